/// What a bootstrap found, and the limits that follow from it.
///
/// The limits are bias-corrected and accelerated (Efron 1987), by the definitions of SciPy's
/// `bootstrap`: the bias counts ties by halves, the acceleration comes from the jackknife, and quantiles
/// are linear between replicates.
struct BootstrapDistribution: Sendable, Equatable {
  /// The statistic of the sample.
  let estimate: Double
  /// The statistic of the resamples, ascending; at least one.
  let replicates: [Double]
  /// The skewness of the statistic's influence values divided by six.
  let acceleration: Double
  /// How many clusters were drawn from.
  let clusterCount: Int

  /// Whether the replicates are equal up to rounding, so that no interval follows from them.
  var isDegenerate: Bool {
    guard let low = replicates.first, let high = replicates.last else { return true }
    return high - low <= 64 * max(abs(low), abs(high)) * .ulpOfOne
  }

  /// The normal quantile of the share of replicates below the estimate: z0.
  ///
  /// Where none or all are below, the share is half a replicate away from 0 or 1, so that the bias is
  /// finite; SciPy has no interval then.
  var bias: Double {
    let count = Double(replicates.count)
    let below = Double(countBelow { $0 < estimate } + countBelow { $0 <= estimate }) / (2 * count)
    let least = 0.5 / (count + 1)
    return NormalDistribution.quantile(min(max(below, least), 1 - least))
  }

  /// The value that a fraction `level` of the distribution lies below, as SciPy's
  /// `bootstrap(method: "BCa")` has it.
  ///
  /// - Parameter level: Strictly between 0 and 1.
  /// - Returns: The limit, in the statistic's unit.
  func limit(_ level: Double) -> Double { limit(z: NormalDistribution.quantile(level)) }

  /// The same at the level that few clusters and long tails need.
  ///
  /// The bootstrap distribution is too narrow by sqrt((n - 1) / n) and has normal rather than t tails
  /// (Hesterberg 2015, expanded intervals). And the clusters of a long-tailed population seldom show all of
  /// its skewness, so that the acceleration corrects too little, by about skewness² / n of the quantile;
  /// four times that keeps error rates below the stated one from 50 clusters on
  /// (docs/statistics.md).
  func expandedLimit(_ level: Double) -> Double {
    guard clusterCount > 1 else { return limit(level) }
    return limit(z: StudentT.quantile(level, degrees: degrees) * expansion)
  }

  /// The smallest one-sided alpha at which the expanded upper limit is at most `x`, never below
  /// 1 / (replicates + 1).
  func pValue(lossAtMost x: Double) -> Double {
    let least = 1 / Double(replicates.count + 1)
    let shift = NormalDistribution.quantile(fraction(atMost: x)) - bias
    // What `corrected` does to z, backwards; out of its reach the limit is an end of the replicates.
    let divisor = 1 + acceleration * shift
    let z: Double
    if shift == -.infinity || (shift < 0 && divisor <= 0) {
      z = -.infinity
    } else if shift == .infinity || divisor <= 0 {
      z = .infinity
    } else {
      z = shift / divisor - bias
    }
    if z.isInfinite { return z < 0 ? 1 : least }
    let above =
      clusterCount > 1
      ? StudentT.probability(below: -z / expansion, degrees: degrees)
      : NormalDistribution.cumulative(-z)
    return min(1, max(least, above))
  }

  private var degrees: Double { Double(clusterCount - 1) }

  private var expansion: Double {
    // skewness² / n: the acceleration is the skewness over 6 sqrt(n).
    let tail = 36 * acceleration * acceleration
    return (Double(clusterCount) / degrees).squareRoot() * (1 + Self.tailFactor * tail)
  }

  /// By how many times skewness² / n the quantile grows.
  static let tailFactor = 4.0

  /// The limit whose uncorrected level has the normal quantile `z`.
  private func limit(z: Double) -> Double {
    quantile(ofSorted: replicates, corrected(z)) ?? .nan
  }

  /// The corrected level, 0…1 (Efron and Tibshirani 1993, equation 14.10).
  ///
  /// Where the acceleration would turn it back it stays at its end.
  private func corrected(_ z: Double) -> Double {
    let bias = bias
    let shift = bias + z
    if shift.isInfinite { return shift < 0 ? 0 : 1 }
    let divisor = 1 - acceleration * shift
    guard divisor > 0 else { return shift < 0 ? 0 : 1 }
    return NormalDistribution.cumulative(bias + shift / divisor)
  }

  /// The share of the distribution up to `x`: the inverse of the quantile.
  private func fraction(atMost x: Double) -> Double {
    let count = countBelow { $0 <= x }
    guard count > 0 else { return 0 }
    guard count < replicates.count else { return 1 }
    let low = replicates[count - 1], high = replicates[count]
    return (Double(count - 1) + (x - low) / (high - low)) / Double(replicates.count - 1)
  }

  /// How many replicates a condition holds for that holds for the smallest ones.
  private func countBelow(_ holds: (Double) -> Bool) -> Int {
    var low = 0, high = replicates.count
    while low < high {
      let middle = (low + high) / 2
      if holds(replicates[middle]) { low = middle + 1 } else { high = middle }
    }
    return low
  }
}
