import Foundation
import TestSupport

@testable import Evaluation

/// Losses of a known distribution in clusters of one to six samples.
///
/// Samples of a cluster share half of the variance of a normal variable, which the distribution's
/// quantile function turns into a loss (a Gaussian copula); every sample has the distribution itself.
struct SimulatedLosses: Sendable {
  enum Shape: String, CaseIterable, Sendable {
    /// Mean 0, deviation 1.
    case normal
    /// Mean 1, deviation 1, skewness 2.
    case exponential
    /// exp of a standard normal variable: mean 1.65, deviation 2.16, skewness 6.2.
    case lognormal

    /// The loss that a normal variable becomes.
    func loss(_ z: Double) -> Double {
      switch self {
      case .normal: z
      case .exponential: -log(NormalDistribution.cumulative(-z))
      case .lognormal: exp(z)
      }
    }
  }

  let shape: Shape
  let clusters: Int
  /// Whether a loss is the difference of two such variables, as between two runs of one candidate.
  var isDifference = false

  /// Draws a data set.
  func draw(_ random: inout SplitMix64) -> ClusteredLosses {
    var values: [Double] = [], members: [Int] = []
    for cluster in 0..<clusters {
      let shared = (random.gaussian(), random.gaussian())
      for _ in 0...random.below(6) {
        var loss = shape.loss(0.5.squareRoot() * (shared.0 + random.gaussian()))
        if isDifference {
          loss -= shape.loss(0.5.squareRoot() * (shared.1 + random.gaussian()))
        }
        values.append(loss)
        members.append(cluster)
      }
    }
    return ClusteredLosses(values, clusters: members)
  }

  /// The seed of a trial; other kinds of losses and other numbers of clusters draw other numbers, so that
  /// one unlucky stretch of seeds does not show in every row of a table.
  func seed(_ trial: Int) -> UInt64 {
    let kind = Shape.allCases.firstIndex(of: shape) ?? 0
    var random = SplitMix64(seed: UInt64((kind * 2 + (isDifference ? 1 : 0)) << 32 + clusters))
    return random.next() &+ UInt64(trial)
  }

  /// The loss beyond which samples count as worse in simulations: the upper quartile.
  var worseBy: Double { shape.loss(NormalDistribution.quantile(0.75)) }

  /// The true value of a statistic.
  func truth(_ statistic: RuleFinding.Statistic) -> Double {
    if isDifference { return 0 }
    switch statistic {
    case .mean:
      switch shape {
      case .normal: return 0
      case .exponential: return 1
      case .lognormal: return exp(0.5)
      }
    case .median: return shape.loss(0)
    case .p90: return shape.loss(NormalDistribution.quantile(0.9))
    case .shareWorse: return 0.25
    case .trimmedMean:
      // The mean of the quantile function between the tenths, by the midpoint rule.
      let steps = 100_000
      return (0..<steps).reduce(0) { sum, step in
        let p = 0.1 + 0.8 * (Double(step) + 0.5) / Double(steps)
        return sum + shape.loss(NormalDistribution.quantile(p))
      } / Double(steps)
    }
  }
}

extension SplitMix64 {
  /// A standard normal number (Box and Muller 1958).
  fileprivate mutating func gaussian() -> Double {
    (-2 * log(1 - unit())).squareRoot() * cos(2 * .pi * unit())
  }
}
