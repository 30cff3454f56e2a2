internal import DepthMetrics

/// A report's samples as a table for spreadsheets: RFC 4180, one row a comparison.
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
    return ([head] + report.samples.flatMap { rows($0, ids) })
      .map { $0.map(Self.field).joined(separator: ",") + "\n" }.joined()
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

  private static func field(_ text: String) -> String {
    let special: Set<Character> = [",", "\"", "\n", "\r", "\r\n"]
    return text.contains(where: special.contains)
      ? "\"\(text.replacing("\"", with: "\"\""))\"" : text
  }
}
