import DepthMetrics
import Foundation
import TestSupport
import Testing

@testable import Evaluation

/// Charts of any numbers that can stand in a record.
@Suite struct HostileChartTests {
  /// Neighbouring, equal, tiny, huge, infinite and undefined numbers.
  private static let numbers: [Double] = [
    0, -0.0, 1, 1.0.nextUp, 1.0.nextDown, -1, 5e-324, 1e-320, 1e-310, 1e-300, 1e-200, 1e300, -1e300,
    1.7e308, -1.7e308, .infinity, -.infinity, .nan, 0.1, 0.1.nextUp, 1e15, 1e16.nextUp, 0.3, 1e280,
    1e281, 123456.789,
  ]

  @Test("Every chart of any scores is drawn with finite coordinates")
  func charts() {
    var random = SplitMix64(seed: 2)
    func value() -> Double { Self.numbers[random.below(Self.numbers.count)] }
    func check(_ svg: String) {
      #expect(!svg.contains("=\"nan") && !svg.contains("=\"inf") && !svg.contains("=\"-inf"))
    }
    for round in 0..<400 {
      let points = (0..<random.below(round % 50 == 0 ? 1200 : 14)).map { index in
        StripChart.Point(key: "k\(index)", name: "n\(index)", value: value())
      }.filter(\.value.isFinite)
      let chart = StripChart(
        title: "t", unit: "", direction: round % 2 == 0 ? .lowerIsBetter : .higherIsBetter,
        points: points, mean: round % 3 == 0 ? nil : value(),
        interval: round % 4 == 0 ? nil : .init(lower: value(), upper: value()))
      check(chart.svg())
      _ = chart.table()
      let bins = (0..<random.below(6)).map { index in
        Report.DepthBinSummary(
          from: value(), to: value(), share: value(), samples: Int.max, p10: value(), p50: value(),
          p90: value(), mean: value())
      }
      check(DepthRangeChart(bins: bins).svg(width: 350))
      let entries = (0..<random.below(6)).map { index in
        HistoryEntry(
          label: "v\(index)", contentHash: "", createdAt: "", recordedAt: "", samples: -1,
          failed: Int.max, mean: round % 5 == 0 ? nil : value(),
          ci95: round % 4 == 0 ? nil : .init(lower: value(), upper: value()), median: value(),
          n: Int.min, nUndefined: 0)
      }
      let series = HistorySeries(
        dataset: .init(name: "", hash: ""), protocol: .init(name: "", hash: ""),
        metric: .init(id: "", title: "", unit: "", direction: .lowerIsBetter), entries: entries)
      check(HistoryChart(series: series).svg(width: 358))
      _ = HistoryPage([series]).render()
      let plot = IntervalPlot(entries, width: 20, glyphs: .plain)
      _ = plot.scale
      for entry in entries { #expect(plot.line(entry).count <= 20) }
      check(
        RowBar.interval(.init(lower: value(), upper: value()), limit: 0.1)
          + RowBar.share(value(), isLoss: true)
          + RowBar.deviation(
            of: value(), from: value(), on: Axis(holding: [value(), value()]), isWorse: true))
    }
  }

  @Test("Pages of any samples are drawn")
  func pages() throws {
    var random = SplitMix64(seed: 3)
    for round in 0..<40 {
      var fakes = ReportFakes()
      fakes.items = [0, 1, 2, 9][round % 4]
      fakes.failures = fakes.items > 2 ? 1 : 0
      var report = fakes.report()
      for index in report.samples.indices {
        for place in report.samples[index].comparisons.indices {
          for id in report.samples[index].comparisons[place].metrics.keys {
            let value = Self.numbers[random.below(Self.numbers.count)]
            report.samples[index].comparisons[place].metrics[id] = value
          }
        }
      }
      let outputs = report.samples.flatMap { sample in
        sample.comparisons.filter { $0.role == .output }.map { ($0, sample.cluster) }
      }
      for metric in report.metrics {
        report.summary["output"]?[metric.id] = MetricSummary(
          metric, over: outputs.map { (record: $0.0, cluster: $0.1) })
      }
      let page = ReportPage(report, pictures: fakes.pictures(of: report)).render().html
      #expect(page.hasPrefix("<!doctype html>"))
      let data = try RecordCoding.pretty.encode(report)
      let again = try RecordCoding.decoder.decode(Report.self, from: data)
      #expect(again.samples.count == report.samples.count)
    }
  }

  @Test("Statistics that overflow are null with their reason, and the others stay")
  func overflow() throws {
    let samples = ReportFakes().report().samples.prefix(3)
    let definition = try #require(MetricCatalogue["rmse"])
    func summary(_ values: [Double]) -> MetricSummary {
      MetricSummary(
        definition,
        over: zip(samples, values).map { sample, value in
          var record = sample.comparisons[0]
          record.metrics = ["rmse": value]
          return (record: record, cluster: sample.id)
        })
    }
    let plain = summary([1, 2, 3])
    #expect(plain.undefined == nil && plain.mean == 2)
    let large = summary([1, 2, 1e200])
    #expect(large.mean == 1e200 / 3 && large.ci95 == nil && large.median == 2)
    #expect(
      large.undefined?["ci95"] == "the numbers of 3 samples are too large to be added up")
    let json = String(decoding: try RecordCoding.pretty.encode(large), as: UTF8.self)
    #expect(json.contains("\"ci95\" : null") && json.contains("\"median\" : 2"))
    let again = try RecordCoding.decoder.decode(
      MetricSummary.self, from: RecordCoding.pretty.encode(large))
    #expect(again == large)
    #expect(summary([1e308, 1e308, 1e308]).undefined?.keys.contains("mean") == true)
    #expect(summary([1e308, 1e308, 1e308]).median == 1e308)
  }
}
