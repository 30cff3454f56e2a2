internal import Crypto
internal import DepthMetrics
internal import Foundation
internal import Raster

/// A history as one web page, complete without a network and without scripts.
///
/// The page is a pure function of the series: the same runs give the same bytes.
public struct HistoryPage: Sendable {
  private let series: [HistorySeries]

  /// The page of series; one chart each.
  public init(_ series: [HistorySeries]) { self.series = series }

  /// The text of the page, UTF-8.
  public func render() -> String {
    PageTemplates.render(Model(series), with: "report-history")
  }

  /// Everything that the template shows, as text.
  struct Model {
    let title: String
    let tool: String
    let style: String
    let script: String
    let contentSecurityPolicy: String
    let lead: String
    let value: String
    let tail: String
    let explanation: String
    let parts: [Part]

    init(_ series: [HistorySeries]) {
      let count = series.reduce(0) { $0 + $1.entries.count }
      let runs = NumberText.count(count, "run")
      let names = Set(series.map(\.metric.title))
      if series.count == 1, let last = series[0].entries.last {
        let unit = series[0].metric.unit
        lead = "\(series[0].metric.title) "
        value = HistoryPage.mean(last) + (unit.isEmpty ? "" : " \(unit)")
        tail =
          (HistoryPage.interval(last).map { " (95% CI \($0))" } ?? "") + " in \(last.label), "
          + (count == 1 ? "the only run recorded." : "the latest of \(runs).")
      } else {
        lead = "\(names.count == 1 ? names.first ?? "" : "Primary metrics") over "
        value = runs
        tail = " in \(series.count) groups."
      }
      explanation =
        "Means over images, each counting once, with 95% intervals in which scenes count as "
        + "independent."
        + (series.count > 1
          ? " Runs of another dataset or protocol stand apart: their scores do not compare." : "")
      title = lead + value + tail
      tool = "fdeval \(FdevalVersion.current)"
      style = PageTemplates.file("report.css") + PageTemplates.file("report-history.css")
      script = ["page.js", "page-start.js"].map(PageTemplates.file).joined()
      let digest = Data(SHA256.hash(data: Data(script.utf8))).base64EncodedString()
      contentSecurityPolicy =
        "default-src 'none'; style-src 'unsafe-inline'; script-src 'sha256-\(digest)'; "
        + "base-uri 'none'; form-action 'none'"
      parts = series.map { Part($0) }
    }
  }

  /// The runs of one dataset and protocol.
  struct Part {
    let metric: String
    let arrow: String
    let direction: String
    let unit: String
    let dataset: String
    let datasetHash: String
    let rules: String
    let rulesHash: String
    let wide: String
    let narrow: String
    let rows: [Row]

    init(_ series: HistorySeries) {
      metric = series.metric.title
      arrow = series.metric.direction.arrow
      direction =
        series.metric.direction == .lowerIsBetter ? "Lower is better" : "Higher is better"
      unit = series.metric.unit
      dataset = series.dataset.name
      datasetHash = series.dataset.shortHash
      rules = series.protocol.name
      rulesHash = series.protocol.shortHash
      let chart = HistoryChart(series: series)
      wide = chart.svg(width: 1168)
      narrow = chart.svg(width: 358)
      let decimals = NumberText.decimals(for: series.entries.flatMap { [$0.mean, $0.median] }.kept)
      // The newest run is what a reader came for.
      rows = series.entries.reversed().map { Row($0, decimals: decimals) }
    }
  }

  /// One run in the table.
  struct Row {
    let label: String
    let day: String
    let mean: KeyFigures.Cell
    let interval: String
    let median: KeyFigures.Cell
    let count: String
    let failed: String
    let hash: String

    init(_ entry: HistoryEntry, decimals: Int?) {
      label = entry.label
      day = entry.day
      mean = KeyFigures.Cell(entry.mean, decimals: decimals)
      interval =
        entry.ci95.map {
          "\(NumberText.cell($0.lower, decimals: decimals)) to "
            + NumberText.cell($0.upper, decimals: decimals)
        } ?? NumberText.missing
      median = KeyFigures.Cell(entry.median, decimals: decimals)
      count = NumberText.count(entry.n)
      failed = entry.failed > 0 ? NumberText.count(entry.failed) : ""
      hash = entry.shortHash
    }
  }

  // MARK: - Numbers

  /// "0.0312 (95% interval 0.0290 to 0.0340)".
  static func number(_ entry: HistoryEntry) -> String {
    mean(entry) + (interval(entry).map { " (95% interval \($0))" } ?? "")
  }

  /// A mean with as many digits as its interval warrants.
  static func mean(_ entry: HistoryEntry) -> String {
    entry.mean.map { text($0, of: entry) } ?? "no value"
  }

  /// "0.0290 to 0.0340"; nil where there is no interval.
  static func interval(_ entry: HistoryEntry) -> String? {
    entry.ci95.map { "\(text($0.lower, of: entry)) to \(text($0.upper, of: entry))" }
  }

  private static func text(_ value: Double, of entry: HistoryEntry) -> String {
    let decimals = entry.ci95.flatMap { interval in
      entry.mean.flatMap {
        NumberText.decimals(forHalfWidth: (interval.upper - interval.lower) / 2, of: $0)
      }
    }
    return decimals.map { NumberText.fixed(value, decimals: $0) } ?? NumberText.significant(value)
  }
}
