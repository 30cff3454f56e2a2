import DepthMetrics
import Foundation
import Raster
import TestSupport
import Testing

@testable import Evaluation

/// Two runs are set against each other only over what both have seen.
struct RunDifferenceTests {
  /// A report with a value a sample: its id, cluster, reference content and abs_rel.
  private func report(
    _ samples: [(id: String, cluster: String, content: String?, value: Double?)],
    dataset: String = "demo", aggregate: String = "mean_of_images"
  ) -> Report {
    var fakes = ReportFakes()
    fakes.items = samples.count
    fakes.aggregate = aggregate
    var report = fakes.report()
    report.dataset.name = dataset
    for (index, sample) in samples.enumerated() {
      report.samples[index].id = sample.id
      report.samples[index].cluster = sample.cluster
      report.samples[index].assets.reference = "depth/\(sample.id).png"
      report.samples[index].assets.referenceContent = sample.content
      report.samples[index].comparisons[0].metrics["abs_rel"] = sample.value
    }
    return report
  }

  @Test func `samples are paired by what their references hold, not by their names`() throws {
    let one = report([("a", "s", "1", 0.1), ("b", "s", "2", 0.2), ("c", "t", "3", 0.3)])
    let other = report([("x", "s", "2", 0.3), ("y", "t", "3", 0.35), ("z", "u", "9", 0.9)])
    let difference = try RunDifference(one, other)
    #expect(difference.pairs == 2)
    #expect(difference.onlyInFirst == ["a"] && difference.onlyInSecond == ["z"])
    let row = try #require(difference.rows.first { $0.metric.id == "abs_rel" })
    #expect(row.n == 2)
    #expect(abs(row.reference - 0.25) < 1e-12 && abs(row.candidate - 0.325) < 1e-12)
    #expect(abs(row.difference - 0.075) < 1e-12)
    // Two clusters of one: t of one degree of freedom times |d1 - d2| / 2 is 12.706 * 0.025.
    let interval = try #require(row.interval)
    #expect(abs(interval.upper - (0.075 + 12.706_204_736 * 0.025)) < 1e-6)
    #expect(row.verdict == .undecided)
  }

  @Test func `better and worse stand only where the interval excludes 0`() throws {
    func verdict(_ changes: [Double]) throws -> RunDifference.Row.Verdict? {
      let one = report(changes.indices.map { ("\($0)", "c\($0)", "\($0)", 0.5) })
      let other = report(changes.enumerated().map { ("\($0)", "c\($0)", "\($0)", 0.5 + $1) })
      return try RunDifference(one, other).rows.first { $0.metric.id == "abs_rel" }?.verdict
    }
    #expect(try verdict([0.1, 0.11, 0.09, 0.1]) == .worse)
    #expect(try verdict([-0.1, -0.11, -0.09, -0.1]) == .better)
    #expect(try verdict([0.1, -0.11, 0.09, -0.1]) == .undecided)
    #expect(try verdict([0, 0, 0]) == .same)
    #expect(try verdict([0.2]) == .undecided)
  }

  @Test func `scenes count once where the protocol's aggregate says so`() throws {
    let one = report(
      [("a", "s", "1", 0), ("b", "s", "2", 0), ("c", "t", "3", 0)], aggregate: "mean_of_clusters")
    let other = report(
      [("a", "s", "1", 0.1), ("b", "s", "2", 0.3), ("c", "t", "3", 0.6)],
      aggregate: "mean_of_clusters")
    let row = try #require(try RunDifference(one, other).rows.first { $0.metric.id == "abs_rel" })
    #expect(abs(row.difference - 0.4) < 1e-12)
  }

  @Test func `one reference behind several samples goes by their ids`() throws {
    let one = report([("a", "s", "1", 0.1), ("b", "s", "1", 0.2)])
    let other = report([("b", "s", "1", 0.2), ("a", "s", "1", 0.1)])
    let difference = try RunDifference(one, other)
    #expect(difference.pairs == 2)
    #expect(difference.rows.first { $0.metric.id == "abs_rel" }?.verdict == .same)
  }

  @Test func `older reports are paired by the paths of their references`() throws {
    let one = report([("a", "s", nil, 0.1)]), other = report([("a", "s", "7", 0.2)])
    #expect(try RunDifference(one, other).pairs == 1)
  }

  @Test
  func `other datasets and runs without a common reference are refused as other protocols are`() {
    let one = report([("a", "s", "1", 0.1)])
    for other in [
      report([("a", "s", "1", 0.1)], dataset: "nyu"), report([("a", "s", "2", 0.1)]),
      report([("a", "s", "1", 0.1)], aggregate: "mean_of_pixels"),
    ] {
      let error = #expect(throws: ComparisonError.self) { try RunDifference(one, other) }
      #expect(error?.fault == .different)
    }
  }
}
