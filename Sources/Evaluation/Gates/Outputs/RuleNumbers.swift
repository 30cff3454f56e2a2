/// A rule's numbers as text, the same in every output.
///
/// Shares of samples are in percent; losses carry their sign, positive is worse.
struct RuleNumbers {
  /// The metric's mean over the compared samples in both runs, in the metric's unit.
  let baseline, candidate: String
  /// The statistic of the losses.
  let loss: String
  /// "+0.001 to +0.003", or "–" where there are none.
  let limits, interval95, clusterT: String
  /// The margin as it was stated, with its value where that was relative: "2% = 0.00124".
  let margin: String
  /// What a pass shows: "loss ≤ 0.00124" or "gain > 0.00124".
  let condition: String
  /// "m", "%" or "".
  let unit: String

  private let rule: RuleFinding

  init(_ rule: RuleFinding) {
    self.rule = rule
    let isShare = rule.statistic == .shareWorse
    let scale = isShare ? 100.0 : 1
    let decisive = [rule.loss, rule.margin, rule.limits?.lower, rule.limits?.upper].kept
    let decimals = NumberText.decimals(for: decisive.map { $0 * scale }, digits: 3)
    let means = NumberText.decimals(for: [rule.baseline, rule.candidate])
    baseline = NumberText.cell(rule.baseline, decimals: means)
    candidate = NumberText.cell(rule.candidate, decimals: means)
    unit = isShare ? "%" : rule.unit
    func signed(_ value: Double) -> String { Self.signed(value * scale, decimals: decimals) }
    func range(_ limits: RuleFinding.Limits?) -> String {
      limits.map { "\(signed($0.lower)) to \(signed($0.upper))" } ?? NumberText.missing
    }
    loss = signed(rule.loss)
    limits = range(rule.limits)
    interval95 = range(rule.interval95)
    clusterT = range(rule.clusterT)
    let value = NumberText.significant(rule.margin * scale, digits: 3)
    let isRelative = rule.marginText.hasSuffix("%") && !isShare
    margin = isRelative ? "\(rule.marginText) = \(value)" : rule.marginText
    condition = rule.mode == .superiority ? "gain > \(value)" : "loss ≤ \(value)"
  }

  /// A loss in the metric's unit with its sign, with the digits that suit several.
  static func signed(_ value: Double, decimals: Int?) -> String {
    let text = NumberText.cell(value, decimals: decimals)
    return value > 0 && text.contains { "123456789∞".contains($0) } ? "+\(text)" : text
  }

  /// A p value: three digits after the point, "<0.001" below them.
  static func probability(_ p: Double?) -> String {
    guard let p, p.isFinite else { return NumberText.missing }
    return p < 0.001 ? "<0.001" : NumberText.fixed(p, decimals: 3)
  }

  /// Losses in the metric's unit, name and text.
  var description: [(name: String, value: String)] {
    let losses = rule.description
    let digits = NumberText.decimals(
      for: [losses.mean, losses.trimmedMean, losses.median, losses.p90, losses.worst], digits: 3)
    func text(_ value: Double) -> String { Self.signed(value, decimals: digits) }
    return [
      ("mean", text(losses.mean)), ("trimmed mean", text(losses.trimmedMean)),
      ("median", text(losses.median)), ("p90", text(losses.p90)), ("worst", text(losses.worst)),
      (
        "worse by more than \(rule.worseByText) in",
        "\(NumberText.percent(losses.shareWorse)) of samples"
      ),
    ]
  }

  /// P values, name and text.
  var probabilities: [(name: String, value: String)] {
    [
      ("one-sided p", Self.probability(rule.p)), ("after Holm", Self.probability(rule.adjustedP)),
      (
        rule.permutationIsExact ? "sign flips (exact)" : "sign flips (sampled)",
        Self.probability(rule.permutationP)
      ),
      ("Wilcoxon", Self.probability(rule.wilcoxonP)),
    ]
  }

  /// What it would take to decide; nil where the record does not say.
  var plan: String? {
    rule.plan.map { plan in
      let scale = rule.statistic == .shareWorse ? 100.0 : 1
      return "\(NumberText.count(plan.samples, "sample")) in "
        + "\(NumberText.count(plan.clusters, "scene")) for a power of 80%; smallest loss beyond "
        + "the margin that is found now: "
        + NumberText.significant(plan.detectable * scale, digits: 3) + spaced(unit)
    }
  }

  /// All of it as lines, for logs.
  func lines(alpha: Double) -> [String] {
    func list(_ pairs: [(name: String, value: String)]) -> String {
      pairs.filter { $0.value != NumberText.missing }.map { "\($0.name) \($0.value)" }
        .joined(separator: ", ")
    }
    var lines = [
      "\(rule.statisticTitle) \(loss)\(spaced(unit)), "
        + "one-sided limits at alpha \(NumberText.exact(alpha)): \(limits), "
        + "asked for \(condition)\(spaced(unit)) (margin \(margin))",
      "\(rule.name): baseline \(baseline)\(spaced(rule.unit)), "
        + "candidate \(candidate)\(spaced(rule.unit)), \(rule.directionWords), over "
        + "\(NumberText.count(rule.samples, "sample")) in \(NumberText.count(rule.clusters, "scene"))",
    ]
    if rule.interval95 != nil { lines.append("95% interval: \(interval95)") }
    if rule.clusterT != nil { lines.append("limits by Student's t over scenes: \(clusterT)") }
    lines.append("losses in the metric's unit: \(list(description))")
    let probabilities = list(probabilities)
    if !probabilities.isEmpty { lines.append("p values: \(probabilities)") }
    if let plan { lines.append("to decide: \(plan)") }
    return lines
  }

  private func spaced(_ unit: String) -> String { unit.withLeadingSpace }
}

extension RuleFinding {
  /// What the rule looks at, for people: "AbsRel, slice far, tag indoor".
  var name: String {
    title + (slice.map { ", slice \($0)" } ?? "") + (tag.map { ", tag \($0)" } ?? "")
  }

  /// "lower is better".
  var directionWords: String { lowerIsBetter ? "lower is better" : "higher is better" }

  /// The loss from which a sample counts as worse, in the metric's unit.
  var worseByText: String {
    NumberText.significant(description.worseBy, digits: 3) + unit.withLeadingSpace
  }

  /// The statistic of the losses in words.
  var statisticTitle: String {
    switch statistic {
    case .mean: "mean loss"
    case .trimmedMean: "trimmed mean loss"
    case .median: "median loss"
    case .p90: "90th percentile of the losses"
    case .shareWorse: "share of samples that lose more than \(worseByText)"
    }
  }
}

extension GateDecision {
  /// The decision as the word that outputs print.
  var word: String { rawValue.uppercased() }
}

extension GuardFinding.Status {
  /// The status as the word that outputs print.
  var word: String { rawValue.uppercased() }

  /// The status as a decision: what the records do not say decides nothing.
  var decision: GateDecision {
    switch self {
    case .pass: .pass
    case .fail: .fail
    case .unknown: .inconclusive
    }
  }
}

extension GateWaiver {
  /// "waived until 2026-12-31 by Ada: the sensor was replaced".
  var sentence: String { "waived until \(expires) by \(owner): \(reason)" }
}

extension GateVerdict {
  /// The waiver of a rule or guard.
  func waiver(of id: String) -> GateWaiver? { waivers.first { $0.rule == id } }

  /// Rules that decide, and rules that only inform.
  var primaryRules: [RuleFinding] { rules.filter(\.isPrimary) }
  var secondaryRules: [RuleFinding] { rules.filter { !$0.isPrimary } }

  /// The sentence without the decision's word, which outputs set apart.
  var plainSentence: String {
    guard sentence.uppercased().hasPrefix(decision.word) else { return sentence }
    let rest = sentence.dropFirst(decision.word.count)
    guard let mark = rest.first, mark == ":" || mark == "," || mark == "." else { return sentence }
    let plain = String(rest.dropFirst().drop { $0 == " " })
    let word = String(plain.prefix { $0 != " " })
    let isWord = word.allSatisfy { $0.isASCII && $0.isLetter }
    let isName = rules.contains { $0.id == word || $0.metric == word }
    return isWord && !isName ? plain.prefix(1).uppercased() + plain.dropFirst() : plain
  }
}

extension String {
  /// A unit after its number: " m", "%" without a space, or nothing.
  var withLeadingSpace: String { isEmpty || self == "%" ? self : " \(self)" }
}
