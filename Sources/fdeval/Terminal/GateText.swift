import Evaluation

/// What a gate found, as text that needs no colour.
enum GateText {
  /// The verdict: one line a rule, the guards that did not hold, and the sentence.
  static func verdict(_ verdict: GateVerdict) -> [String] {
    var table = TextTable([
      ("rule", .left), ("baseline", .right), ("candidate", .right), ("loss", .right),
      ("limits", .left), ("margin", .right), ("scenes", .right), ("", .left),
    ])
    for rule in verdict.rules {
      let limits = rule.limits.map { "\(Number.short($0.lower)) … \(Number.short($0.upper))" }
      let unit = rule.statistic == .shareWorse || rule.unit.isEmpty ? "" : " \(rule.unit)"
      table.add([
        rule.id, Number.short(rule.baseline), Number.short(rule.candidate),
        Number.short(rule.loss), limits ?? "–", Number.short(rule.margin) + unit,
        "\(rule.clusters)",
        (rule.isPrimary ? word(rule.decision) : "(\(rule.decision.rawValue))")
          + (rule.isWaived ? ", waived" : ""),
      ])
    }
    var lines = table.lines + [""]
    lines += verdict.guards.filter { $0.status == .fail }.map {
      "guard      \($0.id) is broken\($0.isWaived ? " (waived)" : ""): \($0.detail)"
    }
    let unknown = verdict.guards.filter { $0.status == .unknown }.map(\.id)
    let held = verdict.guards.count { $0.status == .pass }
    lines.append(
      "guards     \(held) of \(verdict.guards.count) hold"
        + (unknown.isEmpty
          ? "" : "; the records do not say for \(unknown.joined(separator: ", "))"))
    for waiver in verdict.waivers {
      lines.append(
        "waiver     \(waiver.rule) by \(waiver.owner) until \(waiver.expires): \(waiver.reason)"
          + (waiver.isUsed ? "" : " (not needed)"))
    }
    lines.append("gate       \(verdict.gate.name) (\(verdict.gate.shortHash))")
    if let rules = verdict.protocol {
      lines.append("protocol   \(rules.name) (\(rules.shortHash))")
    }
    return lines + ["", verdict.sentence]
  }

  private static func word(_ decision: GateDecision) -> String {
    decision == .inconclusive ? "INCONCLUSIVE" : decision.rawValue.uppercased()
  }

  /// What the margins need.
  static func plan(_ plan: GatePlan) -> String {
    var table = TextTable([
      ("rule", .left), ("margin", .right), ("scenes now", .right), ("needed", .right),
      ("samples now", .right), ("needed", .right), ("detectable now", .right), ("unit", .left),
    ])
    for row in plan.rows {
      table.add([
        row.id, Number.short(row.margin), "\(row.clusters)",
        row.needed.map { "\($0.clusters)" } ?? "–", "\(row.samples)",
        row.needed.map { "\($0.samples)" } ?? "–", row.detectable.map(Number.short) ?? "–",
        row.unit,
      ])
    }
    return table.text + "\n\nspread from \(plan.source.rawValue)\n"
      + "needed: an equal candidate passes in four of five runs\n"
      + "detectable: this much beyond the margin fails in four of five runs"
  }

  /// How often chance alone fails.
  static func calibration(_ calibration: GateCalibration) -> String {
    var table = TextTable([
      ("rule", .left), ("pass", .right), ("fail", .right), ("inconclusive", .right),
    ])
    for rule in calibration.rules {
      table.add([rule.id, "\(rule.passed)", "\(rule.failed)", "\(rule.inconclusive)"])
    }
    let share = Double(calibration.falseAlarms) / Double(calibration.trials)
    return table.text
      + "\n\n\(calibration.falseAlarms) of \(calibration.trials) A/A trials failed "
      + "(\(Number.percent(share)))."
  }
}
