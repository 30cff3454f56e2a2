import Foundation
import TestSupport
import Testing

@testable import DepthMetrics
@testable import Evaluation

/// Means, intervals and quantiles against SciPy and NumPy.
@Suite struct StatisticsTests {
  struct Golden: Decodable {
    struct Clustered: Decodable {
      let values: [Double]
      let clusters: [String]
      let mean, meanOverClusters: Double
      let simple: Bool
      let standardError: Double?
      let interval: [Double]?
    }

    struct Quantiles: Decodable {
      let values: [Double]
      let quantiles: [[Double]]
    }

    let t: [[Double]]
    let clustered: [Clustered]
    let quantiles: [Quantiles]
  }

  static func golden() throws -> Golden {
    try Fixtures.json("statistics.json", keys: .convertFromSnakeCase)
  }

  /// Whether two numbers agree to a relative error.
  private static func agree(_ a: Double, _ b: Double, _ tolerance: Double) -> Bool {
    abs(a - b) <= tolerance * max(abs(a), abs(b))
  }

  @Test("Quantiles of Student's t are SciPy's, from one degree of freedom to a million")
  func studentT() throws {
    for row in try Self.golden().t {
      let found = StudentT.quantile(row[0], degrees: row[1])
      #expect(
        Self.agree(found, row[2], 1e-9) || abs(found - row[2]) < 1e-12,
        "p \(row[0]), n \(row[1]): \(found) for \(row[2])")
    }
  }

  @Test("Student's t is symmetric, grows with the probability and is undefined outside its range")
  func studentTProperties() {
    for degrees in [1.0, 2, 7, 30, 1000] {
      var last = -Double.infinity
      for step in 1..<100 {
        let p = Double(step) / 100
        let value = StudentT.quantile(p, degrees: degrees)
        #expect(value > last)
        #expect(abs(value + StudentT.quantile(1 - p, degrees: degrees)) < 1e-9 * (1 + abs(value)))
        if p > 0.5 { #expect(abs(StudentT.cumulative(value, degrees: degrees) - p) < 1e-12) }
        last = value
      }
    }
    for (p, degrees) in [(0.0, 5.0), (1, 5), (-1, 5), (.nan, 5), (0.9, 0), (0.9, .nan)] {
      #expect(StudentT.quantile(p, degrees: degrees).isNaN)
    }
  }

  @Test("Means over clusters and their intervals are those of a cluster-robust regression")
  func clusteredMean() throws {
    for row in try Self.golden().clustered {
      let found = ClusteredMean(row.values, clusters: row.clusters)
      #expect(Self.agree(found.mean, row.mean, 1e-13))
      #expect(Self.agree(found.meanOverClusters, row.meanOverClusters, 1e-13))
      #expect(found.clusters == Set(row.clusters).count)
      guard let error = row.standardError, let interval = row.interval else {
        #expect(found.standardError == nil)
        #expect(found.interval(confidence: 0.95) == nil)
        continue
      }
      let own = try #require(found.standardError)
      #expect(Self.agree(own, error, 1e-10) || abs(own - error) < 1e-15)
      let limits = try #require(found.interval(confidence: 0.95))
      #expect(abs(limits.lower - interval[0]) <= 1e-9 * abs(interval[0]))
      #expect(abs(limits.upper - interval[1]) <= 1e-9 * abs(interval[1]))
    }
  }

  @Test("Neither the order of samples nor the names of clusters move a mean or its error")
  func invariance() throws {
    var random = SplitMix64(seed: 5)
    for row in try Self.golden().clustered where row.values.count > 1 {
      let base = ClusteredMean(row.values, clusters: row.clusters)
      let order = row.values.indices.shuffled(using: &random)
      let shuffled = ClusteredMean(
        order.map { row.values[$0] }, clusters: order.map { "renamed \(row.clusters[$0])" })
      #expect(Self.agree(base.mean, shuffled.mean, 1e-13))
      #expect(
        abs((base.standardError ?? 0) - (shuffled.standardError ?? 0)) <= 1e-13)
      // Scaled and shifted values have a scaled error and a shifted mean.
      let moved = ClusteredMean(row.values.map { 4 * $0 + 8 }, clusters: row.clusters)
      #expect(abs(moved.mean - (4 * base.mean + 8)) < 1e-12)
      #expect(abs((moved.standardError ?? 0) - 4 * (base.standardError ?? 0)) < 1e-12)
    }
  }

  @Test("Quantiles are NumPy's, linear between order statistics")
  func quantiles() throws {
    for row in try Self.golden().quantiles {
      let sorted = row.values.sorted()
      for pair in row.quantiles {
        let found = try #require(quantile(ofSorted: sorted, pair[0]))
        #expect(abs(found - pair[1]) <= 1e-14 * (1 + abs(pair[1])))
      }
    }
    #expect(quantile(ofSorted: [], 0.5) == nil)
  }

  // MARK: - Summaries

  /// Comparisons with one metric's values and numbers of pixels, in clusters.
  private static func samples(
    _ metric: String, _ values: [Double?], valid: [Int]? = nil, clusters: [String]? = nil
  ) throws -> [(record: ComparisonRecord, cluster: String)] {
    let template = try JSONDecoder().decode(
      ComparisonRecord.self,
      from: Data(
        """
        {"role": "output", "alignment": {"method": "none", "space": "depth", "scale": 1, "shift": 0,
         "isInverted": false}, "counts": {"total": 0, "reference": 0, "valid": 0, "nan": 0,
         "infinite": 0, "nonpositive": 0, "clamped": 0, "imputed": 0, "dropped": 0},
         "metrics": {}, "undefined": {}, "assumed": [], "depthBins": []}
        """.utf8))
    return values.enumerated().map { at, value in
      var record = template
      record.metrics[metric] = .some(value)
      if value == nil { record.undefined[metric] = "no reason" }
      record.counts.valid = valid?[at] ?? 1
      return (record, clusters?[at] ?? "\(at)")
    }
  }

  @Test("Means over images, over pixels and over clusters are told apart")
  func averages() throws {
    struct Document: Decodable {
      struct Average: Decodable {
        struct Sample: Decodable {
          let cluster: String
          let absRel: Double
          let valid: Int
        }

        let samples: [Sample]
        let meanOfImages, meanOfPixels, meanOfClusters: Double
      }

      let average: Average
    }
    let tests = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .deletingLastPathComponent()
    let golden = try Fixtures.json(
      "metrics/metrics.json", as: Document.self, keys: .convertFromSnakeCase,
      beside: tests.appendingPathComponent("DepthMetricsTests/MetricGoldenTests.swift").path
    ).average
    let definition = try #require(MetricCatalogue["abs_rel"])
    let summary = MetricSummary(
      definition,
      over: try Self.samples(
        "abs_rel", golden.samples.map(\.absRel), valid: golden.samples.map(\.valid),
        clusters: golden.samples.map(\.cluster)))
    #expect(abs((summary.mean ?? 0) - golden.meanOfImages) < 1e-14)
    #expect(abs((summary.meanOverPixels ?? 0) - golden.meanOfPixels) < 1e-14)
    #expect(abs((summary.meanOverClusters ?? 0) - golden.meanOfClusters) < 1e-14)
    #expect(golden.meanOfImages > 2 * golden.meanOfPixels)
  }

  @Test("Squares are pooled for roots of means, and nothing is for what pixels do not determine")
  func pooling() throws {
    let values = [0.5, 1.5, 2], pixels = [100, 1, 7]
    func pooled(_ id: String) throws -> Double? {
      let definition = try #require(MetricCatalogue[id])
      return MetricSummary(
        definition, over: try Self.samples(id, values.map { $0 }, valid: pixels)
      ).meanOverPixels
    }
    let squares = zip(values, pixels).reduce(0) { $0 + $1.0 * $1.0 * Double($1.1) }
    #expect(abs(try #require(try pooled("rmse")) - (squares / 108).squareRoot()) < 1e-15)
    let sum = zip(values, pixels).reduce(0) { $0 + $1.0 * Double($1.1) }
    #expect(abs(try #require(try pooled("mae")) - sum / 108) < 1e-15)
    #expect(try pooled("silog") == nil)
    #expect(try pooled("spearman") == nil)
  }

  @Test("p90 and worst look in the direction of worse")
  func direction() throws {
    let values = (1...11).map { Double($0) }
    let lower = MetricSummary(
      try #require(MetricCatalogue["abs_rel"]), over: try Self.samples("abs_rel", values))
    #expect(lower.p90 == 10)
    #expect(lower.worst == 11)
    #expect(lower.median == 6)
    let higher = MetricSummary(
      try #require(MetricCatalogue["delta1"]), over: try Self.samples("delta1", values))
    #expect(higher.p90 == 2)
    #expect(higher.worst == 1)
    #expect(higher.median == 6)
  }

  @Test("Samples without a value are counted and move no mean")
  func undefined() throws {
    let definition = try #require(MetricCatalogue["rmse"])
    let summary = MetricSummary(
      definition, over: try Self.samples("rmse", [1, nil, 3, nil], clusters: ["a", "b", "b", "c"]))
    #expect(summary.n == 2)
    #expect(summary.nUndefined == 2)
    #expect(summary.mean == 2)
    let none = MetricSummary(definition, over: try Self.samples("rmse", [nil, nil]))
    #expect(none.n == 0)
    #expect(none.nUndefined == 2)
    for value in [none.mean, none.median, none.p90, none.worst, none.meanOverPixels] {
      #expect(value == nil)
    }
    #expect(none.ci95 == nil)
    let single = MetricSummary(
      definition, over: try Self.samples("rmse", [1, 3], clusters: ["a", "a"]))
    #expect(single.mean == 2)
    #expect(single.ci95 == nil)
  }
}
