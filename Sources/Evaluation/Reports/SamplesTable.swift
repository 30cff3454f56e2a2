internal import DepthMetrics

/// A report's samples as a table for spreadsheets: RFC 4180, one row a comparison.
///
/// Text that a spreadsheet would compute stands behind an apostrophe.
public struct SamplesTable: Sendable {
  private let report: Report

  /// The table of a report.
  public init(_ report: Report) { self.report = report }

  /// The table as text, lines ended by a line feed.
  ///
  /// An undefined metric is an empty field.
  public var csv: String {
    let ids = report.metrics.map(\.id)
    let head =
      ["id", "status", "cluster", "tags", "role", "seed", "method", "scale", "shift", "coverage"]
      + ["reference_pixels", "valid_pixels", "clamped_pixels"] + ids + ["error"]
    return CommaSeparated.text([head] + report.samples.flatMap { rows($0, ids) })
  }

  private func rows(_ sample: SampleRecord, _ ids: [String]) -> [[String]] {
    let common = [
      sample.id, sample.status.rawValue, sample.cluster, sample.tags.joined(separator: " "),
    ]
    if sample.comparisons.isEmpty {
      return [common + Array(repeating: "", count: 9 + ids.count) + [sample.error ?? ""]]
    }
    func text(_ value: (some Any)?) -> String { value.map { "\($0)" } ?? "" }
    return sample.comparisons.map { comparison in
      let (fit, counts) = (comparison.alignment, comparison.counts)
      var row = common + [comparison.role.rawValue, text(comparison.seed)]
      row += [fit.method.rawValue, "\(fit.scale)", "\(fit.shift)", text(comparison.coverage)]
      row += ["\(counts.reference)", "\(counts.valid)", "\(counts.clamped)"]
      row += ids.map { text(comparison.metrics[$0] ?? nil) }
      return row + [text(sample.error)]
    }
  }
}
