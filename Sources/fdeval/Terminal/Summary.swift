import DepthMetrics
import Evaluation

/// A report in a few lines.
struct Summary {
  private let report: Report
  private static let rows = 8

  init(_ report: Report) { self.report = report }

  /// Key figures, coverage and protocol.
  var lines: [String] {
    var table = TextTable([
      ("metric", .left), ("mean", .right), ("95% interval", .left), ("median", .right),
      ("p90", .right), ("worst", .right), ("unit", .left), ("", .left),
    ])
    let summary = report.summary[ComparisonRecord.Role.output.rawValue] ?? [:]
    let primary = report.metrics.filter { report.protocol.primary.contains($0.id) }
    let others = report.metrics.filter { !report.protocol.primary.contains($0.id) }
    for definition in (primary + others).prefix(Self.rows) {
      guard let row = summary[definition.id] else { continue }
      func cell(_ value: Double?) -> String { value.map(Number.short) ?? "–" }
      table.add([
        definition.id, cell(row.mean),
        row.ci95.map { "\(Number.short($0.lower)) … \(Number.short($0.upper))" } ?? "–",
        cell(row.median), cell(row.p90), cell(row.worst), definition.unit,
        definition.direction.arrow
          + (row.nUndefined > 0 ? " undefined for \(row.nUndefined)" : ""),
      ])
    }
    let coverage = report.coverage
    let hidden = report.metrics.count - Self.rows
    var lines = hidden > 0 ? ["and \(hidden) more metrics in the report"] : []
    lines += [
      "samples    \(coverage.ok) of \(coverage.items) scored"
        + (coverage.failed > 0 ? ", \(coverage.failed) failed" : "")
        + ", \(coverage.clusters) \(coverage.clusters == 1 ? "cluster" : "clusters")"
        + (coverage.pixels.map { ", pixel coverage \(Number.percent($0))" } ?? ""),
      "protocol   \(report.protocol.name) (\(report.protocol.shortHash))",
    ]
    if !coverage.inverted.isEmpty {
      lines.append("inverted   \(coverage.inverted.count) samples have a negative slope")
    }
    if let failure = report.samples.first(where: { $0.status == .failed })?.error {
      lines.append("first failure: \(failure)")
    }
    return table.lines + [""] + lines
  }
}
