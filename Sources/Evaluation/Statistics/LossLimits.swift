/// The limits that a gate decides by.
///
/// For means the outer ones of the bootstrap's and Student's t over clusters, because each errs where the
/// other does not: the bootstrap with few clusters, Student's t with skewed losses. For other statistics the
/// bootstrap's. docs/statistics.md has the error rates.
struct LossLimits: Sendable {
  /// What resampling found.
  let bootstrap: BootstrapDistribution
  /// The clusters' t interval; nil for other statistics than the mean.
  let t: ClusterT?

  /// The value below which the true one lies with confidence `level`, 0…1.
  func limit(_ level: Double) -> Double {
    let limit = bootstrap.expandedLimit(level)
    guard let beside = t?.limit(level) else { return limit }
    return level < 0.5 ? min(limit, beside) : max(limit, beside)
  }

  /// The interval between two levels.
  func interval(_ low: Double, _ high: Double) -> RuleFinding.Limits {
    RuleFinding.Limits(lower: limit(low), upper: limit(high))
  }

  /// The smallest one-sided alpha at which the upper limit is at most `x`.
  func pValue(lossAtMost x: Double) -> Double {
    max(bootstrap.pValue(lossAtMost: x), t?.pValue(lossAtMost: x) ?? 0)
  }
}
