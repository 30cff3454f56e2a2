/// What a gate, a rule or a guard decides.
public enum GateDecision: String, Sendable, Codable, CaseIterable {
  /// At least as good as asked for, with the stated error rate.
  case pass
  /// Worse than allowed, with the stated error rate.
  case fail
  /// The samples do not decide it.
  case inconclusive
}

/// How several primary rules make one decision.
public enum GateFamily: String, Sendable, Codable, CaseIterable {
  /// All must pass, each at alpha: an intersection-union test, which needs no correction.
  case all
  /// All must pass at levels that keep the chance of any wrong pass at alpha (Holm 1979).
  case holm
}
