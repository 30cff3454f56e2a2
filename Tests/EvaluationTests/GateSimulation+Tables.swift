import Foundation

@testable import Evaluation

extension GateSimulation {
  /// All tables as text.
  func tables() -> String {
    var lines = [
      "Seeded simulation of a gate's statistics: \(trials) trials a row, \(resamples) resamples a trial.",
      "Clusters of 1 to 6 samples that share half of their variance (Gaussian copula); alpha = \(Self.alpha),",
      "one-sided. Columns in percent of the trials; one standard deviation of an error rate of 5% is "
        + String(format: "%.2f,", 100 * (0.05 * 0.95 / Double(trials)).squareRoot()),
      "of a coverage of 95% as much.",
      "",
      "1. The mean. \"Holds\": the two-sided 95% interval holds the true mean. \"Passes\", \"fails\": wrong",
      "decisions at a true mean equal to the margin; the gate's pass takes the expanded limit, below 20",
      "clusters the t limit as well; its fail takes the expanded limit.",
      "",
      row(
        ["losses", "clusters"], ["BCa", "expanded", "t", "BCa", "expanded", "t", "gate", "gate"]),
      row(
        ["", ""], ["holds", "holds", "holds", "passes", "passes", "passes", "passes", "fails"]),
    ]
    for shape in SimulatedLosses.Shape.allCases {
      for clusters in Self.clusterCounts {
        let r = rates(SimulatedLosses(shape: shape, clusters: clusters))
        lines.append(
          row(
            [shape.rawValue, "\(clusters)"],
            [
              r.plain, r.expanded, r.t, r.plainPasses, r.expandedPasses, r.tPasses, r.passes,
              r.fails,
            ].map(Self.percent)))
      }
    }
    lines += [
      "", "2. A/A with margin 0: the losses are differences of two independent draws of the same.",
      "",
      row(["losses", "clusters"], ["passes", "fails"]),
    ]
    for shape in SimulatedLosses.Shape.allCases {
      for clusters in Self.clusterCounts {
        let r = rates(SimulatedLosses(shape: shape, clusters: clusters, isDifference: true))
        lines.append(
          row([shape.rawValue, "\(clusters)"], [r.passes, r.fails].map(Self.percent)))
      }
    }
    lines += [
      "",
      "3. Other statistics, expanded limits; \"share_worse\" is the share beyond the upper quartile.",
      "", row(["losses", "clusters", "statistic"], ["BCa", "expanded", "gate", "gate"]),
      row(["", "", ""], ["holds", "holds", "passes", "fails"]),
    ]
    for shape in SimulatedLosses.Shape.allCases {
      for clusters in [20, 50, 100, 200] {
        for statistic in RuleFinding.Statistic.allCases where statistic != .mean {
          let r = rates(SimulatedLosses(shape: shape, clusters: clusters), statistic)
          lines.append(
            row(
              [shape.rawValue, "\(clusters)", statistic.rawValue],
              [r.plain, r.expanded, r.passes, r.fails].map(Self.percent)))
        }
      }
    }
    lines += [
      "",
      "4. The planner: passes at a true mean that is better than the margin by `effect` deviations of a",
      "cluster's mean, with 90%, 100% and 110% of the planned clusters; 80% is asked for.", "",
      row(["losses", "effect", "planned"], ["90%", "100%", "110%"]),
    ]
    for shape in [SimulatedLosses.Shape.normal, .exponential] {
      for effect in Self.effects {
        guard let plan = plan(shape, effect: effect) else { continue }
        lines.append(
          row([shape.rawValue, "\(effect)", "\(plan.clusters)"], plan.power.map(Self.percent)))
      }
    }
    return lines.joined(separator: "\n") + "\n"
  }

  static let clusterCounts = [10, 20, 50, 100, 200]
  static let effects = [0.4, 0.25, 0.18]

  private static func percent(_ rate: Double) -> String { String(format: "%.1f", 100 * rate) }

  private func row(_ names: [String], _ numbers: [String]) -> String {
    func padded(_ text: String, _ width: Int) -> String {
      String(repeating: " ", count: max(0, width - text.count))
    }
    let line =
      names.map { $0 + padded($0, 13) }.joined() + numbers.map { padded($0, 10) + $0 }.joined()
    return String(line.reversed().drop { $0 == " " }.reversed())
  }
}
