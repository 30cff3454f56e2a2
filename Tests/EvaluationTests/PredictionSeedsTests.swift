import DepthMetrics
import Foundation
import Raster
import TestSupport
import Testing

@testable import Evaluation

/// Predictions of several seeds on disk: repeats of their samples in every place that counts.
struct PredictionSeedsTests {
  /// Three rooms, whose predictions of seed 1, 2 and 10 are too large by a tenth, two tenths and one.
  static func folder() throws -> TemporaryFolder {
    let folder = try TemporaryFolder()
    try folder.write([
      "ds/dataset.yaml": """
      dataset: 1
      name: rooms
      reference: {path: depth/*.npy, encoding: metres, kind: metric_planar}
      predictions: {encoding: metres, kind: metric_planar}
      """
    ])
    for room in 0..<3 {
      let truth = Self.map { x, y in 1 + Float(x) * 0.25 + Float(y + room) * 0.5 }
      try Self.write(truth, to: folder.path("ds/depth/room\(room).npy"))
      for (seed, factor) in [(1, Float(1.1)), (2, 1.2), (10, 2)] {
        try Self.write(
          Self.map { x, y in truth.samples[y * 8 + x] * factor },
          to: folder.path("pred/seed\(seed)/room\(room).npy"))
      }
    }
    return folder
  }

  static func map(_ value: (Int, Int) -> Float) -> DepthMap {
    DepthMap(
      width: 8, height: 6, samples: (0..<48).map { value($0 % 8, $0 / 8) }, kind: .metricPlanar)
  }

  static func write(_ map: DepthMap, to path: String) throws {
    try FileManager.default.createDirectory(
      atPath: (path as NSString).deletingLastPathComponent, withIntermediateDirectories: true)
    try map.write(to: path)
  }

  static func item(_ id: String, _ reference: String) -> Dataset.Item {
    Dataset.Item(
      id: id, reference: reference, image: nil, mask: nil, segmentation: nil, cluster: id, tags: [])
  }

  static func configuration(_ folder: TemporaryFolder) throws -> RunConfiguration {
    let dataset = try Dataset(folder: folder.path("ds"))
    var run = RunConfiguration(
      dataset: dataset,
      predictions: try PredictionSet(folder: folder.path("pred"), items: dataset.items),
      rules: try ProtocolLibrary.protocol("plain-v2"), command: "",
      createdAt: "2026-01-01T00:00:00Z")
    run.metrics = ["abs_rel", "rmse"]
    return run
  }

  @Test func `every seed is scored, and a sample's number is their mean`() async throws {
    let folder = try Self.folder()
    let report = try await EvaluationRun(
      try Self.configuration(folder), folder: folder.path("run")
    ).run { _ in }
    #expect(report.samples.map(\.comparisons.count) == [3, 3, 3])
    for sample in report.samples {
      #expect(sample.comparisons.map(\.seed) == [1, 2, 10])
      for (output, expected) in zip(sample.comparisons, [0.1, 0.2, 1]) {
        let found = try #require(output.metrics["abs_rel"] ?? nil)
        #expect(abs(found - expected) < 1e-6)
      }
      #expect(sample.comparisons[2].candidate == "seed10/\(sample.id).npy")
      #expect(sample.failures == nil)
    }
    let summary = try #require(report.summary["output"]?["abs_rel"])
    #expect(summary.n == 3)
    #expect(abs((summary.mean ?? 0) - 1.3 / 3) < 1e-6)
    let rows = SamplesTable(report).csv.split(separator: "\n")
    #expect(rows.count == 10)
    #expect(rows[1].hasPrefix("room0,ok,room0,,output,1,"))
    // The picture is of the worst output, and says so.
    let page = try String(contentsOfFile: folder.path("run/index.html"), encoding: .utf8)
    #expect(page.contains("seed 10, the worst of the outputs"))
    #expect(!page.contains("seed 2, the worst"))
  }

  @Test func `a seed that one room lacks is a lost output, and the room's others count`()
    async throws
  {
    let folder = try Self.folder()
    try FileManager.default.removeItem(atPath: folder.path("pred/seed2/room1.npy"))
    try Data("nothing".utf8).write(to: URL(fileURLWithPath: folder.path("pred/seed10/room2.npy")))
    let report = try await EvaluationRun(
      try Self.configuration(folder), folder: folder.path("run")
    ).run { _ in }
    #expect(report.coverage.ok == 3)
    #expect(report.samples[1].comparisons.map(\.seed) == [1, 10])
    let lost = try #require(report.samples[1].failures?.first)
    #expect(lost.key == CandidateKey(seed: 2))
    #expect(lost.error.hasPrefix("room1 (seed 2): expected"))
    #expect(report.samples[2].failures?.map(\.key) == [CandidateKey(seed: 10)])
    #expect(report.doubts.contains { $0.kind == .lost && $0.samples == ["room1", "room2"] })
    let csv = SamplesTable(report).csv
    #expect(csv.contains("room1,failed,room1,,output,2,"))
    // A gate that wants every output sees both.
    let whole = try Self.folder()
    _ = try await EvaluationRun(
      try Self.configuration(whole), folder: whole.path("run")
    ).run { _ in }
    let gate = try GateFile(
      yaml: """
        gate: 1
        name: g
        primary: [{metric: abs_rel, margin: 10}]
        guards: {missing: fail}
        """, file: "gate.yaml", today: "2026-01-01")
    let verdict = try GateEvaluation(
      gate, baseline: try ScoredRun(whole.path("run")), candidate: try ScoredRun(folder.path("run"))
    ).verdict(createdAt: "2026-01-01T00:00:00Z")
    let missing = try #require(verdict.guards.first { $0.id == "missing" })
    #expect(missing.status == .fail)
    #expect(missing.samples == ["room1", "room2"])
  }

  @Test func `a gate is calibrated on the seeds`() async throws {
    let folder = try Self.folder()
    _ = try await EvaluationRun(
      try Self.configuration(folder), folder: folder.path("run")
    ).run { _ in }
    let gate = try GateFile(
      yaml: """
        gate: 1
        name: g
        primary: [{metric: abs_rel, margin: 10}]
        """, file: "gate.yaml", today: "2026-01-01")
    let trials = try GateCalibration(try ScoredRun(folder.path("run")), gate, trials: 5)
    #expect(trials.trials == 5 && trials.falseAlarms == 0)
  }

  @Test func `a run goes on where it was stopped, and refuses a seed that changed`() async throws {
    let folder = try Self.folder()
    let run = try Self.configuration(folder)
    _ = try await EvaluationRun(run, folder: folder.path("run")).run { _ in }
    let report = try Data(contentsOf: URL(fileURLWithPath: folder.path("run/report.json")))
    try FileManager.default.removeItem(atPath: folder.path("run/report.json"))
    _ = try await EvaluationRun(run, folder: folder.path("run")).run(.resume) { _ in }
    #expect(
      try Data(contentsOf: URL(fileURLWithPath: folder.path("run/report.json"))) == report)
    try Self.write(Self.map { _, _ in 3 }, to: folder.path("pred/seed2/room1.npy"))
    await #expect {
      _ = try await EvaluationRun(run, folder: folder.path("run")).run(.resume) { _ in }
    } throws: {
      "\($0)".contains("seed2/room1.npy of the predictions")
    }
  }

  @Test func `every seed has a fit of its own where samples share fits`() async throws {
    let folder = try Self.folder()
    var run = try Self.configuration(folder)
    run.rules.alignment.method = .scaleLeastSquares
    run.rules.alignment.per = .dataset
    let report = try await EvaluationRun(run, folder: folder.path("run")).run { _ in }
    for sample in report.samples {
      for (output, factor) in zip(sample.comparisons, [1.1, 1.2, 2]) {
        #expect(abs(output.alignment.scale - 1 / factor) < 1e-6)
      }
    }
  }

  @Test(arguments: [
    ("{id}-s{seed}.npy", ["a/1-s4.npy", "a/1-s7.npy", "b-s4.npy"], ["a/1": [4, 7], "b": [4]]),
    ("run{seed}/{stem}.npy", ["run3/1.npy", "run3/b.npy", "x/b.npy"], ["a/1": [3], "b": [3]]),
    ("seed{seed}/**/*.npy", ["seed1/q/a/1.npy", "seed2/b.npy"], ["a/1": [1], "b": [2]]),
  ])
  func `a template says where the seed stands`(
    template: String, files: [String], expected: [String: [UInt64]]
  ) throws {
    let folder = try TemporaryFolder()
    try folder.write(["predictions.yaml": "files: '\(template)'\n"])
    for file in files { try Self.write(Self.map { _, _ in 1 }, to: folder.path(file)) }
    let items = ["a/1", "b"].map { Self.item($0, "depth/\($0).npy") }
    let set = try PredictionSet(folder: folder.path(""), items: items)
    for item in items {
      let found = set.candidates(of: item).filter { $0.file != nil }.compactMap(\.key.seed)
      #expect(found == expected[item.id])
    }
  }

  @Test func `folders named seed1 are seeds unless the items lie in such folders`() throws {
    let folder = try TemporaryFolder()
    for file in ["seed1/a.npy", "seed2/a.npy"] {
      try Self.write(Self.map { _, _ in 1 }, to: folder.path(file))
    }
    let seeds = try PredictionSet(
      folder: folder.path(""), items: [Self.item("a", "a.npy")])
    #expect(seeds.seedNumbers == [1, 2])
    let items = ["seed1/a", "seed2/a"].map { Self.item($0, "\($0).npy") }
    let scenes = try PredictionSet(folder: folder.path(""), items: items)
    #expect(scenes.seedNumbers.isEmpty)
    #expect(scenes.files == ["seed1/a": "seed1/a.npy", "seed2/a": "seed2/a.npy"])
  }
}
