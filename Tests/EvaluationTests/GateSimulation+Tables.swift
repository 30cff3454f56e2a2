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
      "decisions at a true mean equal to the margin. \"BCa\" is the plain interval, \"wide\" the expanded one,",
      "\"t\" Student's over clusters; \"gate\" what a gate decides by, the outer limit of the latter two.",
      "",
      row(["", ""], ["holds", "", "", "", "passes", "", "", "", "fails", "", "", ""]),
      row(["losses", "clusters"], Self.limits + Self.limits + Self.limits),
    ]
    for losses in Self.kinds(Self.clusterCounts) {
      let r = rates(losses)
      lines.append(row(names(losses), numbers(r.holds) + numbers(r.passes) + numbers(r.fails)))
    }
    let long = GateSimulation.longRun
    lines += [
      "",
      "1b. The same with \(long.trials) trials, of which the first are those above, and \(long.resamples) resamples.",
      "", row(["", ""], ["holds", "", "", "", "passes", "", "", "", "fails", "", "", ""]),
      row(["losses", "clusters"], Self.limits + Self.limits + Self.limits),
    ]
    for losses in Self.kinds([100, 200]) {
      let r = long.rates(losses)
      lines.append(row(names(losses), numbers(r.holds) + numbers(r.passes) + numbers(r.fails)))
    }
    lines += [
      "", "2. A/A with margin 0: the losses are differences of two independent draws of the same.",
      "",
      row(["", ""], ["passes", "", "", "", "fails", "", "", ""]),
      row(["losses", "clusters"], Self.limits + Self.limits),
    ]
    for losses in Self.kinds(Self.clusterCounts, isDifference: true) {
      let r = rates(losses)
      lines.append(row(names(losses), numbers(r.passes) + numbers(r.fails)))
    }
    lines += [
      "", "3. Other statistics; \"share_worse\" is the share beyond the upper quartile.", "",
      row(["", "", ""], ["holds", "", "passes", "", "fails", ""]),
      row(["losses", "clusters", "statistic"], ["BCa", "wide", "BCa", "wide", "BCa", "wide"]),
    ]
    for losses in Self.kinds([20, 50, 100, 200]) {
      for statistic in RuleFinding.Statistic.allCases where statistic != .mean {
        let r = rates(losses, statistic)
        lines.append(
          row(
            names(losses) + [statistic.rawValue],
            [r.holds, r.passes, r.fails].flatMap {
              [Self.percent($0.plain), Self.percent($0.expanded)]
            }))
      }
    }
    lines += [
      "",
      "4. The planner: passes of a gate at a true mean that is better than the margin by `effect`",
      "deviations of a cluster's mean, with 90%, 100% and 110% of the planned clusters; 80% is asked for.",
      "", row(["losses", "effect", "planned"], ["90%", "100%", "110%"]),
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

  private static let limits = ["BCa", "wide", "t", "gate"]

  private static func kinds(_ counts: [Int], isDifference: Bool = false) -> [SimulatedLosses] {
    SimulatedLosses.Shape.allCases.flatMap { shape in
      counts.map { SimulatedLosses(shape: shape, clusters: $0, isDifference: isDifference) }
    }
  }

  private func names(_ losses: SimulatedLosses) -> [String] {
    [losses.shape.rawValue, "\(losses.clusters)"]
  }

  private func numbers(_ shares: Shares) -> [String] {
    [shares.plain, shares.expanded, shares.t, shares.gate].map(Self.percent)
  }

  static let clusterCounts = [10, 20, 50, 100, 200]
  static let effects = [0.4, 0.25, 0.18]

  private static func percent(_ rate: Double) -> String { String(format: "%.1f", 100 * rate) }

  private func row(_ names: [String], _ numbers: [String]) -> String {
    func padded(_ text: String, _ width: Int) -> String {
      String(repeating: " ", count: max(0, width - text.count))
    }
    let line =
      names.map { $0 + padded($0, 13) }.joined() + numbers.map { padded($0, 8) + $0 }.joined()
    return String(line.reversed().drop { $0 == " " }.reversed())
  }
}
