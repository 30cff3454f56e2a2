import Foundation
import TestSupport
import Testing

@testable import DepthMetrics
@testable import Evaluation

/// Any score that can stand in a record can be drawn.
struct HostileScoreTests {
  /// Lists of values as no instrument should give them, and some that it does.
  private static func lists(seed: UInt64) -> [[Double]] {
    var random = SplitMix64(seed: seed)
    let pool: [Double] = [
      1, 1 - 1.1102230246251565e-16, 1.0000000000000002, 0, -0.0, 5e-324, 2.2e-308, 1e-300, -1e-300,
      1e300, -1e300, 1.7976931348623157e308, -1.7976931348623157e308, .infinity, -.infinity, .nan,
      0.1, 0.1 + 1.4e-17, 3, 1e-12, 1e12, 123_456_789.123,
    ]
    func any() -> Double { pool[Int(random.unit() * Double(pool.count)) % pool.count] }
    return [
      [], [1], [1, 1, 1], [1, 1 - 1.1102230246251565e-16], [5e-324, 1e-323], [1e-300, 1e300],
      [1.7e308, -1.7e308], [.nan, .infinity, -.infinity], [.infinity, 1],
      (0..<3).map { _ in any() }, (0..<17).map { _ in any() }, (0..<70).map { _ in any() },
      (0..<1200).map { _ in any() },
      (0..<9).map {
        0.7 * Double(sign: .plus, exponent: -Int(random.unit() * 1040), significand: 1 + Double($0))
      },
      (0..<9).map { _ in 1 + Double(Int(random.unit() * 5)) * 2.220446049250313e-16 },
    ]
  }

  /// A drawing whose places are all numbers within a few of its sizes.
  private func check(
    _ drawing: String, _ what: Comment, sourceLocation: SourceLocation = #_sourceLocation
  ) {
    for match in drawing.matches(of: /\b(?:x|y|x1|x2|y1|y2|cx|cy|r|width|height)="([^"]*)"/) {
      let number = Double(match.1)
      #expect(number?.isFinite == true, "\(match.0) of \(what)", sourceLocation: sourceLocation)
      #expect(abs(number ?? 0) < 2000, "\(match.0) of \(what)", sourceLocation: sourceLocation)
    }
  }

  @Test(arguments: 0..<60 as Range<UInt64>)
  func `axes and strips hold any values`(seed: UInt64) {
    for values in Self.lists(seed: seed) {
      let what: Comment = "\(values.prefix(9))"
      for ticks in [2, 3, 5] {
        let axis = Axis(holding: values, ticks: ticks)
        #expect(axis.lower < axis.upper, what)
        #expect(axis.ticks.count <= max(ticks, 3), what)
        for value in values { #expect((-1...2).contains(axis.position(of: value)), what) }
        for value in values where value.isFinite && abs(value) < 1e270 {
          #expect((-1e-9...1 + 1e-9).contains(axis.position(of: value)), what)
        }
      }
      let finite = values.filter(\.isFinite)
      for direction in [MetricDefinition.Direction.lowerIsBetter, .higherIsBetter] {
        let chart = StripChart(
          title: "a", unit: "", direction: direction,
          points: finite.enumerated().map { .init(key: "\($0)", name: "\($0)", value: $1) },
          mean: values.first,
          interval: values.count > 1 ? .init(lower: values[0], upper: values[1]) : nil)
        check(chart.svg(), what)
        #expect(chart.table().allSatisfy { !$0.value.isNaN })
      }
    }
  }

  @Test(arguments: 0..<20 as Range<UInt64>)
  func `row bars and ranges by distance hold any values`(seed: UInt64) {
    for values in Self.lists(seed: seed) where values.count >= 3 {
      let what: Comment = "\(values.prefix(9))"
      let relative = MetricSummary.ClosedInterval(lower: values[0], upper: values[1])
      let limit = RowBar.intervalLimit([relative])
      check(RowBar.intervalScale(limit: limit), what)
      check(RowBar.interval(relative, limit: limit), what)
      let axis = Axis(holding: values, ticks: 3)
      check(RowBar.deviation(of: values[0], from: values[1], on: axis, isWorse: true), what)
      check(RowBar.share(values[2], isLoss: false), what)
      let bins = [0.5, 1, 2].map {
        Report.DepthBinSummary(
          from: $0, to: 2 * $0, share: min(max(values[0], 0), 1), samples: 3, p10: values[0],
          p50: values[1], p90: values[2], mean: values[0])
      }
      check(DepthRangeChart(bins: bins).svg(width: 540), what)
    }
  }

  @Test(arguments: 0..<12 as Range<UInt64>)
  func `a page is written whatever the scores are`(seed: UInt64) {
    for (index, values) in Self.lists(seed: seed).enumerated() where values.count < 100 {
      var fakes = ReportFakes()
      fakes.items = max(1, values.count)
      fakes.hasFloorAndChance = index % 2 == 0
      fakes.aggregate = EvaluationProtocol.Aggregate.allCases[index % 3].rawValue
      var report = fakes.report()
      for (place, value) in values.enumerated() {
        for comparison in report.samples[place].comparisons.indices {
          for id in report.samples[place].comparisons[comparison].metrics.keys {
            report.samples[place].comparisons[comparison].metrics[id] =
              value.isNaN ? .some(nil) : value
          }
        }
      }
      report.summary = report.summary.mapValues { roles in
        Dictionary(
          uniqueKeysWithValues: roles.keys.compactMap { id in
            report.metrics.first { $0.id == id }.map { metric in
              (
                id,
                MetricSummary(
                  metric,
                  over: report.samples.flatMap { sample in
                    sample.comparisons.map { ($0, sample.cluster) }
                  }, aggregate: report.protocol.aggregate)
              )
            }
          })
      }
      for place in report.groups.indices {
        report.groups[place].mean = values.isEmpty ? .nan : values[place % values.count]
      }
      let page = ReportPage(report).render().html
      #expect(page.contains("</html>"))
      check(page.replacing(/<script[^>]*>[\s\S]*?<\/script>/, with: ""), "page \(values.prefix(5))")
    }
  }

  @Test func `a metric's range is a pair of ends`() {
    for metric in MetricCatalogue.definitions {
      #expect(metric.bounds != -.infinity ... .infinity, "\(metric.id): \(metric.range)")
    }
    #expect(ReportFakes.metrics.first { $0.id == "spearman" }?.bounds == -1...1)
  }

  @Test func `a map with itself is exactly 1`() throws {
    for n in [2, 3, 7, 50, 331, 4096] {
      var random = SplitMix64(seed: UInt64(n))
      let values = (0..<n).map { _ in Float(random.unit() * 7 + 0.1) }
      #expect(try RankCorrelation.spearman(values, values) == 1)
      #expect(try RankCorrelation.kendall(values.map(Double.init), values.map(Double.init)) == 1)
      #expect(
        try RankCorrelation.kendall(values.map(Double.init), values.map { -Double($0) }) == -1)
      #expect(RankCorrelation.pearson(values.map(Double.init), values.map(Double.init)) == 1)
      // Ties on both sides.
      let coarse = values.map { ($0 * 2).rounded() }
      if Set(coarse).count > 1 {
        #expect(try RankCorrelation.kendall(coarse.map(Double.init), coarse.map(Double.init)) == 1)
        #expect(try RankCorrelation.spearman(coarse, coarse) == 1)
      }
    }
  }
}
