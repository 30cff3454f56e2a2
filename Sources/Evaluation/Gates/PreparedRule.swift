internal import DepthMetrics
internal import Foundation
internal import Raster

/// A rule with the scores that it looks at.
struct PreparedRule: Sendable {
  let rule: GateRule
  let definition: MetricDefinition
  let paired: PairedScores
  /// The margin in the statistic's unit.
  let margin: Double
  /// Nil where no sample has a value in both runs.
  let losses: ClusteredLosses?

  init(_ rule: GateRule, _ evaluation: GateEvaluation) throws {
    let (gate, baseline, candidate) = (
      evaluation.gate, evaluation.baseline, evaluation.candidate
    )
    self.rule = rule
    definition = try Self.definition(rule, gate, [baseline, candidate])
    if let tag = rule.tag {
      let tags = Set(baseline.samples.values.flatMap(\.tags))
      guard tags.contains(tag) else {
        throw DocumentError(
          gate.file, expected: "a tag of \(baseline.name) for \(rule.id)", found: "'\(tag)'",
          advice: nearestName(to: tag, among: tags).map { "did you mean '\($0)'?" }
            ?? "it has \(tags.isEmpty ? "none" : tags.sorted().joined(separator: ", "))")
      }
    }
    paired = PairedScores(
      baseline, candidate, rule, definition,
      bounds: MetricCatalogue[rule.metric] == nil ? nil : definition.bounds, gate)
    let mean = paired.baseline.reduce(0, +) / Double(max(paired.baseline.count, 1))
    // A share is in per cent already.
    let isRelative = rule.margin.unit == nil && rule.statistic != .shareWorse
    margin = rule.margin.amount * (isRelative ? abs(mean) : 1)
    losses =
      paired.losses.isEmpty ? nil : ClusteredLosses(paired.losses, labels: paired.clusters)
  }

  /// The largest loss, or the smallest with its sign turned, that a pass excludes.
  var threshold: Double { rule.mode == .superiority ? -margin : margin }

  private static func definition(
    _ rule: GateRule, _ gate: GateFile, _ runs: [ScoredRun]
  ) throws -> MetricDefinition {
    for run in runs {
      let has = run.samples.values.contains { sample in
        sample.repeats.contains { $0.values[rule.metric] != nil }
      }
      guard !has else { continue }
      let known = Set(run.samples.values.flatMap { $0.repeats.flatMap(\.values.keys) })
      throw EvaluationError(
        .run, run.name, expected: "values of \(rule.metric), which \(gate.file) asks for",
        found: known.isEmpty ? "none of any metric" : "none",
        advice: nearestName(to: rule.metric, among: known).map { "did you mean '\($0)'?" }
          ?? "evaluate it with --metrics +\(rule.metric)")
    }
    if rule.slice != nil {
      for run in runs {
        guard !run.samples.values.contains(where: { $0.repeats.contains { $0.record != nil } })
        else { continue }
        throw EvaluationError(
          .run, run.name, expected: "a report, which has slices for \(rule.id)", found: "a table",
          advice: "name the run's folder instead")
      }
      guard ScoredRun.Repeat.slicedMetrics.contains(rule.metric) else {
        throw DocumentError(
          gate.file,
          expected: "a slice of \(ScoredRun.Repeat.slicedMetrics.joined(separator: ", "))",
          found: "one of \(rule.metric)", advice: "leave slice out of this rule")
      }
    }
    let definition =
      runs.compactMap { $0.definitions[rule.metric] }.first ?? MetricCatalogue[rule.metric]
      ?? MetricDefinition(
        id: rule.metric, title: rule.metric, formula: "", unit: rule.unit ?? "", range: "0…∞",
        direction: rule.direction ?? .lowerIsBetter, pooling: .none, source: "", note: "")
    let unit = rule.statistic == .shareWorse ? "" : definition.unit
    guard rule.margin.unit == nil || rule.margin.unit == unit else {
      throw DocumentError(
        gate.file,
        expected: "a margin for \(rule.id) "
          + (unit.isEmpty ? "without a unit" : "in \(unit)") + ", or a percentage",
        found: "'\(rule.margin.text)'",
        advice: unit.isEmpty
          ? "leave the unit out" : "write '\(rule.margin.text.prefix { $0 != " " }) \(unit)'")
    }
    return definition
  }
}

extension ClusteredLosses {
  /// Skewness of the clusters' means; nil where they do not vary.
  var skewness: Double? {
    let means = self.means, n = Double(means.count)
    let mean = means.reduce(0, +) / n
    let second = means.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / n
    let third = means.reduce(0) { $0 + ($1 - mean) * ($1 - mean) * ($1 - mean) } / n
    return second > 0 ? third / (second * second.squareRoot()) : nil
  }
}
