import DepthMetrics
import Foundation
import Raster
import TestSupport
import Testing

/// `fdeval explain`: contributions that add up.
@Suite struct ExplainTests {
  /// Adds the contributions in their order and compares with the difference, bit for bit.
  private static func check(_ json: JSON, _ words: String) throws {
    let from = try json["from_value"].number, to = try json["to_value"].number
    var sum = 0.0, last = from
    for step in try json["steps"].list {
      let contribution = try step["contribution"].number
      sum += contribution
      let value = try step["value"].number
      #expect(value - last == contribution, "\(words)")
      last = value
    }
    #expect(sum.bitPattern == (to - from).bitPattern || (sum == 0 && to == from), "\(words)")
    #expect(last == to, "\(words)")
  }

  /// Scores of a pair under protocols, each computed once.
  private final class Scores {
    let reference, candidate: DepthMap
    private var known: [String: Result<Double, ComparisonError>] = [:]

    init(_ reference: DepthMap, _ candidate: DepthMap) {
      self.reference = reference
      self.candidate = candidate
    }

    func score(
      _ rules: EvaluationProtocol, _ metric: String
    ) throws(ComparisonError) -> Double {
      let key = "\(metric) \(rules.hash)"
      let result = known[key] ?? compare(rules, metric)
      known[key] = result
      return try result.get()
    }

    private func compare(
      _ rules: EvaluationProtocol, _ metric: String
    ) -> Result<Double, ComparisonError> {
      Result { () throws(ComparisonError) in
        let comparison = try DepthComparison(
          of: candidate, with: reference, under: rules, metrics: [metric])
        guard let value = comparison.metrics[metric] else {
          throw ComparisonError(
            .pixels, metric, expected: "a value", found: comparison.undefined[metric] ?? "")
        }
        return value
      }
    }
  }

  /// A pair with holes, errors of all sizes and values out of range.
  private static func scores(
    width: Int, height: Int, kind: DepthMap.Kind, seed: UInt64
  ) -> Scores {
    var random = SplitMix64(seed: seed)
    let scene = Pair.scene(width: width, height: height, random: &random)
    var references = scene.samples,
      candidates = Pair.disturbed(scene, by: 0.3, random: &random)
        .samples
    for _ in 0..<references.count / 40 {
      references[random.below(references.count)] = .nan
      references[random.below(references.count)] = 200 * Float(random.unit())
      candidates[random.below(candidates.count)] =
        kind == .metricPlanar && width == 64 ? [.nan, 0, 0.001, 120][random.below(4)] : 120
    }
    if kind.isDisparity { candidates = candidates.map { 5 / max($0, 0.1) + 2 } }
    return Scores(
      DepthMap(width: width, height: height, samples: references, kind: .metricPlanar),
      DepthMap(width: width, height: height, samples: candidates, kind: kind))
  }

  @Test(
    "Between any two protocols that score a pair the contributions add up exactly",
    arguments: [
      (64, 48, DepthMap.Kind.metricPlanar, "abs_rel"), (64, 48, .metricPlanar, "delta1"),
      (64, 48, .scaleInvariant, "rmse"), (64, 48, .affineInvariantDisparity, "silog"),
    ])
  func allPairs(width: Int, height: Int, kind: DepthMap.Kind, metric: String) throws {
    let scores = Self.scores(width: width, height: height, kind: kind, seed: 31)
    let protocols = try ProtocolLibrary.names.map { try ProtocolLibrary.protocol($0) }
      .filter { (try? scores.score($0, metric)) != nil }
    #expect(protocols.count >= 4)
    for from in protocols {
      for to in protocols { try explain(scores, metric, from, to) }
    }
  }

  @Test(
    "So they do where crops and frames need maps of the datasets' sizes",
    arguments: [(640, 480), (1242, 375)])
  func datasetSizes(width: Int, height: Int) throws {
    let scores = Self.scores(width: width, height: height, kind: .metricPlanar, seed: 37)
    let names =
      width == 640
      ? [
        "eigen-nyu", "metric3d-nyu", "unidepth-nyu", "zoedepth-nyu", "zoedepth-ibims", "plain-v1",
        "plain-v2",
      ]
      : [
        "eigen-kitti", "kitti-benchmark", "marigold-kitti", "unidepth-kitti", "zoedepth-kitti",
        "plain-v1", "plain-v2",
      ]
    let protocols = try names.map { try ProtocolLibrary.protocol($0) }
    for from in protocols {
      for to in protocols { try explain(scores, "abs_rel", from, to) }
    }
  }

  private func explain(
    _ scores: Scores, _ metric: String, _ from: EvaluationProtocol, _ to: EvaluationProtocol
  ) throws {
    let explanation = try ProtocolExplanation(metric: metric, from: from, to: to) {
      rules throws(ComparisonError) in try scores.score(rules, metric)
    }
    let encoder = JSONEncoder()
    encoder.keyEncodingStrategy = .convertToSnakeCase
    try Self.check(
      JSON(String(decoding: encoder.encode(explanation), as: UTF8.self)),
      "\(metric): \(from.name) to \(to.name)")
    // The values are those of the protocols, to within the grid.
    let largest = explanation.steps.map { abs($0.value) }.max() ?? 0
    let grid = max(largest, abs(explanation.fromValue)) * 0x1p-44
    for (value, rules) in [(explanation.fromValue, from), (explanation.toValue, to)] {
      let score = try scores.score(rules, metric)
      #expect(abs(value - score) <= grid / 2)
    }
  }

  @Test("The document of the command adds up, and the table shows it")
  func command() async throws {
    let pair = try Pair()
    for (from, to) in [
      ("plain-v1", "eigen-kitti"), ("eigen-kitti", "moge-depth-affine"),
      ("moge-depth-affine", "metric3d"), ("plain-v1", "plain-v1"),
    ] {
      let words = ["explain", pair.reference, pair.candidate, "--from", from, "--to", to]
      let outcome = try await Command.run(words + ["--json"])
      #expect(outcome.code == 0, "\(outcome.error)")
      let json = try JSON(outcome.output)
      #expect(
        try json.keys == ["from", "from_value", "metric", "steps", "to", "to_value"])
      try Self.check(json, "\(from) to \(to)")
      let table = try await Command.run(words)
      let lines = table.output.split(separator: "\n").map(String.init)
      #expect(lines.count == (try json["steps"].list.count) + 3)
      #expect(lines[0].hasPrefix("step"))
      #expect(lines[1].hasPrefix(from))
      #expect(lines.last?.hasPrefix(to) == true)
      #expect(lines.last?.hasSuffix("in all") == true)
    }
  }

  @Test("Without --to every protocol has its line or its reason")
  func catalogue() async throws {
    let pair = try Pair()
    let outcome = try await Command.run([
      "explain", pair.reference, pair.candidate, "--metric", "rmse", "--json",
    ])
    #expect(outcome.code == 0)
    let list = try JSON(outcome.output).list
    #expect(try list.map { try $0["protocol"].text } == ProtocolLibrary.names)
    let table = try await Command.run([
      "explain", pair.reference, pair.candidate, "--metric", "rmse",
    ])
    for entry in list {
      let name = try entry["protocol"].text
      #expect(try entry["hash"].text == ProtocolLibrary.protocol(name).hash)
      #expect(try entry["metric"].text == "rmse")
      let keys = try entry.keys
      #expect(keys.contains("value") != keys.contains("reason"))
      #expect(table.output.contains(keys.contains("value") ? "\n\(name) " : "  \(name): "))
    }
  }

  @Test("What cannot be explained is said")
  func refused() async throws {
    let pair = try Pair()
    let files = [pair.reference, pair.candidate]
    let none = try await Command.run(["explain"] + files + ["--to", "eigen-nyu"])
    #expect(none.code == 2)
    #expect(none.output.isEmpty)
    #expect(
      none.errors == [
        "Error: eigen-nyu: crop nyu-eigen: expected a 640x480 grid, found 64x48; `fdeval explain REF CAND` lists the protocols that score the pair."
      ])
    let unknown = try await Command.run(["explain"] + files + ["--to", "eigen-nuy"])
    #expect(unknown.code == 2)
    #expect(
      unknown.errors == [
        "Error: protocol eigen-nuy: expected a name that `fdeval metrics` lists, or a .yaml file, found neither; did you mean 'eigen-nyu'?"
      ])
    let metric = try await Command.run(["explain"] + files + ["--metric", "absrel"])
    #expect(metric.code == 64)
    #expect(
      metric.error.hasPrefix(
        "Error: --metric: expected an id that `fdeval metrics` lists, found 'absrel'; did you mean 'abs_rel'?\n"
      ))
  }
}
