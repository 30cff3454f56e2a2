import Foundation
import TestSupport

@testable import Evaluation

/// How often a gate's intervals hold the truth and how often its decisions are wrong, counted over
/// seeded trials.
struct GateSimulation {
  /// Shares of trials.
  struct Rates: Sendable {
    /// The true value lies in the 95% interval: plain BCa, expanded BCa, t over clusters.
    var plain = 0.0, expanded = 0.0, t = 0.0
    /// At a true value equal to the margin, the one-sided upper limit is at most the margin, by each.
    var plainPasses = 0.0, expandedPasses = 0.0, tPasses = 0.0
    /// And by what the gate demands: expanded BCa, below 20 clusters the t limit too.
    var passes = 0.0
    /// At a true value equal to the margin, the expanded lower limit is above it.
    var fails = 0.0
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
      let seed = UInt64(trial)
      var random = SplitMix64(seed: seed)
      let sample = losses.draw(&random)
      let found = ClusterBootstrap(resamples: resamples, seed: seed).distributions(
        of: [sample.values], clusters: sample.clusters, clusterCount: sample.clusterCount,
        statistic: statistic, worseBy: [losses.worseBy])[0]
      let t = statistic == .mean ? ClusterT(sample) : nil
      func holds(_ limit: (Double) -> Double) -> Double {
        limit(0.025) <= truth && truth <= limit(0.975) ? 1 : 0
      }
      func passes(_ limit: (Double) -> Double) -> Double {
        limit(1 - Self.alpha) <= margin ? 1 : 0
      }
      let tPasses = t.map { passes($0.limit) } ?? 0
      let expandedPasses = passes(found.expandedLimit)
      return Rates(
        plain: holds(found.limit), expanded: holds(found.expandedLimit),
        t: t.map { holds($0.limit) } ?? 0, plainPasses: passes(found.limit),
        expandedPasses: expandedPasses, tPasses: tPasses,
        passes: losses.clusters < 20 && statistic == .mean
          ? min(expandedPasses, tPasses) : expandedPasses,
        fails: found.expandedLimit(Self.alpha) > margin ? 1 : 0)
    }
    func share(_ rate: (Rates) -> Double) -> Double {
      outcomes.reduce(0) { $0 + rate($1) } / Double(trials)
    }
    return Rates(
      plain: share(\.plain), expanded: share(\.expanded), t: share(\.t),
      plainPasses: share(\.plainPasses), expandedPasses: share(\.expandedPasses),
      tPasses: share(\.tPasses), passes: share(\.passes), fails: share(\.fails))
  }

  /// The most wrong decisions that an error rate of alpha lets expect: two standard deviations more.
  var mostErrors: Double {
    Self.alpha + 2 * (Self.alpha * (1 - Self.alpha) / Double(trials)).squareRoot()
  }

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
      return rates(few, margin: few.truth(.mean) + margin).passes
    }
    return (plan.clusters, power)
  }
}
