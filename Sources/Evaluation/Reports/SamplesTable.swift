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
      ["id", "status", "cluster", "tags", "role"] + (isGenerated ? ["prompt", "setting"] : [])
      + ["seed", "method", "scale", "shift", "coverage", "reference_pixels", "valid_pixels"]
      + ["clamped_pixels"] + ids + ["error"]
    return CommaSeparated.text([head] + report.samples.flatMap { rows($0, ids) })
  }

  /// Whether candidates have prompts or settings.
  private var isGenerated: Bool {
    report.samples.contains { sample in
      let keys = sample.comparisons.map(\.key) + (sample.failures ?? []).map(\.key)
      return keys.contains { $0.prompt != nil || $0.setting != nil }
    }
  }

  private func key(_ key: CandidateKey) -> [String] {
    [key.role.rawValue] + (isGenerated ? [key.prompt ?? "", key.setting ?? ""] : [])
      + [key.seed.map { "\($0)" } ?? ""]
  }

  private func rows(_ sample: SampleRecord, _ ids: [String]) -> [[String]] {
    let common = [
      sample.id, sample.status.rawValue, sample.cluster, sample.tags.joined(separator: " "),
    ]
    if sample.comparisons.isEmpty {
      let empty = Array(repeating: "", count: 9 + (isGenerated ? 2 : 0) + ids.count)
      return [common + empty + [sample.error ?? ""]]
    }
    func text(_ value: (some Any)?) -> String { value.map { "\($0)" } ?? "" }
    let failed = (sample.failures ?? []).map { failure in
      ["\(sample.id)", SampleRecord.Status.failed.rawValue] + common.dropFirst(2) + key(failure.key)
        + Array(repeating: "", count: 7 + ids.count) + [failure.error]
    }
    return sample.comparisons.map { comparison in
      let (fit, counts) = (comparison.alignment, comparison.counts)
      var row = common + key(comparison.key)
      row += [fit.method.rawValue, "\(fit.scale)", "\(fit.shift)", text(comparison.coverage)]
      row += ["\(counts.reference)", "\(counts.valid)", "\(counts.clamped)"]
      row += ids.map { text(comparison.metrics[$0] ?? nil) }
      return row + [text(sample.error)]
    } + failed
  }
}
