import Foundation
import Raster
import TestSupport
import Testing

@testable import DepthMetrics

/// Metrics and alignments against `Fixtures/metrics`: SciPy, scikit-image and restatements of the
/// published codes, on small maps with holes, gaps and ties.
@Suite struct MetricGoldenTests {
  struct Golden: Decodable {
    let maps: [MapCase]
    let fixtures: [Fixture]
    let alignments: [AlignmentCase]
    let vectors: Vectors
  }

  struct MapCase: Decodable {
    let name: String
    let seed: UInt64
    let reference, candidate: [Int]
    let reverse: Bool
    let window: [Int]?
    let recipe: ProtocolPairs.Recipe
    let valid: Int
    let foregroundBelow: Double?
    let camera: [Double]?
    let scores: [String: Double?]
  }

  struct Fixture: Decodable {
    let name: String
    let reference, candidate: [[Double?]]
    let scores: [String: Double?]
  }

  struct AlignmentCase: Decodable {
    let g, p: [Int]
    let alignments: [String: [Double]?]
    let losses: [String: Double?]
    let affineL1Unique: Bool?
    let affineDisparityL1Unique: Bool?
  }

  struct Vectors: Decodable {
    struct Form: Decodable {
      let scores: [String: Double]
    }
    let g, p: [Double]
    let single: Form
  }

  static let golden = try? Fixtures.json(
    "metrics/metrics.json", as: Golden.self, keys: .convertFromSnakeCase)

  @Test func theGoldenFileIsThere() {
    #expect((Self.golden?.maps.count ?? 0) >= 12)
    #expect((Self.golden?.alignments.count ?? 0) == 50)
  }

  @Test(arguments: (golden?.maps ?? []).indices)
  func everyMetricOfAMapIsTheLibrarys(index: Int) throws {
    let item = try #require(Self.golden).maps[index]
    let pair = ProtocolPairs.Pair(
      seed: item.seed, reference: item.reference, candidate: item.candidate,
      reverse: item.reverse, kinds: nil, referenceSpecial: nil, candidateSpecial: nil,
      valid: item.valid,
      alignment: nil, metrics: nil, beside: nil)
    let pairs = ProtocolPairs(
      kinds: ["metric_planar", "metric_planar"], recipe: item.recipe, pairs: [pair])
    var (reference, candidate) = pairs.maps(pair)
    if let window = item.window {
      let (height, width) = (item.reference[0], item.reference[1])
      let samples = (0..<height * width).map { k in
        candidate.samples[(window[0] + k / width) * candidate.width + window[1] + k % width]
      }
      candidate = DepthMap(
        width: width, height: height, samples: samples, kind: candidate.kind)
    }
    if let camera = item.camera {
      reference = DepthMap(
        width: reference.width, height: reference.height, samples: reference.samples,
        kind: reference.kind,
        intrinsics: Intrinsics(fx: camera[0], fy: camera[1], cx: camera[2], cy: camera[3]))
    }
    let foreground = item.foregroundBelow.map { limit in
      PixelMask(
        width: reference.width, height: reference.height,
        bytes: reference.samples.map { $0 > 0 && Double($0) < limit ? 255 : 0 })
    }
    let rules = try ProtocolLibrary.protocol("plain-v1")
    let comparison = try DepthComparison(
      of: candidate, with: reference, under: rules, segmentation: foreground,
      metrics: Array(item.scores.keys))
    #expect(comparison.counts.valid == item.valid)
    for (id, expected) in item.scores {
      check(comparison, id, expected, tolerance: 1e-9, "\(item.name) \(index)")
    }
  }

  @Test(arguments: (golden?.fixtures ?? []).indices)
  func aWrittenOutMapScoresWhatItMust(index: Int) throws {
    let item = try #require(Self.golden).fixtures[index]
    func map(_ rows: [[Double?]]) -> DepthMap {
      DepthMap(
        width: rows[0].count, height: rows.count,
        samples: rows.joined().map { Float($0 ?? .nan) }, kind: .metricPlanar)
    }
    var rules = try ProtocolLibrary.protocol("plain-v1")
    rules.invalid.nonpositive = .keep
    let comparison = try DepthComparison(
      of: map(item.candidate), with: map(item.reference), under: rules,
      metrics: Array(item.scores.keys))
    for (id, expected) in item.scores {
      // Our F1 forgives one pixel; the oracles hold its values on these maps.
      if id == "boundary_f1", item.name == "block, one pixel aside" { continue }
      check(comparison, id, expected, tolerance: 1e-12, item.name)
    }
  }

  @Test func theSingleVectorScoresWhatNumPySays() throws {
    let vectors = try #require(Self.golden).vectors
    func map(_ values: [Double]) -> DepthMap {
      DepthMap(
        width: values.count, height: 1, samples: values.map { Float($0) }, kind: .metricPlanar)
    }
    let comparison = try DepthComparison(
      of: map(vectors.p), with: map(vectors.g),
      under: try ProtocolLibrary.protocol("plain-v1"), metrics: Array(vectors.single.scores.keys))
    for (id, expected) in vectors.single.scores {
      check(comparison, id, expected, tolerance: 1e-12, "vector")
    }
  }

  @Test(arguments: (golden?.alignments ?? []).indices)
  func everyAlignmentOfAListIsTheClosedForm(index: Int) throws {
    let item = try #require(Self.golden).alignments[index]
    let reference = item.g.map { Float($0) / 32 }, candidate = item.p.map { Float($0) / 64 }
    for (name, expected) in item.alignments {
      if ["affine_l1", "affine_disparity_l1"].contains(name) { continue }
      var rule = AlignmentRule(.none)
      switch name {
      case "scale_median_lower":
        rule = AlignmentRule(.scaleMedian)
        rule.median = .lower
      case "affine_lsq_damped":
        rule = AlignmentRule(.affineLeastSquares)
        rule.damping = 1e-9
      default: rule = AlignmentRule(try #require(AlignmentMethod(rawValue: name)))
      }
      let fit = try? AlignmentFit(
        PixelPairs(reference: reference, candidate: candidate), rule: rule,
        candidateIsDisparity: false)
      guard let expected else {
        #expect(fit == nil, "\(name) of list \(index)")
        continue
      }
      let found = try #require(fit, "\(name) of list \(index)").alignment
      let size = max(1, abs(expected[0]), abs(expected[1]))
      #expect(abs(found.scale - expected[0]) < 1e-9 * size, "\(name) of list \(index)")
      #expect(abs(found.shift - expected[1]) < 1e-9 * size, "\(name) of list \(index)")
    }
  }

  @Test(arguments: (golden?.alignments ?? []).indices)
  func theRobustFitsReachTheSmallestLoss(index: Int) throws {
    let item = try #require(Self.golden).alignments[index]
    let y = item.g.map { Double($0) / 32 }, x = item.p.map { Double($0) / 64 }
    if let expected = item.losses["affine_l1"] ?? nil {
      let line = try #require(LeastAbsoluteLine(x: x, y: y, weights: y.map { 1 / $0 }).solve())
      #expect(abs(line.loss - expected) <= 1e-12 * max(1, expected), "list \(index)")
      if item.affineL1Unique == true, let known = item.alignments["affine_l1"] ?? nil {
        #expect(abs(line.scale - known[0]) < 1e-9, "list \(index)")
        #expect(abs(line.shift - known[1]) < 1e-9, "list \(index)")
      }
    }
  }

  @Test(arguments: (golden?.alignments ?? []).indices)
  func theRobustFitInDisparityReachesTheSmallestLoss(index: Int) throws {
    let item = try #require(Self.golden).alignments[index]
    guard let expected = item.losses["affine_disparity_l1"] ?? nil else { return }
    let reference = item.g.map { Float($0) / 32 }, candidate = item.p.map { Float($0) / 64 }
    let line = try AlignmentFit(
      PixelPairs(reference: reference, candidate: candidate),
      rule: AlignmentRule(.affineDisparityL1), candidateIsDisparity: false
    ).alignment
    let loss = zip(item.g, item.p).reduce(0.0) { sum, pair in
      sum + abs(line.scale * 64 / Double(pair.1) + line.shift - 32 / Double(pair.0))
    }
    #expect(abs(loss - expected) <= 1e-12 * max(1, expected), "list \(index)")
    if item.affineDisparityL1Unique == true,
      let known = item.alignments["affine_disparity_l1"] ?? nil
    {
      #expect(abs(line.scale - known[0]) < 1e-9 * max(1, abs(known[0])), "list \(index)")
      #expect(abs(line.shift - known[1]) < 1e-9, "list \(index)")
    }
  }

  private func check(
    _ comparison: DepthComparison, _ id: String, _ expected: Double?, tolerance: Double,
    _ what: String
  ) {
    guard let expected else {
      #expect(comparison.undefined[id] != nil, "\(id) of \(what)")
      return
    }
    let found = comparison.metrics[id] ?? .nan
    #expect(
      abs(found - expected) <= tolerance * max(1, abs(expected)),
      "\(id) of \(what): \(found), not \(expected); \(comparison.undefined[id] ?? "")")
  }
}
