internal import DepthMetrics
internal import Foundation
internal import Raster

/// Holds a candidate's scores against a baseline's by the rules of a gate.
public struct GateEvaluation: Sendable {
  let gate: GateFile
  let baseline, candidate: ScoredRun
  /// Samples that bear another id in the baseline, and were found by their reference's path.
  let renamed: Int

  /// Checks that the runs can be compared.
  ///
  /// - Parameters:
  ///   - gate: The rules.
  ///   - baseline: The run that is held against.
  ///   - candidate: The run that is judged.
  /// - Throws: ``ComparisonError`` where the protocols differ, naming the fields;
  ///   ``EvaluationError`` where the runs share no sample.
  public init(_ gate: GateFile, baseline: ScoredRun, candidate: ScoredRun) throws {
    self.gate = gate
    (self.baseline, renamed) = baseline.renamed(as: candidate)
    self.candidate = candidate
    if let one = baseline.protocol, let other = candidate.protocol {
      try one.requireSame(as: other)
    }
    guard self.baseline.samples.keys.contains(where: { candidate.samples[$0] != nil }) else {
      throw EvaluationError(
        .run, "\(baseline.name) and \(candidate.name)", expected: "samples in common",
        found: "none of \(baseline.samples.count) and \(candidate.samples.count)",
        advice: "compare runs over the same dataset")
    }
  }

  /// Decides.
  ///
  /// Equal input gives equal numbers, on every processor.
  ///
  /// - Parameter createdAt: The date of the verdict.
  /// - Returns: The verdict with all that it rests on.
  /// - Throws: ``EvaluationError`` or ``DocumentError`` where a rule asks for what the runs do not
  ///   have.
  /// - Complexity: O(resamples x samples) for each statistic.
  public func verdict(createdAt: String) throws -> GateVerdict {
    let prepared = try gate.rules.map { try PreparedRule($0, self) }
    let rules = RuleDecisions(gate).findings(prepared)
    let guards = GuardChecks(self, prepared.map(\.paired)).findings()
    var verdict = GateVerdict(
      tool: Report.Tool(name: "fdeval", version: FdevalVersion.current), createdAt: createdAt,
      decision: .pass, sentence: "",
      gate: GateVerdict.GateRecord(
        name: gate.name, hash: gate.hash, alpha: gate.alpha, resamples: gate.resamples,
        seed: gate.seed, family: gate.family),
      baseline: baseline.record, candidate: candidate.record, protocol: candidate.protocol,
      guards: guards, rules: rules, regressions: regressions(prepared), waivers: gate.waivers,
      warnings: warnings(prepared))
    verdict.applyWaivers()
    verdict.decide()
    return verdict
  }

  /// Sentences about what weakens decisions.
  private func warnings(_ prepared: [PreparedRule]) -> [String] {
    let counts = prepared.compactMap { rule in
      rule.losses.map { (id: rule.rule.id, n: $0.clusterCount) }
    }
    let few = counts.filter { $0.n < RuleDecisions.fewClusters }
    let some = counts.filter {
      (RuleDecisions.fewClusters..<RuleDecisions.someClusters).contains($0.n)
    }
    let tails = prepared.filter { abs($0.losses?.skewness ?? 0) > 3 }.map(\.rule.id)
    func names(_ ids: [String]) -> String { ids.joined(separator: ", ") }
    // Both may be one run.
    let runs = baseline.hash == candidate.hash ? [candidate] : [baseline, candidate]
    var list = runs.flatMap { run in
      run.smallModels.map {
        "\(run.name) was made with a small model for trying out, the \($0): "
          + "this says nothing about photographs."
      }
    }
    if !few.isEmpty {
      list.append(
        "Fewer than \(RuleDecisions.fewClusters) clusters stand behind \(names(few.map(\.id))): "
          + "only means are decided there, and their limits err more often than alpha says.")
    }
    if !some.isEmpty {
      list.append(
        "Fewer than \(RuleDecisions.someClusters) clusters stand behind \(names(some.map(\.id))): "
          + "their limits err a little more often than alpha says.")
    }
    if !tails.isEmpty {
      list.append(
        "Losses have heavy tails in \(names(tails)): intervals cover less than they say; "
          + "docs/statistics.md has the measured coverage.")
    }
    return list
  }

  private func regressions(_ prepared: [PreparedRule]) -> [GateVerdict.Regression] {
    guard let first = prepared.first else { return [] }
    let paired = first.paired
    var list: [GateVerdict.Regression] = []
    for (index, id) in paired.ids.enumerated() where paired.losses[index] > 0 {
      guard let sample = candidate.samples[id] ?? baseline.samples[id] else { continue }
      let isMissing = paired.missing.contains(id)
      list.append(
        GateVerdict.Regression(
          id: id, cluster: paired.clusters[index], tags: sample.tags,
          baseline: paired.baseline[index], candidate: isMissing ? nil : paired.candidate[index],
          loss: paired.losses[index],
          assets: sample.assets ?? SampleRecord.Assets(reference: ""),
          baselineCandidate: baseline.samples[id]?.assets?.candidate))
    }
    return Array(list.sorted { ($1.loss, $0.id) < ($0.loss, $1.id) }.prefix(12))
  }
}

extension ScoredRun {
  var record: GateVerdict.ComparedRun {
    GateVerdict.ComparedRun(
      name: name, dataset: dataset?.name, hash: hash,
      samples: samples.values.count(where: \.isScored),
      failed: samples.values.count { !$0.isScored })
  }
}

extension ScoredRun.Sample {
  /// Whether any repeat has a value of any metric, or a record of why it has none.
  fileprivate var isScored: Bool { repeats.contains { $0.record != nil || !$0.values.isEmpty } }
}
