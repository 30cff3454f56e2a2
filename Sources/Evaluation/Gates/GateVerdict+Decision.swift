extension GateVerdict {
  /// Marks what waivers cover, and which of them changed anything.
  mutating func applyWaivers() {
    for index in waivers.indices {
      let id = waivers[index].rule
      for rule in rules.indices where rules[rule].id == id && rules[rule].isPrimary {
        guard rules[rule].decision != .pass else { continue }
        rules[rule].isWaived = true
        waivers[index].isUsed = true
      }
      for check in guards.indices where guards[check].id == id && guards[check].status == .fail {
        guards[check].isWaived = true
        waivers[index].isUsed = true
      }
    }
  }

  /// Makes one decision of all that is not waived.
  mutating func decide() {
    let broken = guards.filter { $0.status == .fail && !$0.isWaived }
    let counting = rules.filter { $0.isPrimary && !$0.isWaived }
    let failed = counting.filter { $0.decision == .fail }
    let open = counting.filter { $0.decision == .inconclusive }
    let waived = waivers.count(where: \.isUsed)
    let besides = waived == 0 ? "" : waived == 1 ? " 1 waiver holds." : " \(waived) waivers hold."
    func first(_ findings: [RuleFinding]) -> String {
      guard let one = findings.first else { return "" }
      return "\(one.id). \(one.reason)"
        + (findings.count > 1 ? " And \(findings.count - 1) more." : "")
    }
    if !broken.isEmpty || !failed.isEmpty {
      decision = .fail
      sentence =
        broken.first.map {
          "Fail: guard \($0.id). \($0.detail)"
            + (broken.count > 1 ? " And \(broken.count - 1) more guards." : "")
            + (failed.isEmpty
              ? "" : " Rules that fail: \(failed.map(\.id).joined(separator: ", ")).")
        } ?? "Fail: \(first(failed))"
    } else if !open.isEmpty {
      decision = .inconclusive
      sentence = "Inconclusive: \(first(open))"
    } else {
      decision = .pass
      let primary = rules.count(where: \.isPrimary)
      sentence =
        "Pass: "
        + (primary == 1 ? "the primary rule holds" : "all \(primary) primary rules hold")
        + " and no guard is broken."
    }
    sentence += besides
  }
}
