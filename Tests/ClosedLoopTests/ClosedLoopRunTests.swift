import ConditionedGeneration
import DepthMetrics
import Evaluation
import Foundation
import Raster
import Synchronization
import TestSupport
import Testing

@testable import ClosedLoop

/// The loop from control to report: every stage made once, by the content of what goes in.
struct ClosedLoopRunTests {
  /// Draws what the control says, shifted in brightness by the seed, and counts what it drew.
  private final class Painter: ImageGenerator {
    let drawn = Mutex(0)
    let failing: String?

    init(failing: String? = nil) { self.failing = failing }

    func prepare(_ requests: [GenerationRequest]) -> Painting {
      Painting(requests: requests, painter: self)
    }

    struct Painting: PreparedGeneration {
      let requests: [GenerationRequest]
      let painter: Painter
      var failures: [Int: any Error] { [:] }
      var plan: MemoryPlan? { nil }

      func run(
        progress: @escaping @Sendable (GenerationEvent) -> Void, each: GenerationDelivery
      ) async throws {
        for (index, request) in requests.enumerated() {
          try await each(index, Result { try painter.drawn(request) })
        }
      }
    }

    private func drawn(_ request: GenerationRequest) throws -> GenerationResult {
      drawn.withLock { $0 += 1 }
      if request.prompt == failing {
        throw GenerationError(.refused, "the picture", expected: "one", found: "none")
      }
      let map = try DepthMap.read(request.control.place).map
      let range = try #require(map.finiteRange)
      let seed = UInt8(truncatingIfNeeded: (request.seed ?? 0) % 7)
      let bytes = map.samples.map { value -> UInt8 in
        let near =
          (1 / value - 1 / range.upperBound) / (1 / range.lowerBound - 1 / range.upperBound)
        return UInt8(20 + 200 * min(max(near, 0), 1)) + seed
      }
      let image = Image(width: map.width, height: map.height, channels: 1, bytes: bytes)
      return GenerationResult(images: [.init(image)], seed: request.seed)
    }
  }

  /// Reads brightness as disparity, and counts what it saw.
  private final class Reader: PredictionEstimator {
    let seen = Mutex<[String]>([])
    let model = Report.ModelRecord(
      estimator: "reader", sha256: "ab", precision: "f32", device: "cpu", preprocessing: "none")
    let kind = DepthMap.Kind.affineInvariantDisparity
    let libraries: [String: String] = [:]

    func estimate(photo path: String) async throws -> DepthMap {
      seen.withLock { $0.append(path) }
      let image = try Image.read(path).image
      return DepthMap(
        width: image.width, height: image.height,
        samples: (0..<image.width * image.height).map { Float(image.bytes[$0 * image.channels]) },
        kind: .affineInvariantDisparity)
    }
  }

  private static let yaml = """
    suite: 1
    name: rooms
    samples:
      - {id: a/1, depth: depth/a1.npy, photo: photo/a1.png, cluster: a, tags: [indoor]}
      - {id: a/2, depth: depth/a2.npy, cluster: a}
      - {id: b/1, depth: depth/b1.npy, cluster: b, tags: [indoor]}
      - {id: c/1, depth: depth/c1.npy, cluster: c}
    prompts: {dusk: a room at dusk, snow: a room in snow}
    seeds: [1, 2]
    generator: {model: painter, steps: 3}
    estimators: [{model: reader}]
    protocol: control-fidelity-v1
    metrics: [rmse, spearman]
    """

  private struct Bench {
    let folder: TemporaryFolder
    let painter: Painter
    let reader = Reader()

    init(failing: String? = nil) throws {
      folder = try TemporaryFolder()
      painter = Painter(failing: failing)
      for (index, name) in ["a1", "a2", "b1", "c1"].enumerated() {
        let path = folder.path("depth/\(name).npy")
        try FileManager.default.createDirectory(
          atPath: folder.path("depth"), withIntermediateDirectories: true)
        let map = DepthMap(
          width: 32, height: 24,
          samples: (0..<32 * 24).map { at in
            let (x, y) = (Float(at % 32), Float(at / 32))
            let wave = sin(x * 0.2 * Float(index + 1)) + cos(y * 0.3 * Float(4 - index))
            return 3 + wave + 0.02 * Float(index) * (index.isMultiple(of: 2) ? x : -y)
          }, kind: .metricPlanar)
        try map.writeDescribed(to: path, format: .npy, producer: "a test")
      }
      try FileManager.default.createDirectory(
        atPath: folder.path("photo"), withIntermediateDirectories: true)
      try Image(
        width: 32, height: 24, channels: 1, bytes: (0..<32 * 24).map { UInt8($0 % 32 * 7) }
      ).write(to: folder.path("photo/a1.png"))
    }

    func run(
      _ yaml: String = ClosedLoopRunTests.yaml, limit: Int? = nil, only tag: String? = nil,
      protocol name: String? = nil
    ) async throws -> Report {
      let suite = try Suite(yaml: yaml, file: "suite.yaml", folder: folder.path(""))
      let (painter, reader) = (painter, reader)
      let loop = ClosedLoopRun(
        SuitePlan(suite, limit: limit, only: tag),
        estimators: [LoopEstimator(name: "reader") { reader }],
        rules: try ProtocolLibrary.protocol(name ?? suite.protocolName), folder: folder.path("out"),
        command: "fdeval run", createdAt: "2026-01-01T00:00:00Z"
      ) { _ in
        LoopGenerator(model: Report.ModelRecord(role: "generator", name: "painter")) {
          painter
        }
      }
      return try await loop.run { _ in }
    }

    var counts: [Int] { [painter.drawn.withLock { $0 }, reader.seen.withLock { $0.count }] }
  }

  @Test func `images are drawn, seen, and held against their control, the floor and chance`()
    async throws
  {
    let bench = try Bench()
    let report = try await bench.run()
    #expect(bench.counts == [16, 17])
    #expect(report.samples.map(\.id) == ["a/1", "a/2", "b/1", "c/1"])
    let first = report.samples[0]
    #expect(
      first.comparisons.filter { $0.role == .output }.map(\.prompt) == [
        "dusk", "dusk", "snow", "snow",
      ])
    #expect(first.comparisons.filter { $0.role == .output }.map(\.seed) == [1, 2, 1, 2])
    #expect(first.comparisons.filter { $0.role == .floor }.count == 1)
    #expect(first.comparisons.filter { $0.role == .quantisation }.count == 1)
    #expect(first.comparisons.filter { $0.role == .null }.count == 5)
    // What the painter draws is the control but for rounding, and other scenes' controls are not.
    for sample in report.samples {
      for comparison in sample.comparisons {
        let spearman = try #require(comparison.metrics["spearman"] ?? nil)
        switch comparison.role {
        case .output, .quantisation: #expect(spearman > 0.99, "\(sample.id) \(comparison.key)")
        case .null: #expect(spearman < 0.9, "\(sample.id) \(comparison.key)")
        default: break
        }
      }
    }
    let score = try #require(report.normalised?.first { $0.metric == "rmse" })
    #expect(score.samples == 1 && score.hasFloor)
    for name in ["index.html", "report.json", "samples.csv", "images/a/1/dusk-2.webp"] {
      #expect(FileManager.default.fileExists(atPath: bench.folder.path("out/\(name)")))
    }
    #expect(SamplesTable(report).csv.contains("a/1,ok,a,indoor,output,dusk,,1,"))
  }

  @Test func `a second run makes nothing, and its report is the same to the byte`() async throws {
    let bench = try Bench()
    _ = try await bench.run()
    let bytes = try Data(contentsOf: URL(fileURLWithPath: bench.folder.path("out/report.json")))
    let page = try Data(contentsOf: URL(fileURLWithPath: bench.folder.path("out/index.html")))
    _ = try await bench.run()
    #expect(bench.counts == [16, 17])
    #expect(
      try Data(contentsOf: URL(fileURLWithPath: bench.folder.path("out/report.json"))) == bytes)
    #expect(try Data(contentsOf: URL(fileURLWithPath: bench.folder.path("out/index.html"))) == page)
  }

  @Test
  func `a third seed draws that seed alone, another protocol nothing, another prompt its images`()
    async throws
  {
    let bench = try Bench()
    _ = try await bench.run()
    let more = try await bench.run(Self.yaml.replacing("seeds: [1, 2]", with: "seeds: [1, 2, 3]"))
    #expect(bench.counts == [24, 25])
    #expect(more.samples[0].comparisons.filter { $0.role == .output }.count == 6)
    let other = try await bench.run(protocol: "plain-v2")
    #expect(bench.counts == [24, 25])
    #expect(other.protocol.name == "plain-v2")
    _ = try await bench.run(Self.yaml.replacing("in snow", with: "in deep snow"))
    // The painter draws the same whatever the prompt, and what was seen is not seen again.
    #expect(bench.counts == [32, 25])
  }

  @Test func `a picture that was changed is drawn again, with its depth`() async throws {
    let bench = try Bench()
    _ = try await bench.run()
    let path = bench.folder.path("out/images/a/2/snow-1.webp")
    try Data("broken".utf8).write(to: URL(fileURLWithPath: path))
    let report = try await bench.run()
    #expect(bench.counts == [17, 17])
    #expect(report.samples.allSatisfy { $0.failures == nil })
  }

  @Test func `one image that cannot be drawn is a result, and the others count`() async throws {
    let bench = try Bench(failing: "a room in snow")
    let report = try await bench.run()
    #expect(report.coverage.ok == 4)
    let failures = try #require(report.samples[0].failures)
    #expect(failures.map(\.key) == [1, 2].map { CandidateKey(prompt: "snow", seed: $0) })
    #expect(report.samples[0].comparisons.filter { $0.role == .output }.count == 2)
    // What failed is tried again, and nothing else.
    _ = try await bench.run()
    #expect(bench.counts == [16 + 8, 9])
  }

  @Test func `a sample without any output has failed, whatever floor and chance would be`()
    async throws
  {
    let bench = try Bench(failing: "a room at dusk")
    let yaml = Self.yaml.replacing(
      "{dusk: a room at dusk, snow: a room in snow}", with: "[a room at dusk]")
    let report = try await bench.run(yaml)
    #expect(report.coverage.ok == 0 && report.coverage.failed == 4)
    #expect(report.samples.allSatisfy { $0.comparisons.isEmpty && $0.error != nil })
  }

  @Test func `a part of the suite has the partners of the whole`() async throws {
    let whole = try Bench(), part = try Bench()
    let all = try await whole.run()
    let some = try await part.run(only: "indoor")
    #expect(some.samples.map(\.id) == ["a/1", "b/1"])
    for sample in some.samples {
      let same = try #require(all.samples.first { $0.id == sample.id })
      #expect(sample == same, "\(sample.id)")
    }
    #expect(part.counts == [8, 9])
  }

  @Test func `images and depth that were made elsewhere are taken by their names`() async throws {
    let bench = try Bench()
    _ = try await bench.run()
    let yaml = """
      suite: 1
      name: elsewhere
      samples:
        - {id: a/1, depth: depth/a1.npy, cluster: a}
        - {id: b/1, depth: depth/b1.npy, cluster: b}
      prompts: {dusk: a room at dusk, snow: a room in snow}
      seeds: [1, 2, 9]
      generator: {images: "out/images/{sample}/{prompt}-{seed}.webp"}
      estimators: [{name: theirs, depth: "out/depth/reader/{sample}/{prompt}-{seed}.npy"}]
      metrics: [rmse, spearman]
      """
    let suite = try Suite(yaml: yaml, file: "suite.yaml", folder: bench.folder.path(""))
    let loop = ClosedLoopRun(
      SuitePlan(suite),
      estimators: [LoopEstimator(name: "theirs") { Reader() }],
      rules: try ProtocolLibrary.protocol(suite.protocolName), folder: bench.folder.path("taken"),
      command: "fdeval run", createdAt: "2026-01-01T00:00:00Z"
    ) { _ in nil }
    let report = try await loop.run { _ in }
    #expect(report.coverage.ok == 2)
    for sample in report.samples {
      #expect(sample.comparisons.filter { $0.role == .output }.count == 4)
      // Seed 9 was never drawn.
      #expect(sample.failures?.map(\.key.seed) == [9, 9])
      #expect(sample.failures?.first?.error.contains("expected a generated image") == true)
    }
    #expect(report.provenance.models?.map(\.role) == ["estimator"])
  }

  @Test func `two runs in one folder: the second refuses`() async throws {
    let bench = try Bench()
    let held = try RunFolder(bench.folder.path("out/stages"))
    await #expect {
      _ = try await bench.run()
    } throws: {
      "\($0)".contains("another run in it")
    }
    _ = held.path
  }

  @Test(arguments: [
    ("seeds: [1, 2]", "seeds: []", "different seeds"),
    ("seeds: [1, 2]", "seeds: [1, 1]", "different seeds"),
    ("suite: 1", "suite: 2", "suite: 1"),
    ("name: rooms", "names: rooms", "one of the keys"),
    ("depth: depth/a2.npy, ", "", "a photo, a picture or depth"),
    ("id: a/2", "id: a/1", "a different id"),
    ("id: a/2", "id: ../2", "ids that can name files"),
    ("{model: painter, steps: 3}", "{steps: 3}", "generator: with model, or with images"),
    ("[{model: reader}]", "[]", "estimators"),
    ("[{model: reader}]", "[{depth: x}]", "a name beside"),
  ])
  func `a suite that is wrong says what and where`(from: String, to: String, words: String) throws {
    let yaml = Self.yaml.replacing(from, with: to)
    #expect {
      _ = try Suite(yaml: yaml, file: "suite.yaml", folder: ".")
    } throws: {
      "\($0)".contains(words) && "\($0)".contains("suite.yaml")
    }
  }

  @Test func `a matrix is written out, and its cells name images and rows`() async throws {
    let bench = try Bench()
    let yaml =
      Self.yaml.replacing("seeds: [1, 2]", with: "seeds: [5]")
      + "\nmatrix: {guidance: [1, 10], steps: [4, 20]}\n"
    let plan = SuitePlan(try Suite(yaml: yaml, file: "suite.yaml", folder: "."))
    #expect(
      plan.settings.map(\.name) == [
        "guidance=1, steps=4", "guidance=1, steps=20", "guidance=10, steps=4",
        "guidance=10, steps=20",
      ])
    #expect(plan.images.count == 4 * 4 * 2)
    #expect(plan.images[0].name == "a/1/dusk-guidance=1-steps=4-5")
    let report = try await bench.run(yaml)
    #expect(report.samples[0].comparisons.filter { $0.role == .output }.count == 8)
    let scored = try ScoredRun(bench.folder.path("out"))
    #expect(scored.samples.count == 4 * 8)
    let one = try #require(scored.samples["a/1, prompt=dusk, guidance=1, steps=4"])
    #expect(one.repeats.map(\.seed) == [5] && one.cluster == "a")
    #expect(one.tags.contains("guidance=1") && one.tags.contains("prompt=dusk"))
  }
}
