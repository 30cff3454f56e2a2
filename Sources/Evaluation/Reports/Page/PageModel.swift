internal import Crypto
internal import DepthMetrics
internal import Foundation

/// Everything that the templates show, as text; stored properties only, since that is what the
/// template engine sees.
struct PageModel {
  let title: String
  let dataset: String
  let tool: String
  let style: String
  let ramps: String
  let script: String
  let contentSecurityPolicy: String
  let headline: Headline
  /// Whether there is any number to show.
  let hasResult: Bool
  let coverage: CoverageFacts
  let key: KeyFigures
  let hasIntervals: Bool
  let others: KeyFigures?
  let otherCount: String
  let references: ReferencePoints?
  let distributions: Distributions
  let table: SampleTable
  let sampleCount: String
  let primary: String
  let failed: [SampleTable.Row]
  let failedCount: String
  let failedOpen: Bool
  let cards: [SampleCard]
  let cardCount: String
  let hasCards: Bool
  let cardsAreAll: Bool
  let assetFolder: String
  let provenance: ProvenanceLists
  let colormaps: String

  /// Failed samples up to which their sentences are open at first.
  private static let openFailures = 12

  init(_ report: Report, pictures: [String: SamplePictures], embedding: ReportPage.Embedding) {
    let keys = report.sampleKeys
    let ranked = report.samplesWorstFirst
    headline = Headline(report)
    title = headline.quote
    hasResult = report.coverage.ok > 0
    dataset = report.dataset.title
    tool = "\(report.tool.name) \(report.tool.version)"
    style = PageTemplates.file("report.css")
    ramps = Palette.styleSheet
    script = ["page.js", "report-maps.js", "report.js"].map(PageTemplates.file).joined()
    contentSecurityPolicy = Self.contentSecurityPolicy(script: script, embedding: embedding)
    coverage = CoverageFacts(report)
    key = KeyFigures(report.keyMetrics, of: report)
    hasIntervals = key.hasIntervals
    let rest = report.otherMetrics
    others = rest.isEmpty ? nil : KeyFigures(rest, of: report)
    otherCount = NumberText.count(rest.count, "further metric")
    references = ReferencePoints(report)
    distributions = Distributions(report)
    table = SampleTable(report, cards: Set(pictures.keys))
    sampleCount = NumberText.count(report.samples.count, "sample")
    primary = report.primaryMetric?.title ?? ""
    failed = table.rows.filter(\.failed)
    failedCount = NumberText.count(failed.count)
    failedOpen = failed.count <= Self.openFailures
    cards = ranked.enumerated().compactMap { index, sample in
      pictures[sample.id].map {
        SampleCard(
          sample, rank: index + 1, pictures: $0, in: report, key: keys[sample.id] ?? "",
          embedding: embedding)
      }
    }
    cardCount = NumberText.count(cards.count)
    hasCards = !cards.isEmpty
    cardsAreAll = cards.count == report.samples.count
    if case .folder(let name) = embedding, !cards.isEmpty {
      assetFolder = name
    } else {
      assetFolder = ""
    }
    provenance = ProvenanceLists(report)
    colormaps = Palette.json
  }

  /// What a browser may load for this page: nothing from a network, and no script but its own.
  static func contentSecurityPolicy(
    script: String, embedding: ReportPage.Embedding
  ) -> String {
    let digest = Data(SHA256.hash(data: Data(script.utf8))).base64EncodedString()
    var images = "data:"
    var scripts = "'sha256-\(digest)'"
    if case .folder = embedding {
      images += " 'self' file:"
      scripts += " 'self' file:"
    }
    return "default-src 'none'; img-src \(images); style-src 'unsafe-inline'; "
      + "script-src \(scripts); base-uri 'none'; form-action 'none'"
  }
}
