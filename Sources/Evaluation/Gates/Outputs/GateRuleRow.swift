/// A rule as the page's tables show it.
struct GateRuleRow {
  /// A number in its column.
  struct Value {
    let value: String
  }

  let id, name, arrow, direction, metricUnit: String
  let baseline, candidate: String
  let loss, lossExact, limits, margin, condition: String
  let isShare: Bool
  let word, decision, reason: String
  let isWaived: Bool
  let statistic, samples: String

  let unit: String
  let losses: [Value]
  let worseBy, shareWorse: String
  let interval95, clusterT: String
  let p, adjustedP, permutationP, permutation, wilcoxonP: String
  let plan: String

  init(_ rule: RuleFinding) {
    let numbers = RuleNumbers(rule)
    id = rule.id
    name = rule.name
    arrow = rule.lowerIsBetter ? "↓" : "↑"
    direction = ", \(rule.directionWords)"
    metricUnit = rule.unit
    baseline = numbers.baseline
    candidate = numbers.candidate
    loss = numbers.loss
    lossExact = NumberText.exact(rule.loss)
    limits = numbers.limits
    margin = (rule.mode == .superiority ? "better by " : "") + numbers.margin
    condition = "passes with \(numbers.condition)\(numbers.unit.withLeadingSpace)"
    isShare = rule.statistic == .shareWorse
    word = rule.decision.word
    decision = rule.decision.rawValue
    reason = rule.reason
    isWaived = rule.isWaived && rule.decision != .pass
    statistic = rule.statisticTitle.capitalisedFirst
    samples =
      "\(NumberText.count(rule.samples, "sample")) in \(NumberText.count(rule.clusters, "scene"))"
    unit = rule.unit
    losses = numbers.description.dropLast().map { Value(value: $0.value) }
    worseBy = rule.worseByText
    shareWorse = NumberText.percent(rule.description.shareWorse)
    interval95 = numbers.interval95
    clusterT = numbers.clusterT
    p = RuleNumbers.probability(rule.p)
    adjustedP = RuleNumbers.probability(rule.adjustedP)
    permutationP = RuleNumbers.probability(rule.permutationP)
    permutation = rule.permutationP == nil ? "" : rule.permutationIsExact ? "exact" : "sampled"
    wilcoxonP = RuleNumbers.probability(rule.wilcoxonP)
    plan = numbers.plan ?? ""
  }
}

extension String {
  /// "mean loss" as "Mean loss".
  fileprivate var capitalisedFirst: String { prefix(1).uppercased() + dropFirst() }
}
