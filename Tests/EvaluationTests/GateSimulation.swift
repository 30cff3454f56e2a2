import Foundation
import TestSupport

@testable import Evaluation

/// How often a gate's intervals hold the truth and how often its decisions are wrong, counted over
/// seeded trials.
struct GateSimulation {
  /// Shares of trials, by the limits that they rest on.
  struct Shares: Sendable {
    /// Plain BCa, expanded BCa, and Student's t over clusters (means alone; otherwise 0).
    var plain = 0.0, expanded = 0.0, t = 0.0
    /// What a gate decides by.
    var gate = 0.0
  }

  /// What happened in how many trials.
  struct Rates: Sendable {
    /// The true value lies in the two-sided 95% interval.
    var holds = Shares()
    /// The one-sided upper limit is at most the margin.
    var passes = Shares()
    /// The one-sided lower limit is above the margin.
    var fails = Shares()
  }

  /// One-sided error rate of passes and fails.
  static let alpha = 0.05

  var trials = 2000
  var resamples: Int

  /// Runs the trials of one kind of losses; `margin` is the true value unless given.
  func rates(
    _ losses: SimulatedLosses, _ statistic: RuleFinding.Statistic = .mean, margin: Double? = nil
  ) -> Rates {
    let truth = losses.truth(statistic), margin = margin ?? truth
    let outcomes = concurrentMap(trials) { trial in
      let seed = losses.seed(trial)
      var random = SplitMix64(seed: seed)
      let sample = losses.draw(&random)
      let found = ClusterBootstrap(resamples: resamples, seed: seed).distributions(
        of: [sample.values], clusters: sample.clusters, clusterCount: sample.clusterCount,
        statistic: statistic, worseBy: [losses.worseBy])[0]
      let t = statistic == .mean ? ClusterT(sample) : nil
      let gate = LossLimits(bootstrap: found, t: t)
      func shares(_ happens: @escaping (_ limit: Limit) -> Bool) -> Shares {
        func one(_ limit: Limit) -> Double { happens(limit) ? 1 : 0 }
        return Shares(
          plain: one(found.limit), expanded: one(found.expandedLimit),
          t: t.map { one($0.limit) } ?? 0, gate: one(gate.limit))
      }
      return Rates(
        holds: shares { limit in limit(0.025) <= truth && truth <= limit(0.975) },
        passes: shares { limit in limit(1 - Self.alpha) <= margin },
        fails: shares { limit in limit(Self.alpha) > margin })
    }
    func mean(_ event: (Rates) -> Shares) -> Shares {
      func share(_ limits: (Shares) -> Double) -> Double {
        outcomes.reduce(0) { $0 + limits(event($1)) } / Double(trials)
      }
      return Shares(
        plain: share(\.plain), expanded: share(\.expanded), t: share(\.t), gate: share(\.gate))
    }
    return Rates(holds: mean(\.holds), passes: mean(\.passes), fails: mean(\.fails))
  }

  private typealias Limit = (Double) -> Double

  /// Ten times the trials, because 2,000 of them tell an error rate of 6% from one of 5% only half of the
  /// time; they tell which rows of the tables are luck.
  static let longRun = GateSimulation(trials: 20_000, resamples: 1000)

  /// The most wrong decisions that are allowed: the error rate and two standard deviations of what 2,000
  /// trials count.
  static let mostErrors = alpha + 2 * (alpha * (1 - alpha) / 2000).squareRoot()

  /// A plan and the share of passes with nine tenths, ten tenths and eleven tenths of its clusters.
  func plan(_ shape: SimulatedLosses.Shape, effect: Double) -> (clusters: Int, power: [Double])? {
    // The variance comes from many clusters, so that the plan's own error is what is measured.
    var random = SplitMix64(seed: 1)
    let many = SimulatedLosses(shape: shape, clusters: 40_000)
    let losses = many.draw(&random)
    guard let t = ClusterT(losses) else { return nil }
    let margin = effect * t.standardError * Double(many.clusters).squareRoot()
    guard let plan = PowerPlan(losses, margin: margin, alpha: Self.alpha) else { return nil }
    let power = [0.9, 1, 1.1].map { factor in
      let clusters = Int((Double(plan.clusters) * factor).rounded())
      let few = SimulatedLosses(shape: shape, clusters: clusters)
      return rates(few, margin: few.truth(.mean) + margin).passes.gate
    }
    return (plan.clusters, power)
  }
}
