internal import Foundation

/// How many clusters it takes to show a margin, and what the ones at hand can show.
///
/// For the one-sided t test of the mean loss over clusters, with the variance that the losses have, by the
/// noncentral t distribution. The bootstrap's limits need about as many.
struct PowerPlan: Sendable, Equatable {
  /// The fewest clusters with which the upper limit of a true loss of 0 is at most the margin with the
  /// wanted probability; at most 10^15.
  let clusters: Int
  /// As many samples as such clusters have on average, rounded up.
  let samples: Int
  /// The smallest distance between the true loss and the margin that the clusters at hand show with the
  /// wanted probability, in the losses' unit.
  let detectable: Double

  /// Plans; nil where the losses do not vary between at least two clusters or the margin is 0, which no
  /// number of samples shows for a loss of 0.
  ///
  /// - Parameters:
  ///   - losses: Losses like those to come.
  ///   - margin: The loss to exclude, or the gain to show, whatever its sign.
  ///   - alpha: One-sided error rate, 0…0.5.
  ///   - power: The wanted probability, above alpha and below 1.
  init?(_ losses: ClusteredLosses, margin: Double, alpha: Double, power: Double = 0.8) {
    guard margin != 0, margin.isFinite, let t = ClusterT(losses) else { return nil }
    let deviation = t.standardError * Double(losses.clusterCount).squareRoot()
    let count = Self.clusters(effect: abs(margin) / deviation, alpha: alpha, power: power)
    let size = Double(losses.values.count) / Double(losses.clusterCount)
    clusters = Int(count)
    samples = Int(min((count * size).rounded(.up), 1e18))
    detectable =
      t.standardError * Self.shift(degrees: t.degrees, alpha: alpha, power: power)
  }

  /// The smallest distance between true loss and margin that losses show, whatever the margin; nil where
  /// they do not vary between at least two clusters.
  static func detectable(_ losses: ClusteredLosses, alpha: Double, power: Double = 0.8) -> Double? {
    ClusterT(losses).map {
      $0.standardError * shift(degrees: $0.degrees, alpha: alpha, power: power)
    }
  }

  /// The fewest clusters, at least 2, that show an effect given in standard deviations of a cluster.
  private static func clusters(effect: Double, alpha: Double, power: Double) -> Double {
    let limits = NormalDistribution.quantile(power) - NormalDistribution.quantile(alpha)
    let normal = (limits / effect) * (limits / effect)
    // The t distribution asks for about two clusters more; here they no longer matter.
    guard normal < 1e5 else { return min(normal.rounded(.up) + 2, 1e15) }
    func suffices(_ clusters: Int) -> Bool {
      let degrees = Double(clusters - 1)
      return StudentT.probability(
        above: StudentT.quantile(1 - alpha, degrees: degrees),
        shift: effect * Double(clusters).squareRoot(), degrees: degrees) >= power
    }
    var low = 1, high = max(2, Int(normal) + 2)
    while !suffices(high) { (low, high) = (high, high * 2) }
    while high - low > 1 {
      let middle = (low + high) / 2
      if suffices(middle) { high = middle } else { low = middle }
    }
    return Double(high)
  }

  /// The true distance in standard errors that is shown with the wanted probability.
  private static func shift(degrees: Double, alpha: Double, power: Double) -> Double {
    let limit = StudentT.quantile(1 - alpha, degrees: degrees)
    func reached(_ shift: Double) -> Bool {
      degrees > 1e5
        ? NormalDistribution.cumulative(shift - limit) >= power
        : StudentT.probability(above: limit, shift: shift, degrees: degrees) >= power
    }
    var low = 0.0, high = 1.0
    while !reached(high) { (low, high) = (high, high * 2) }
    while high - low > 1e-9 * high {
      let middle = (low + high) / 2
      if reached(middle) { high = middle } else { low = middle }
    }
    return high
  }
}
