/// A verdict as test cases.
struct JUnitReport {
  /// How a case went.
  enum Outcome: Equatable {
    case passed
    case failed(type: String, message: String)
    case skipped(message: String)
  }

  /// One guard or rule.
  struct Case {
    let group: String
    let name: String
    let outcome: Outcome
    /// Numbers, for `system-out` or the text of a failure.
    let lines: [String]
  }

  /// Samples that a failure names at most.
  private static let sampleLimit = 50

  private let verdict: GateVerdict
  private let policy: InconclusivePolicy

  init(_ verdict: GateVerdict, inconclusiveAs policy: InconclusivePolicy) {
    self.verdict = verdict
    self.policy = policy
  }

  /// Guards, then primary rules, then secondary ones.
  var cases: [Case] {
    let guards = verdict.guards.map(guardCase)
    let primary = verdict.primaryRules.map { rule in
      Case(
        group: "primary", name: rule.id,
        outcome: outcome(
          rule.decision, id: rule.id, isWaived: rule.isWaived, reason: rule.reason),
        lines: lines(of: rule))
    }
    let secondary = verdict.secondaryRules.map { rule in
      Case(group: "secondary", name: rule.id, outcome: .passed, lines: lines(of: rule))
    }
    let list = guards + primary
    return list + remainder(of: list) + secondary
  }

  /// The whole document.
  var xml: String {
    let cases = self.cases
    let failures = cases.count { if case .failed = $0.outcome { true } else { false } }
    let skipped = cases.count { if case .skipped = $0.outcome { true } else { false } }
    let name = "gate \(verdict.gate.name)"
    var text = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
    text +=
      "<testsuites name=\"\(XMLText.attribute(name))\" tests=\"\(cases.count)\" "
      + "failures=\"\(failures)\" errors=\"0\">\n"
    text +=
      "  <testsuite name=\"\(XMLText.attribute(name))\" tests=\"\(cases.count)\" "
      + "failures=\"\(failures)\" errors=\"0\" skipped=\"\(skipped)\" "
      + "timestamp=\"\(XMLText.attribute(timestamp))\">\n"
    text += "    <properties>\n"
    for (name, value) in properties {
      text +=
        "      <property name=\"\(XMLText.attribute(name))\" "
        + "value=\"\(XMLText.attribute(value))\"/>\n"
    }
    text += "    </properties>\n"
    for entry in cases { text += element(entry) }
    let remarks = [verdict.sentence] + verdict.warnings.map { "warning: \($0)" }
    text += "    <system-out>\(XMLText.content(remarks.joined(separator: "\n")))</system-out>\n"
    return text + "  </testsuite>\n</testsuites>\n"
  }

  // MARK: - Cases

  private func guardCase(_ finding: GuardFinding) -> Case {
    let shown = finding.samples.prefix(Self.sampleLimit).map { "sample: \($0)" }
    let left = finding.samples.count - shown.count
    let reason = "\(finding.title): \(finding.detail)"
    // What the records do not say does not count in the decision, whatever the policy.
    let result =
      finding.status == .unknown
      ? Outcome.skipped(message: "unknown: \(reason)")
      : outcome(
        finding.status.decision, id: finding.id, isWaived: finding.isWaived, reason: reason)
    return Case(
      group: "guards", name: finding.id, outcome: result,
      lines: [reason] + shown
        + (left > 0 ? ["and \(NumberText.count(left, "sample")) more"] : []))
  }

  private func lines(of rule: RuleFinding) -> [String] {
    ["\(rule.decision.word): \(rule.reason)"]
      + RuleNumbers(rule).lines(alpha: verdict.gate.alpha)
  }

  private func outcome(
    _ decision: GateDecision, id: String, isWaived: Bool, reason: String
  ) -> Outcome {
    guard decision != .pass else { return .passed }
    if isWaived {
      let waiver = verdict.waiver(of: id)?.sentence ?? "waived"
      return .skipped(message: "\(waiver) (\(decision.rawValue): \(reason))")
    }
    if decision == .inconclusive, policy == .skipped {
      return .skipped(message: "inconclusive: \(reason)")
    }
    return .failed(type: decision.rawValue, message: reason)
  }

  /// A case for a decision that no other case shows: a gate whose rules found no sample, say.
  private func remainder(of cases: [Case]) -> [Case] {
    guard verdict.decision != .pass else { return [] }
    let counts =
      verdict.guards.filter { !$0.isWaived && $0.status == .fail }.map { _ in GateDecision.fail }
      + verdict.primaryRules.filter { !$0.isWaived }.map(\.decision)
    guard !counts.contains(verdict.decision) else { return [] }
    return [
      Case(
        group: "primary", name: "decision",
        outcome: outcome(
          verdict.decision, id: "decision", isWaived: false, reason: verdict.sentence),
        lines: [verdict.sentence])
    ]
  }

  // MARK: - Text

  /// ISO 8601 without the zone, which is UTC: some readers take no other form.
  private var timestamp: String {
    verdict.createdAt.hasSuffix("Z") ? String(verdict.createdAt.dropLast()) : verdict.createdAt
  }

  private var properties: [(String, String)] {
    let gate = verdict.gate
    var list = [
      ("decision", verdict.decision.rawValue), ("gate.name", gate.name),
      ("gate.hash", gate.hash), ("gate.alpha", "\(gate.alpha)"),
      ("gate.family", gate.family.rawValue), ("gate.resamples", "\(gate.resamples)"),
      ("gate.seed", "\(gate.seed)"), ("inconclusive_as", policy.rawValue),
      ("baseline", verdict.baseline.name), ("baseline.hash", verdict.baseline.hash),
      ("candidate", verdict.candidate.name), ("candidate.hash", verdict.candidate.hash),
    ]
    if let record = verdict.protocol {
      list += [("protocol", record.name), ("protocol.hash", record.hash)]
    }
    list.append(("tool", "\(verdict.tool.name) \(verdict.tool.version)"))
    return list + verdict.waivers.map { ("waiver.\($0.rule)", $0.sentence) }
  }

  private func element(_ entry: Case) -> String {
    let head =
      "    <testcase classname=\"\(XMLText.attribute("gate.\(verdict.gate.name).\(entry.group)"))\" "
      + "name=\"\(XMLText.attribute(entry.name))\" time=\"0\">\n"
    let body = XMLText.content(entry.lines.joined(separator: "\n"))
    let inside: String
    switch entry.outcome {
    case .passed:
      inside = "      <system-out>\(body)</system-out>\n"
    case .failed(let type, let message):
      inside =
        "      <failure type=\"\(XMLText.attribute(type))\" "
        + "message=\"\(XMLText.attribute(message))\">\(body)</failure>\n"
    case .skipped(let message):
      inside =
        "      <skipped message=\"\(XMLText.attribute(message))\"/>\n"
        + "      <system-out>\(body)</system-out>\n"
    }
    return head + inside + "    </testcase>\n"
  }
}
