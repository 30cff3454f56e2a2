internal import DepthMetrics
internal import Raster

/// How much the numbers speak for, and what a reader must know before believing them.
struct CoverageFacts {
  /// A name with its value and a remark.
  struct Fact {
    let name: String
    let value: String
    let remark: String
  }

  /// A sentence to mind, with the samples that it is about.
  struct Notice {
    /// One word: "Failed", "Coverage" or "Assumed".
    let label: String
    let text: String
    /// Whether it may change the verdict.
    let isGrave: Bool
    let links: [Link]
    /// "and 12 more", where not all are linked.
    let more: String
  }

  /// A sample by name.
  struct Link {
    let key: String
    let name: String
  }

  /// Where a part of the pixels went.
  struct PixelRow {
    let name: String
    let count: String
    let share: String
    let bar: String
    let explanation: String
  }

  /// Names of files or items, folded away.
  struct NameList {
    let title: String
    let names: [String]
  }

  let facts: [Fact]
  let notices: [Notice]
  let pixels: [PixelRow]
  let lists: [NameList]

  /// Samples that a notice links at most.
  private static let linkLimit = 6
  /// Coverage below which the reader is warned.
  private static let plainCoverage = 0.99

  init(_ report: Report) {
    facts = Self.facts(report)
    notices = Self.notices(report)
    pixels = Self.pixels(report.coverage.counts)
    lists = [
      NameList(title: "Items without a prediction", names: report.coverage.missing),
      NameList(title: "Predictions that belong to no item", names: report.coverage.surplus),
    ].filter { !$0.names.isEmpty }
  }

  private static func facts(_ report: Report) -> [Fact] {
    let coverage = report.coverage
    let share = coverage.pixels.flatMap { $0.isFinite ? $0 : nil }
    return [
      Fact(
        name: "Images with a result",
        value: "\(NumberText.count(coverage.ok)) of \(NumberText.count(coverage.items))",
        remark: coverage.failed == 0 ? "none failed" : "\(NumberText.count(coverage.failed)) failed"
      ),
      Fact(
        name: "Pixel coverage", value: share.map(NumberText.percent) ?? NumberText.missing,
        remark: "of the usable reference pixels were predicted, mean over images"),
      Fact(
        name: "Pixels scored", value: NumberText.count(coverage.counts.valid),
        remark: "of \(NumberText.count(coverage.counts.reference)) usable ones"),
      Fact(
        name: "Scenes", value: NumberText.count(coverage.clusters),
        remark: "independent groups of images"),
    ]
  }

  private static func notices(_ report: Report) -> [Notice] {
    let coverage = report.coverage
    let keys = report.sampleKeys
    func links(_ ids: [String]) -> ([Link], String) {
      let shown = ids.prefix(linkLimit).map { Link(key: keys[$0] ?? "", name: $0) }
      let left = ids.count - shown.count
      return (shown, left > 0 ? "and \(NumberText.count(left)) more" : "")
    }
    func notice(_ label: String, _ text: String, grave: Bool = true, about ids: [String] = [])
      -> Notice
    {
      let (links, more) = links(ids)
      return Notice(label: label, text: text, isGrave: grave, links: links, more: more)
    }
    var list: [Notice] = []
    if coverage.failed > 0 {
      let failed = report.samplesWorstFirst.filter { $0.status == .failed }.map(\.id)
      let missing =
        coverage.missing.isEmpty
        ? "" : ", \(NumberText.count(coverage.missing.count)) of them for want of a prediction"
      list.append(
        notice(
          "Failed",
          "\(NumberText.count(coverage.failed)) of \(NumberText.count(coverage.items, "image"))"
            + " failed\(missing)"
            + (coverage.ok > 0 ? "; the means leave them out." : "."), about: failed))
    }
    if let share = coverage.pixels, share.isFinite, share < plainCoverage {
      list.append(
        notice(
          "Coverage",
          "On average only \(NumberText.percent(share)) of the usable reference pixels were "
            + "predicted; the numbers say nothing about the others.",
          grave: share < Headline.quotedCoverage))
    }
    if !coverage.inverted.isEmpty {
      let count = NumberText.count(coverage.inverted.count, "image")
      list.append(
        notice(
          "Inverted", "The fitted slope is negative in \(count): near and far may be swapped.",
          about: coverage.inverted))
    }
    list += report.doubts.map { doubt in
      notice(
        Self.label(doubt.kind), doubt.sentence { NumberText.count($0, "image") },
        grave: doubt.isGrave, about: doubt.kind == .resized ? [] : doubt.samples)
    }
    list += report.findings.map { found in
      notice(
        "Finding",
        "In the \(found.role.rawValue) of \(NumberText.count(found.samples.count, "image")): "
          + found.first.sentence, grave: found.first.grade == .certain, about: found.samples)
    }
    list += undefined(report).map { notice("Undefined", $0, grave: false) }
    list += overflown(report).map { notice("Overflow", $0) }
    list += assumed(report).map { notice("Assumed", $0, grave: false) }
    list += report.provenance.notes.map { notice("Note", $0, grave: false) }
    return list
  }

  private static func label(_ doubt: Report.Doubt.Kind) -> String {
    switch doubt {
    case .resized: "Resized"
    case .distorted: "Stretched"
    case .transposed: "Turned"
    case .photo: "Photo"
    case .swapped: "Swapped"
    case .lost: "Lost"
    }
  }

  /// A sentence for each key metric that some sample has no value of.
  private static func undefined(_ report: Report) -> [String] {
    report.keyMetrics.compactMap { metric in
      guard let summary = report.summary(of: metric.id), summary.nUndefined > 0 else { return nil }
      let reason = report.samples.lazy.compactMap { $0.reason(for: metric.id) }.first
      return "\(metric.title) has no value in \(NumberText.count(summary.nUndefined, "image"))"
        + (reason.map { ": \($0)" } ?? ".")
    }
  }

  /// A sentence for each metric one of whose statistics overflowed.
  private static func overflown(_ report: Report) -> [String] {
    report.metrics.compactMap { metric in
      guard let undefined = report.summary(of: metric.id)?.undefined,
        let reason = undefined.sorted(by: { $0.key < $1.key }).first?.value
      else { return nil }
      return "\(metric.title) has no \(undefined.keys.sorted().joined(separator: ", ")): \(reason)."
    }
  }

  /// A sentence for each assumption, with how many samples rest on it.
  private static func assumed(_ report: Report) -> [String] {
    var counts: [String: Int] = [:]
    for sample in report.samples {
      for text in Set(sample.comparisons.flatMap(\.assumed)) { counts[text, default: 0] += 1 }
    }
    return counts.sorted { ($1.value, $0.key) < ($0.value, $1.key) }.map { text, count in
      let scope =
        count == report.coverage.ok ? "every image" : NumberText.count(count, "image")
      return "\(text), which no file said, in \(scope)."
    }
  }

  private static func pixels(_ counts: PixelCounts) -> [PixelRow] {
    func row(_ name: String, _ count: Int, of whole: Int, loss: Bool, _ text: String) -> PixelRow {
      let share = whole > 0 ? Double(count) / Double(whole) : 0
      return PixelRow(
        name: name, count: NumberText.count(count),
        share: whole > 0 ? NumberText.percent(share) : NumberText.missing,
        bar: RowBar.share(share, isLoss: loss), explanation: text)
    }
    let usable = counts.reference
    return [
      row("All", counts.total, of: counts.total, loss: false, "pixels of the reference maps"),
      row(
        "Usable", usable, of: counts.total, loss: false,
        "share of all; the reference has a value inside mask, range and crop"),
      row("Scored", counts.valid, of: usable, loss: false, "share of the usable, as all below"),
      row("NaN", counts.nan, of: usable, loss: true, "the candidate has no value"),
      row("Infinite", counts.infinite, of: usable, loss: true, "the candidate is infinite"),
      row(
        "Zero or less", counts.nonpositive, of: usable, loss: true,
        "the candidate after alignment and clamp"),
      row("Clamped", counts.clamped, of: usable, loss: true, "moved by the clamp or the floor"),
      row("Imputed", counts.imputed, of: usable, loss: true, "replaced by a bound"),
      row("Dropped", counts.dropped, of: usable, loss: true, "left out of the metrics"),
    ]
  }
}
