import DepthMetrics
import Evaluation
import Foundation

/// A report in a few lines.
struct Summary {
  private let report: Report
  private static let rows = 8

  init(_ report: Report) { self.report = report }

  /// What no file said, each once with the option that says it.
  private var assumptions: [String] {
    var counts: [String: Int] = [:]
    for sample in report.samples {
      for text in Set(sample.comparisons.flatMap(\.assumed)) { counts[text, default: 0] += 1 }
    }
    return counts.sorted { $0.key < $1.key }.map { text, count in
      let option = [
        ("reference.kind", "--ref-kind"), ("reference.encoding", "--ref-encoding"),
        ("candidate.kind", "--cand-kind"), ("candidate.encoding", "--cand-encoding"),
      ].first { text.hasPrefix($0.0) }?.1
      return
        "assumed    \(text) in \(count) \(count == 1 ? "sample" : "samples"), which no file said"
        + (option.map { "; \($0) says it" } ?? "")
    }
  }

  /// What was found in the files, with what to do about it.
  private var findings: [String] {
    report.findings.map { found in
      let role: FindingText.Role = found.role == .reference ? .reference : .candidate
      let count = found.samples.count
      return "finding    \(found.role.rawValue) of \(count) \(count == 1 ? "sample" : "samples")"
        + " (\(found.samples.first ?? "")): " + FindingText(role: role).text(found.first)
    }
  }

  private var doubts: [String] {
    report.doubts.map { doubt in
      let names: [Report.Doubt.Kind: String] = [
        .resized: "resized", .distorted: "stretched", .transposed: "turned", .photo: "photo",
        .swapped: "swapped", .lost: "lost",
      ]
      let name = names[doubt.kind] ?? ""
      let sentence = doubt.sentence { "\($0) \($0 == 1 ? "sample" : "samples")" }
      let remedy =
        doubt.kind == .swapped
        ? doubt.example == "affine_invariant_disparity"
          ? " Say what they are with --cand-kind." : " If they are, say --cand-kind disparity."
        : ""
      return name.padding(toLength: 11, withPad: " ", startingAt: 0) + sentence + remedy
    }
  }

  /// What the numbers of a run are called in its table.
  static func column(_ aggregate: EvaluationProtocol.Aggregate) -> String {
    switch aggregate {
    case .meanOfImages: "mean"
    case .meanOfPixels: "mean of pixels"
    case .meanOfClusters: "mean of scenes"
    }
  }

  /// How far the outputs are on the way from chance to the floor, and the primary metric by prompt and setting.
  private var normalised: [String] {
    guard let scores = report.normalised else { return [] }
    let hasFloor = scores.contains(where: \.hasFloor)
    var table = TextTable([
      ("metric", .left), ("output", .right), (hasFloor ? "floor" : "best", .right),
      ("chance", .right), ("normalised", .right), ("95% interval", .left),
    ])
    for score in scores.prefix(Self.rows) {
      table.add([
        score.metric, Number.short(score.output), Number.short(score.floor),
        Number.short(score.null), score.value.map(Number.short) ?? "–",
        score.ci95.map { "\(Number.short($0.lower)) … \(Number.short($0.upper))" }
          ?? score.undefined ?? "–",
      ])
    }
    let groups = report.groups.filter { ["prompt", "setting"].contains($0.grouping) }
    let metric = report.protocol.primary.first ?? ""
    return table.lines + [""]
      + groups.map {
        "\($0.grouping.padding(toLength: 11, withPad: " ", startingAt: 0))\($0.name): \(metric) \(Number.short($0.mean)) over \($0.n) samples"
      }
  }

  /// Key figures, coverage and protocol.
  var lines: [String] {
    var table = TextTable([
      ("metric", .left), (Self.column(report.protocol.aggregate), .right), ("95% interval", .left),
      ("median", .right),
      ("p90", .right), ("worst", .right), ("unit", .left), ("", .left),
    ])
    let summary = report.summary[ComparisonRecord.Role.output.rawValue] ?? [:]
    let primary = report.metrics.filter { report.protocol.primary.contains($0.id) }
    let others = report.metrics.filter { !report.protocol.primary.contains($0.id) }
    for definition in (primary + others).prefix(Self.rows) {
      guard let row = summary[definition.id] else { continue }
      func cell(_ value: Double?) -> String { value.map(Number.short) ?? "–" }
      let result = row.result(report.protocol.aggregate)
      table.add([
        definition.id, cell(result?.value),
        result?.ci95.map { "\(Number.short($0.lower)) … \(Number.short($0.upper))" } ?? "–",
        cell(row.median), cell(row.p90), cell(row.worst), definition.unit,
        definition.direction.arrow
          + (row.nUndefined > 0 ? " undefined for \(row.nUndefined)" : ""),
      ])
    }
    let coverage = report.coverage
    let normalised = self.normalised
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
    lines += assumptions + doubts + findings
    lines += report.provenance.notes.map { "note       \($0)" }
    if let failure = report.samples.first(where: { $0.status == .failed })?.error {
      lines.append("first failure: \(failure)")
    }
    return table.lines + [""] + normalised + lines
  }
}
