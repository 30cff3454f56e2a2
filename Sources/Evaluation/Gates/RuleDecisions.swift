internal import DepthMetrics
internal import Foundation

/// What the statistics say about the rules of a gate.
struct RuleDecisions {
  private let gate: GateFile
  /// Below this many clusters nothing but a mean is decided.
  static let fewClusters = 20
  /// Below this many clusters limits err more often than they say.
  static let someClusters = 50

  init(_ gate: GateFile) { self.gate = gate }

  /// Findings in the order of the rules.
  func findings(_ rules: [PreparedRule]) -> [RuleFinding] {
    let distributions = distributions(rules)
    var findings = zip(rules, distributions).map { finding($0, $1) }
    guard gate.family == .holm else { return findings }
    let primary = findings.indices.filter { findings[$0].isPrimary }
    let adjusted = Holm.adjusted(primary.map { findings[$0].p ?? 1 })
    for (index, p) in zip(primary, adjusted) {
      findings[index].adjustedP = p
      guard findings[index].decision == .pass, p > gate.alpha else { continue }
      findings[index].decision = .inconclusive
      findings[index].reason =
        "Alone it would pass, but not among \(primary.count) rules: p is \(number(p)) after "
        + "Holm's correction, alpha \(number(gate.alpha))."
    }
    return findings
  }

  /// Rules over the same samples share their draws.
  private func distributions(_ rules: [PreparedRule]) -> [BootstrapDistribution?] {
    struct Key: Hashable {
      let statistic: RuleFinding.Statistic
      let ids: [String]
    }
    var found = [BootstrapDistribution?](repeating: nil, count: rules.count)
    let groups = Dictionary(grouping: rules.indices.filter { rules[$0].losses != nil }) {
      Key(statistic: rules[$0].rule.statistic, ids: rules[$0].paired.ids)
    }
    let bootstrap = ClusterBootstrap(resamples: gate.resamples, seed: gate.seed)
    for (key, members) in groups {
      guard let losses = members.first.flatMap({ rules[$0].losses }) else { continue }
      let together = bootstrap.distributions(
        of: members.compactMap { rules[$0].losses?.values }, clusters: losses.clusters,
        clusterCount: losses.clusterCount, statistic: key.statistic,
        worseBy: members.map { rules[$0].rule.worseBy })
      for (index, distribution) in zip(members, together) { found[index] = distribution }
    }
    return found
  }

  private func finding(
    _ prepared: PreparedRule, _ distribution: BootstrapDistribution?
  ) -> RuleFinding {
    let (rule, definition, paired) = (prepared.rule, prepared.definition, prepared.paired)
    func mean(_ values: [Double]) -> Double { values.reduce(0, +) / Double(values.count) }
    func statistic(_ statistic: RuleFinding.Statistic) -> Double {
      statistic.value(of: paired.losses, worseBy: rule.worseBy)
    }
    let isEmpty = paired.losses.isEmpty
    var finding = RuleFinding(
      id: rule.id, metric: rule.metric, title: definition.title, unit: definition.unit,
      lowerIsBetter: definition.direction == .lowerIsBetter, tag: rule.tag,
      slice: rule.slice?.rawValue, statistic: rule.statistic, mode: rule.mode,
      isPrimary: rule.isPrimary, marginText: rule.margin.text, margin: prepared.margin,
      samples: paired.losses.count, clusters: prepared.losses?.clusterCount ?? 0,
      baseline: isEmpty ? 0 : mean(paired.baseline),
      candidate: isEmpty ? 0 : mean(paired.candidate),
      loss: isEmpty ? 0 : statistic(rule.statistic),
      description: RuleFinding.Description(
        mean: isEmpty ? 0 : statistic(.mean), trimmedMean: isEmpty ? 0 : statistic(.trimmedMean),
        median: isEmpty ? 0 : statistic(.median), p90: isEmpty ? 0 : statistic(.p90),
        worst: paired.losses.max() ?? 0, shareWorse: isEmpty ? 0 : statistic(.shareWorse),
        worseBy: rule.worseBy),
      permutationIsExact: false, decision: .inconclusive,
      reason: "No sample has a value in both runs.", isWaived: false)
    guard let losses = prepared.losses, let distribution else { return finding }
    describe(&finding, losses, distribution, prepared)
    return finding
  }

  private func describe(
    _ finding: inout RuleFinding, _ losses: ClusteredLosses,
    _ distribution: BootstrapDistribution, _ prepared: PreparedRule
  ) {
    let x = prepared.threshold, alpha = gate.alpha
    let t = finding.statistic == .mean ? ClusterT(losses) : nil
    let signs = SignFlipTest(losses, seed: gate.seed, resamples: gate.resamples)
    finding.permutationP = signs.twoSided
    finding.permutationIsExact = signs.isExact
    finding.wilcoxonP = WilcoxonTest(losses.means)?.twoSided
    if finding.statistic == .mean, let plan = PowerPlan(losses, margin: x, alpha: alpha) {
      finding.plan = RuleFinding.Plan(
        clusters: plan.clusters, samples: plan.samples, detectable: plan.detectable)
    }
    guard !distribution.isDegenerate, losses.clusterCount > 1 else {
      return decideWithoutSpread(&finding, losses, x)
    }
    let found = LossLimits(bootstrap: distribution, t: t)
    let limits = found.interval(alpha, 1 - alpha)
    finding.limits = limits
    finding.interval95 = found.interval(0.025, 0.975)
    finding.clusterT = t.map {
      RuleFinding.Limits(lower: $0.limit(alpha), upper: $0.limit(1 - alpha))
    }
    finding.p = found.pValue(lossAtMost: x)
    let (lower, upper) = (limits.lower, limits.upper)
    let isAlone = losses.clusterCount < Self.fewClusters && finding.statistic != .mean
    let confidence = "\(number(100 * (1 - alpha)))% confidence"
    if isAlone {
      finding.reason =
        "\(losses.clusterCount) clusters are too few for limits of \(finding.statistic.rawValue); it "
        + "takes \(Self.fewClusters), or the mean."
    } else if upper <= x {
      finding.decision = .pass
      finding.reason =
        "The loss is at most \(number(upper)) with \(confidence), \(margin(prepared))."
    } else if lower > x {
      finding.decision = .fail
      finding.reason =
        "The loss is at least \(number(lower)) with \(confidence), \(margin(prepared))."
    } else {
      finding.reason =
        "The loss lies between \(number(lower)) and \(number(upper)), on both sides of "
        + "\(number(x))" + (finding.plan.map { needed($0, losses) } ?? "") + "."
    }
  }

  /// Losses that do not vary, or come from one cluster, have no limits.
  private func decideWithoutSpread(
    _ finding: inout RuleFinding, _ losses: ClusteredLosses, _ x: Double
  ) {
    let isEqual = losses.values.allSatisfy { $0 == losses.values[0] }
    guard isEqual, losses.values[0] == 0 || losses.clusterCount >= Self.fewClusters else {
      finding.reason =
        "\(losses.clusterCount == 1 ? "1 cluster has" : "\(losses.clusterCount) clusters have") no "
        + "spread to judge by."
      return
    }
    let holds = finding.mode == .superiority ? finding.loss < x : finding.loss <= x
    finding.decision = holds ? .pass : .fail
    finding.reason =
      losses.values[0] == 0
      ? "Both runs have the same value on every sample."
      : "The loss is \(number(finding.loss)) on every sample, the margin \(number(x))."
  }

  private func margin(_ prepared: PreparedRule) -> String {
    prepared.rule.mode == .superiority
      ? "asked for is a gain of more than \(number(prepared.margin))"
      : "the margin is \(number(prepared.margin))"
  }

  private func needed(_ plan: RuleFinding.Plan, _ losses: ClusteredLosses) -> String {
    plan.clusters > losses.clusterCount
      ? "; about \(plan.clusters) clusters (\(plan.samples) samples) would decide it" : ""
  }

  private func number(_ value: Double) -> String { String(format: "%.4g", value) }
}
