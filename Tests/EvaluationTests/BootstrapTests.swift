import CKernels
import TestSupport
import Testing

@testable import DepthMetrics
@testable import Evaluation

/// The cluster bootstrap against SciPy, against its definition and against itself.
@Suite struct BootstrapTests {
  /// Losses in clusters of one to six samples.
  private static func losses(
    _ seed: UInt64, clusters: Int, lists: Int = 1
  ) -> (lists: [[Double]], clusters: [Int]) {
    var random = SplitMix64(seed: seed)
    let members = (0..<clusters).flatMap { [Int](repeating: $0, count: 1 + random.below(6)) }
      .shuffled(using: &random)
    return ((0..<lists).map { _ in members.map { Double($0 % 5) / 9 + random.normal() } }, members)
  }

  @Test("Limits, estimates and accelerations are SciPy's on 50 data sets")
  func scipy() throws {
    let rows = try GateStatisticsGolden.read().bca
    #expect(rows.count == 50)
    for (at, row) in rows.enumerated() {
      let own = ClusterBootstrap(resamples: 1, seed: 0).distributions(
        of: [row.values], clusters: row.clusters, clusterCount: (row.clusters.max() ?? 0) + 1,
        statistic: row.statistic, worseBy: [GateStatisticsGolden.worseBy])[0]
      #expect(abs(own.estimate - row.estimate) < 1e-13)
      // The last bit decides whether a replicate is tied with the estimate, so SciPy's are compared.
      let distribution = BootstrapDistribution(
        estimate: row.estimate, replicates: row.distribution.sorted(),
        acceleration: own.acceleration, clusterCount: own.clusterCount)
      for limits in row.limits {
        let lower = distribution.limit((1 - limits[0]) / 2)
        let upper = distribution.limit((1 + limits[0]) / 2)
        #expect(
          abs(lower - limits[1]) < 1e-12 && abs(upper - limits[2]) < 1e-12,
          "data set \(at), \(row.statistic), \(limits): \(lower), \(upper)")
      }
    }
  }

  @Test("A replicate is the statistic of all samples of the drawn clusters")
  func replicates() {
    for statistic in RuleFinding.Statistic.allCases {
      for clusters in [1, 2, 3, 8, 9, 40] {
        let (lists, members) = Self.losses(UInt64(clusters), clusters: clusters, lists: 3)
        let worseBy = [0, 0.3, 9]
        let found = ClusterBootstrap(resamples: 21, seed: 77).distributions(
          of: lists, clusters: members, clusterCount: clusters, statistic: statistic,
          worseBy: worseBy)
        let draws = (0..<3).flatMap { block in
          var counts = [Int32](repeating: 0, count: clusters * 8)
          unsafe fd_draw_clusters(77, UInt64(block * 8), clusters, &counts)
          return (0..<8).map { lane in (0..<clusters).map { Int(counts[$0 * 8 + lane]) } }
        }.prefix(21)
        for counts in draws { #expect(counts.reduce(0, +) == clusters) }
        for (list, (values, limit)) in zip(lists, worseBy).enumerated() {
          let expected = draws.map { counts in
            statistic.value(
              of: zip(values, members).flatMap { [Double](repeating: $0, count: counts[$1]) },
              worseBy: limit)
          }.sorted()
          for (one, other) in zip(found[list].replicates, expected) {
            #expect(abs(one - other) < 1e-13, "\(statistic), \(clusters) clusters")
          }
          #expect(found[list].replicates.count == 21)
          #expect(abs(found[list].estimate - statistic.value(of: values, worseBy: limit)) < 1e-13)
        }
      }
    }
  }

  @Test("The acceleration is that of the statistic without each cluster")
  func acceleration() {
    for statistic in RuleFinding.Statistic.allCases {
      let (lists, members) = Self.losses(5, clusters: 19, lists: 2)
      let found = ClusterBootstrap(resamples: 8, seed: 1).distributions(
        of: lists, clusters: members, clusterCount: 19, statistic: statistic, worseBy: [0.1, 0.2])
      for list in 0..<2 {
        let without = (0..<19).map { cluster in
          statistic.value(
            of: zip(lists[list], members).filter { $0.1 != cluster }.map(\.0),
            worseBy: [0.1, 0.2][list])
        }
        #expect(abs(found[list].acceleration - ClusterBootstrap.acceleration(without)) < 1e-12)
      }
    }
  }

  @Test("Every cluster is drawn equally often, and resamples do not repeat one another")
  func draws() {
    let clusters = 7, blocks = 20_000
    var total = [Double](repeating: 0, count: clusters), product = 0.0
    for block in 0..<blocks {
      var counts = [Int32](repeating: 0, count: clusters * 8)
      unsafe fd_draw_clusters(99, UInt64(block * 8), clusters, &counts)
      for at in 0..<clusters { for lane in 0..<8 { total[at] += Double(counts[at * 8 + lane]) } }
      product += Double(counts[0]) * Double(counts[1])
    }
    let n = Double(blocks * 8)
    for sum in total { #expect(abs(sum / n - 1) < 5 * (6.0 / 7 / n).squareRoot()) }
    // Neighbouring lanes are independent: the product of two counts with mean 1 has mean 1 and, for
    // seven draws, variance (13/7)² - 1.
    #expect(
      abs(product / Double(blocks) - 1) < 5
        * ((13.0 / 7 * 13 / 7 - 1) / Double(blocks)).squareRoot())
  }

  @Test("Every instruction set and every number of processors gives the same bits")
  func sameBits() {
    defer { _ = fd_force_instruction_set(nil) }
    var compared = 0
    let (lists, members) = Self.losses(6, clusters: 33, lists: 5)
    let many = ClusteredLosses(lists[0], clusters: members)
    for statistic in RuleFinding.Statistic.allCases {
      func all() -> [BootstrapDistribution] {
        ClusterBootstrap(resamples: 203, seed: 4).distributions(
          of: lists, clusters: members, clusterCount: 33, statistic: statistic,
          worseBy: [0, 0.1, 0.2, 0.3, 0.4])
      }
      _ = unsafe fd_force_instruction_set("baseline")
      let expected = all(), flips = SignFlipTest(many, seed: 3, resamples: 99).less
      for name in ["avx2", "avx512"] {
        guard unsafe fd_force_instruction_set(name) else { continue }
        #expect(all() == expected, "\(name), \(statistic)")
        #expect(SignFlipTest(many, seed: 3, resamples: 99).less == flips)
        compared += 1
      }
      // One resample after the other is as many threads as there are.
      let first = ClusterBootstrap(resamples: 8, seed: 4).distributions(
        of: lists, clusters: members, clusterCount: 33, statistic: statistic,
        worseBy: [0, 0.1, 0.2, 0.3, 0.4])
      for (few, all) in zip(first, expected) {
        #expect(few.replicates.allSatisfy { all.replicates.contains($0) })
      }
    }
    #expect(compared > 0 || Oracle.instructionSet == "baseline")
  }

  @Test("Another seed draws others; the lists' order and company move nothing")
  func seeds() {
    let (lists, members) = Self.losses(8, clusters: 20, lists: 2)
    func run(_ seed: UInt64, _ lists: [[Double]]) -> [BootstrapDistribution] {
      ClusterBootstrap(resamples: 100, seed: seed).distributions(
        of: lists, clusters: members, clusterCount: 20, statistic: .mean,
        worseBy: lists.map { _ in 0 })
    }
    let both = run(1, lists)
    #expect(run(1, lists) == both)
    #expect(run(1, lists.reversed()) == both.reversed())
    #expect(run(1, [lists[1]]) == [both[1]])
    #expect(run(2, lists)[0].replicates != both[0].replicates)
  }

  @Test("p values invert the expanded limits")
  func pValues() {
    for statistic in [RuleFinding.Statistic.mean, .p90] {
      for clusters in [2, 5, 12, 60] {
        let (lists, members) = Self.losses(UInt64(20 + clusters), clusters: clusters)
        let distribution = ClusterBootstrap(resamples: 999, seed: 2).distributions(
          of: lists, clusters: members, clusterCount: clusters, statistic: statistic, worseBy: [0])[
            0]
        for alpha in [0.3, 0.1, 0.05, 0.02] {
          let limit = distribution.expandedLimit(1 - alpha)
          let p = distribution.pValue(lossAtMost: limit)
          // Where limits repeat, the smallest alpha that has this one.
          #expect(p <= alpha + 1e-9, "\(statistic), \(clusters) clusters, \(alpha): \(p)")
          if p > 0.001 + 1e-9 {
            let lower = distribution.expandedLimit(1 - p * 0.999)
            #expect(lower >= limit)
            #expect(distribution.pValue(lossAtMost: limit.nextDown) >= p)
          }
        }
        #expect(distribution.pValue(lossAtMost: .infinity) == 0.001)
        #expect(distribution.pValue(lossAtMost: -.infinity) == 1)
        var last = 1.0
        for step in -30...30 {
          let p = distribution.pValue(lossAtMost: Double(step) / 10)
          #expect(p <= last)
          last = p
        }
      }
    }
  }

  @Test("Expanded limits lie outside the plain ones, and less so with more clusters")
  func expansion() {
    var last = Double.infinity
    let replicates = (0..<10_001).map { NormalDistribution.quantile((Double($0) + 0.5) / 10_001) }
    for clusters in [3, 5, 10, 30, 100, 10_000] {
      let distribution = BootstrapDistribution(
        estimate: 0, replicates: replicates, acceleration: 0, clusterCount: clusters)
      #expect(abs(distribution.limit(0.95) - 1.6449) < 1e-3)
      let wider = distribution.expandedLimit(0.95)
      #expect(wider > distribution.limit(0.95) && wider < last)
      #expect(abs(wider + distribution.expandedLimit(0.05)) < 1e-9)
      last = wider
    }
    #expect(abs(last - 1.6449) < 1e-3)
  }

  @Test("Losses that do not vary and single clusters are told")
  func degenerate() {
    for statistic in RuleFinding.Statistic.allCases {
      for members in [[0, 1, 1, 2, 2, 2], [0, 0, 0, 0, 0, 0]] {
        let found = ClusterBootstrap(resamples: 100, seed: 1).distributions(
          of: [[Double](repeating: 0.1, count: 6)], clusters: members,
          clusterCount: (members.max() ?? 0) + 1, statistic: statistic, worseBy: [0])[0]
        let value = statistic == .shareWorse ? 1 : 0.1
        #expect(found.isDegenerate)
        #expect(found.estimate == value)
        #expect(found.limit(0.95) == value && found.expandedLimit(0.05) == value)
        #expect(found.pValue(lossAtMost: value) == 1.0 / 101)
        #expect(found.pValue(lossAtMost: value - 0.01) == 1)
      }
    }
    let varied = ClusterBootstrap(resamples: 100, seed: 1).distributions(
      of: [[0, 1, 2]], clusters: [0, 1, 2], clusterCount: 3, statistic: .mean, worseBy: [0])[0]
    #expect(!varied.isDegenerate)
  }

  @Test("Limits stay ordered and finite however skewed the losses are")
  func extremes() {
    for acceleration in [-2.0, -0.3, 0, 0.3, 2] {
      for estimate in [-1.0, 0, 0.5, 1, 2] {
        let distribution = BootstrapDistribution(
          estimate: estimate, replicates: (0...100).map { Double($0) / 100 },
          acceleration: acceleration, clusterCount: 6)
        var last = -Double.infinity
        for level in [1e-9, 0.001, 0.05, 0.5, 0.95, 0.999, 1 - 1e-9] {
          for limit in [distribution.limit(level), distribution.expandedLimit(level)] {
            #expect(limit >= 0 && limit <= 1)
          }
          #expect(distribution.expandedLimit(level) >= last)
          last = distribution.expandedLimit(level)
          let p = distribution.pValue(lossAtMost: level)
          #expect(p >= 1.0 / 102 && p <= 1)
        }
      }
    }
  }
}
