import Foundation
import TestSupport
import Testing

@testable import Evaluation

/// Distributions, statistics of losses, corrections and plans.
@Suite struct GateStatisticsTests {
  @Test("The normal distribution holds 14 digits in both tails")
  func normal() throws {
    for row in try GateStatisticsGolden.read().normal {
      let found = NormalDistribution.cumulative(row[0])
      #expect(relativeError(found, row[1]) < (abs(row[0]) < 9.5 ? 1e-15 : 2e-14), "z = \(row[0])")
    }
    #expect(NormalDistribution.cumulative(-.infinity) == 0)
    #expect(NormalDistribution.cumulative(.infinity) == 1)
    #expect(NormalDistribution.cumulative(-60) == 0)
    #expect(NormalDistribution.cumulative(.nan).isNaN)
  }

  @Test("Normal quantiles hold 12 digits and more")
  func normalQuantiles() throws {
    for row in try GateStatisticsGolden.read().quantiles {
      let found = NormalDistribution.quantile(row[0])
      #expect(abs(found - row[1]) <= 1e-14 * max(1, abs(row[1])), "p = \(row[0]): \(found)")
    }
    #expect(NormalDistribution.quantile(0) == -.infinity)
    #expect(NormalDistribution.quantile(1) == .infinity)
    #expect(NormalDistribution.quantile(-0.1).isNaN)
    #expect(NormalDistribution.quantile(.nan).isNaN)
  }

  @Test("Tails of the noncentral t distribution are SciPy's")
  func noncentral() throws {
    for row in try GateStatisticsGolden.read().noncentral {
      let found = StudentT.probability(above: row[0], shift: row[1], degrees: row[2])
      #expect(abs(found - row[3]) < 1e-9, "\(row): \(found)")
    }
  }

  @Test("Both tails of Student's t belong together")
  func studentTails() {
    for degrees in [1.0, 4, 30, 500] {
      for t in [0.1, 1, 3, 20] {
        let upper = StudentT.probability(below: t, degrees: degrees)
        let lower = StudentT.probability(below: -t, degrees: degrees)
        #expect(abs(upper + lower - 1) < 1e-14)
        #expect(lower > 0 && lower < 0.5)
      }
    }
  }

  @Test("Means, trimmed means, medians, p90 and shares are those of NumPy and SciPy")
  func statistics() throws {
    for row in try GateStatisticsGolden.read().statistics {
      let expected: [RuleFinding.Statistic: Double] = [
        .mean: row.mean, .trimmedMean: row.trimmedMean, .median: row.median, .p90: row.p90,
        .shareWorse: row.shareWorse,
      ]
      for statistic in RuleFinding.Statistic.allCases {
        let found = statistic.value(of: row.values, worseBy: GateStatisticsGolden.worseBy)
        let right = try #require(expected[statistic])
        #expect(abs(found - right) < 1e-14 * (1 + abs(right)), "\(statistic) of \(row.values)")
      }
    }
    for statistic in RuleFinding.Statistic.allCases {
      #expect(statistic.value(of: [], worseBy: 0).isNaN)
      #expect(
        statistic.value(of: [0.1, 0.1, 0.1], worseBy: 0.2) == (statistic == .shareWorse ? 0 : 0.1))
    }
  }

  @Test("Clusters are numbered by their sorted labels")
  func clusters() {
    let losses = ClusteredLosses([1, 2, 3, 5], labels: ["b", "a", "b", "c"])
    #expect(losses.clusters == [1, 0, 1, 2])
    #expect(losses.clusterCount == 3)
    #expect(losses.means == [2, 2, 5])
  }

  @Test("Holm's correction is the one of its paper")
  func holm() {
    let adjusted = Holm.adjusted([0.01, 0.04, 0.03, 0.005])
    for (found, right) in zip(adjusted, [0.03, 0.06, 0.06, 0.02]) {
      #expect(abs(found - right) < 1e-15)
    }
    #expect(Holm.adjusted([0.9, 0.8]) == [1, 1])
    #expect(Holm.adjusted([]) == [])
    #expect(Holm.adjusted([0.2]) == [0.2])
    #expect(Holm.adjusted([0.01, 0.01]) == [0.02, 0.02])
  }

  @Test(
    "The t interval over clusters is that of their robust variance, with p values that invert it")
  func clusterT() throws {
    for row in try StatisticsTests.golden().clustered where row.clusters.count > 4 {
      let t = try #require(ClusterT(ClusteredLosses(row.values, labels: row.clusters)))
      let interval = try #require(row.interval)
      #expect(relativeError(t.limit(0.025), interval[0]) < 1e-9)
      #expect(relativeError(t.limit(0.975), interval[1]) < 1e-9)
      for level in [0.5, 0.9, 0.95, 0.999] {
        #expect(abs(t.pValue(lossAtMost: t.limit(level)) - (1 - level)) < 1e-12)
      }
    }
    #expect(ClusterT(ClusteredLosses([1, 2], labels: ["a", "a"])) == nil)
    #expect(ClusterT(ClusteredLosses([0.1, 0.1, 0.1], labels: ["a", "b", "c"])) == nil)
  }

  @Test("A plan without skewness asks for barely more clusters than Student's t alone")
  func plan() throws {
    var random = SplitMix64(seed: 3)
    // Mirrored, so that there is no skewness.
    let half = (0..<30).map { _ in random.unit() - 0.5 }
    let losses = ClusteredLosses(half + half.map { -$0 }, clusters: (0..<60).map { $0 / 2 })
    let t = try #require(ClusterT(losses))
    #expect(abs(t.skewness) < 1e-12)
    let deviation = t.standardError * 30.0.squareRoot()
    for margin in [2.0, 0.4, 0.1, 0.03, 0.004] {
      for alpha in [0.05, 0.01] {
        let plan = try #require(PowerPlan(losses, margin: margin, alpha: alpha))
        #expect(plan.samples == plan.clusters * 2)
        #expect(plan == PowerPlan(losses, margin: -margin, alpha: alpha))
        func power(_ clusters: Int, _ effect: Double) -> Double {
          let degrees = Double(clusters - 1)
          return StudentT.probability(
            above: StudentT.quantile(1 - alpha, degrees: degrees),
            shift: effect / deviation * Double(clusters).squareRoot(), degrees: degrees)
        }
        #expect(power(plan.clusters, margin) >= 0.8)
        if plan.clusters > 5 { #expect(power(plan.clusters - 4, margin) < 0.8) }
        #expect((0.8..<0.84).contains(power(30, plan.detectable)))
        #expect(PowerPlan.detectable(losses, alpha: alpha) == plan.detectable)
      }
    }
    // A tail towards worse asks for more, one towards better for about as many.
    func clusters(_ sign: Double) throws -> Int {
      var random = SplitMix64(seed: 4)
      let tail = (0..<400).map { _ in -log(1 - random.unit()) * sign }
      return try #require(
        PowerPlan(
          ClusteredLosses(tail, clusters: Array(tail.indices)), margin: 0.2, alpha: 0.05)
      ).clusters
    }
    #expect(try clusters(1) > clusters(-1) * 5 / 4)
    #expect(PowerPlan(losses, margin: 0, alpha: 0.05) == nil)
    let huge = try #require(PowerPlan(losses, margin: 1e-30, alpha: 0.05))
    #expect(huge.clusters == 1_000_000_000_000_000)
    // Two clusters plan too.
    let two = ClusteredLosses([0, 1], clusters: [0, 1])
    #expect(try #require(PowerPlan(two, margin: 1, alpha: 0.05)).detectable > 1)
    #expect(PowerPlan(ClusteredLosses([0], clusters: [0]), margin: 1, alpha: 0.05) == nil)
  }
}
