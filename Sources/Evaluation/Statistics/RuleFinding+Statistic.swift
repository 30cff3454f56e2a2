extension RuleFinding.Statistic {
  /// The share of samples that the trimmed mean leaves out at either end.
  static let trimmedShare = 0.1

  /// Computes the statistic of losses.
  ///
  /// The trimmed mean is SciPy's `trim_mean(x, 0.1)`, the median and p90 are NumPy's quantiles.
  ///
  /// - Parameters:
  ///   - losses: Finite losses in any order.
  ///   - worseBy: The loss beyond which a sample counts in `shareWorse`.
  /// - Returns: The value, in the losses' unit; a share is 0…1. NaN of no losses. O(n log n).
  func value(of losses: [Double], worseBy: Double) -> Double {
    guard let pivot = losses.first else { return .nan }
    let n = Double(losses.count)
    switch self {
    case .mean:
      // About one of them, so that equal losses have exactly that mean.
      return pivot + losses.reduce(0) { $0 + ($1 - pivot) } / n
    case .trimmedMean:
      let cut = Int(Self.trimmedShare * n)
      let kept = losses.sorted()[cut..<(losses.count - cut)]
      return pivot + kept.reduce(0) { $0 + ($1 - pivot) } / Double(kept.count)
    case .median, .p90:
      return quantile(ofSorted: losses.sorted(), rank ?? .nan) ?? .nan
    case .shareWorse:
      return Double(losses.count { $0 > worseBy }) / n
    }
  }

  /// The quantile that this statistic is, if it is one.
  var rank: Double? {
    switch self {
    case .median: 0.5
    case .p90: 0.9
    case .mean, .trimmedMean, .shareWorse: nil
    }
  }
}
