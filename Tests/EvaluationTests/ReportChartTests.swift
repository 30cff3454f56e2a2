import DepthMetrics
import Foundation
import TestSupport
import Testing

@testable import Evaluation

@Suite("Charts of the report")
struct ReportChartTests {
  private func strip(_ values: [Double], direction: MetricDefinition.Direction = .lowerIsBetter)
    -> StripChart
  {
    StripChart(
      title: "AbsRel", unit: "", direction: direction,
      points: values.enumerated().map { .init(key: "s\($0)", name: "n\($0)", value: $1) },
      mean: values.isEmpty ? nil : values.reduce(0, +) / Double(values.count), interval: nil)
  }

  private func values(_ count: Int, seed: UInt64 = 5) -> [Double] {
    var random = SplitMix64(seed: seed)
    return (0..<count).map { _ in 0.02 + random.unit() * 0.1 }
  }

  @Test("Every sample is a dot with its name and value, whatever their order")
  func dots() {
    let drawing = strip(values(300)).svg()
    #expect(drawing.components(separatedBy: "<circle").count == 301)
    #expect(drawing.contains("data-s=\"s7\"") && drawing.contains("<title>n7: 0."))
    #expect(!drawing.contains("log scale") && drawing.contains("AbsRel, lower is better"))
  }

  @Test("The same values in another order draw the same picture")
  func orderDoesNotMatter() {
    let chart = strip(values(80))
    let turned = StripChart(
      title: chart.title, unit: chart.unit, direction: chart.direction,
      points: chart.points.reversed(), mean: chart.mean, interval: chart.interval)
    #expect(chart.svg() == turned.svg())
  }

  @Test("The worst tenth is marked on the bad side, ties with it included")
  func worst() {
    let low = strip((1...20).map(Double.init)).svg()
    #expect(low.components(separatedBy: "\"dot worst\"").count == 3)
    #expect(low.contains("data-s=\"s19\"><title>n19: 20.00"))
    let high = strip([0, 0, 0, 0] + (1...16).map(Double.init), direction: .higherIsBetter).svg()
    #expect(high.components(separatedBy: "\"dot worst\"").count == 5)
    #expect(!strip([1, 2, 3]).svg().contains("worst"))
  }

  @Test("Values over more than two decades are drawn on a log scale, and the axis says so")
  func logScale() {
    #expect(strip([0.001, 0.01, 0.2]).svg().contains("log scale"))
    #expect(!strip([0, 0.01, 0.2]).svg().contains("log scale"))
  }

  @Test("Thousands of samples become bars, and the worst twenty stay dots")
  func crowded() {
    let drawing = strip(values(5000)).svg()
    #expect(drawing.components(separatedBy: "<circle").count == 21)
    #expect(drawing.utf8.count < 20_000)
    let counts = drawing.matches(of: /<title>(\d+) samples? from/).compactMap { Int($0.1) }
    #expect(counts.reduce(0, +) == 5000)
  }

  @Test("No value, one value and equal values are drawn")
  func degenerate() {
    #expect(strip([]).svg().contains("AbsRel: no image has a value"))
    #expect(strip([0.5]).svg().contains("<title>n0: 0.5000"))
    #expect(!strip([2, 2, 2]).svg().contains("nan"))
  }

  @Test("Quantiles interpolate between neighbours")
  func quantiles() {
    #expect(StripChart.quantile(0.5, of: [1, 2, 3, 4]) == 2.5)
    #expect(StripChart.quantile(0.9, of: [7]) == 7)
    let rows = strip([3, 1, 2, 5, 4]).table()
    #expect(rows.map(\.value) == [1, 1.4, 2, 3, 4, 4.6, 5])
  }

  @Test("Errors by distance: a box, a median and a mean for each range, and the pixels behind it")
  func depthRanges() {
    var random = SplitMix64(seed: 2)
    let fakes = ReportFakes()
    let bins = fakes.bins(fakes.report().samples, random: &random)
    let drawing = DepthRangeChart(bins: bins).svg(width: 540)
    #expect(drawing.components(separatedBy: "class=\"box\"").count == bins.count + 1)
    #expect(drawing.contains("45.0% of pixels"))
    #expect(drawing.contains("distance of the reference in m"))
    #expect(drawing.contains(">16</text>"))
    let narrow = DepthRangeChart(bins: bins).svg(width: 350)
    #expect(narrow.contains("viewBox=\"0 0 350 "))
  }

  @Test("Intervals share a scale that holds them, and one that does not fit ends in an arrow")
  func intervals() {
    let small = MetricSummary.ClosedInterval(lower: -0.02, upper: 0.03)
    let huge = MetricSummary.ClosedInterval(lower: -0.1, upper: 7)
    #expect(RowBar.intervalLimit([small]) == 0.05)
    #expect(RowBar.intervalLimit([small, huge]) == 0.5)
    #expect(RowBar.intervalLimit([]) == 0.1)
    #expect(RowBar.intervalScale(limit: 0.05).contains("+5%"))
    #expect(!RowBar.interval(small, limit: 0.05).contains("polygon"))
    #expect(RowBar.interval(huge, limit: 0.5).components(separatedBy: "polygon").count == 2)
  }

  @Test("Text in a drawing cannot end an attribute or open an element, accents or not")
  func escaping() {
    let accent = "\u{301}"
    #expect(SVG.escape("<&>\"'") == "&lt;&amp;&gt;&quot;&#39;")
    #expect(SVG.escape("\"\(accent) onload=") == "&quot;\(accent) onload=")
  }

  @Test("A far background makes the colour scale logarithmic, a room and disparity do not")
  func colourScales() {
    let street = (1...100).map { Double($0 * $0) / 100 + 2 }
    let far = ColourScale(2...102, holding: street, nearIsLarge: false)
    #expect(far.isLogarithmic)
    #expect(abs(far.nearness(of: (2.0 * 102).squareRoot()) - 0.5) < 1e-12)
    #expect(far.nearness(of: 2) == 1 && far.nearness(of: -1) > 1)
    let room = (1...100).map { Double($0) / 20 + 1 }
    let near = ColourScale(1...6, holding: room, nearIsLarge: false)
    #expect(!near.isLogarithmic && near.nearness(of: 3.5) == 0.5)
    #expect(!ColourScale(2...102, holding: street, nearIsLarge: true).isLogarithmic)
    #expect(!ColourScale(0...102, holding: street, nearIsLarge: false).isLogarithmic)
    #expect(!ColourScale(0...1, holding: [], nearIsLarge: false).isLogarithmic)
  }
}
