internal import Foundation

/// How many clusters it takes to show a margin, and what the ones at hand can show.
///
/// For the mean loss under the limits that a gate decides by, the outer ones of the bootstrap's and
/// Student's t. Without skewness that is the noncentral t distribution. A long tail towards worse moves the
/// upper limit up by the terms of its Cornish-Fisher expansion (Hall 1992, "The Bootstrap and Edgeworth
/// Expansion", 3.4) and widens the limit's own distribution, because large means come with large standard
/// errors; the kurtosis is taken from the skewness as the gamma distribution has it.
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
    let limits = Limits(alpha: alpha, power: power, skewness: t.skewness)
    let count = limits.clusters(effect: abs(margin) / deviation)
    let size = Double(losses.values.count) / Double(losses.clusterCount)
    clusters = Int(count)
    samples = Int(min((count * size).rounded(.up), 1e18))
    detectable = Self.detectable(t, alpha: alpha, power: power)
  }

  /// The smallest distance between true loss and margin that losses show, whatever the margin; nil where
  /// they do not vary between at least two clusters.
  static func detectable(_ losses: ClusteredLosses, alpha: Double, power: Double = 0.8) -> Double? {
    ClusterT(losses).map { detectable($0, alpha: alpha, power: power) }
  }

  /// A loss beyond the margin is shown by the lower limit, for which the tail lies on the other side.
  private static func detectable(_ t: ClusterT, alpha: Double, power: Double) -> Double {
    t.standardError
      * Limits(alpha: alpha, power: power, skewness: -t.skewness).shift(degrees: t.degrees)
  }
}

/// The distribution of the upper limit that a gate decides by.
private struct Limits {
  /// Error rate and wanted probability, one-sided.
  let alpha, power: Double
  /// Skewness of the clusters, positive with a long tail towards the limit.
  let skewness: Double

  /// The fewest clusters, at least 2, that show an effect given in standard deviations of a cluster.
  func clusters(effect: Double) -> Double {
    let both = NormalDistribution.quantile(power) - NormalDistribution.quantile(alpha)
    let normal = (both / effect) * (both / effect)
    // What t and skewness ask for beyond that no longer matters here.
    guard normal < 1e5 else { return min(normal.rounded(.up) + 2, 1e15) }
    func suffices(_ clusters: Int) -> Bool {
      reaches(shift: effect * Double(clusters).squareRoot(), degrees: Double(clusters - 1))
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
  func shift(degrees: Double) -> Double {
    var low = 0.0, high = 1.0
    while !reaches(shift: high, degrees: degrees) { (low, high) = (high, high * 2) }
    while high - low > 1e-9 * high {
      let middle = (low + high) / 2
      if reaches(shift: middle, degrees: degrees) { high = middle } else { low = middle }
    }
    return high
  }

  /// Whether a true distance in standard errors is shown with the wanted probability.
  private func reaches(shift: Double, degrees: Double) -> Bool {
    let n = degrees + 1
    let limit = quantile(degrees: degrees)
    // The variance of mean + limit x standard error, in standard errors squared, beyond what the
    // noncentral t has already.
    let spread =
      1 + limit * skewness / n.squareRoot() + limit * limit * 1.5 * skewness * skewness / (4 * n)
    let standard = limit + (shift - limit) / max(0.25, spread).squareRoot()
    return degrees > 1e5
      ? NormalDistribution.cumulative(standard - limit) >= power
      : StudentT.probability(above: limit, shift: standard, degrees: degrees) >= power
  }

  /// By how many standard errors the outer limit lies beyond the mean, on average.
  private func quantile(degrees: Double) -> Double {
    let n = degrees + 1
    let t = StudentT.quantile(1 - alpha, degrees: degrees)
    // The bootstrap's limit lies beyond Student's by a term in the skewness found, which varies about the
    // true one; only where that is positive is it the outer one.
    let slope = (2 * t * t + 1) / (6 * n.squareRoot())
    let variance = 6 * (n - 2) / ((n + 1) * (n + 3))
    guard variance > 0 else { return t }
    let squared = min(skewness * skewness + variance, (n - 2) * (n - 2) / (n - 1))
    let excess = skewness * slope + BootstrapDistribution.tailFactor * t * squared / n
    let deviation = slope * variance.squareRoot()
    let ratio = excess / deviation
    let density = exp(-0.5 * ratio * ratio) / (2 * .pi).squareRoot()
    return t + excess * NormalDistribution.cumulative(ratio) + deviation * density
  }
}
