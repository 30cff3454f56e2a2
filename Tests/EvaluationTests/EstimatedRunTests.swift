import DepthMetrics
import Foundation
import Raster
import Synchronization
import TestSupport
import Testing

@testable import Evaluation

/// Runs whose predictions are made on the way.
@Suite struct EstimatedRunTests {
  /// Sees in a photo's red channel how far everything is, and counts the photos it sees.
  final class Counting: PredictionEstimator {
    let model = Report.ModelRecord(
      estimator: "counting", sha256: nil, precision: "f32", device: "cpu", preprocessing: "none")
    let kind = DepthMap.Kind.metricPlanar
    let libraries = ["counting": "1"]
    /// After how many photos the disk or the power goes; nil for never.
    let limit: Int?
    let photos = Mutex<[String]>([])

    init(limit: Int? = nil) { self.limit = limit }

    func estimate(photo path: String) async throws -> DepthMap {
      let count = photos.withLock { photos in
        photos.append((path as NSString).lastPathComponent)
        return photos.count
      }
      if let limit, count > limit { throw CancellationError() }
      let image = try Image.read(path).image
      return DepthMap(
        width: image.width, height: image.height,
        samples: stride(from: 0, to: image.bytes.count, by: 3).map { 1 + Float(image.bytes[$0]) },
        kind: kind)
    }
  }

  private static let count = 30

  /// A dataset of photos whose red channel is off by a seeded factor.
  private static func dataset(_ folder: TemporaryFolder, id: String = "{1}") throws -> Dataset {
    try folder.write([
      "dataset.yaml": """
      dataset: 1
      name: red
      reference: {path: "*.npy", encoding: metres, kind: planar}
      image: "{1}.png"
      id: "\(id)"
      """
    ])
    var random = SplitMix64(seed: 9)
    for index in 0..<count {
      let name = folder.path(String(format: "%02d", index))
      let factor = 0.8 + 0.4 * Float(random.unit())
      let bytes = (0..<48).map { _ in UInt8(random.below(256)) }
      try Image(width: 4, height: 4, channels: 3, bytes: bytes).write(to: "\(name).png")
      let samples = stride(from: 0, to: 48, by: 3).map { (1 + Float(bytes[$0])) * factor }
      try DepthMap(width: 4, height: 4, samples: samples, kind: .metricPlanar)
        .write(to: "\(name).npy")
    }
    return try Dataset(folder: folder.url.path)
  }

  private static func configuration(
    _ dataset: Dataset, _ estimator: Counting, keepsMaps: Bool = false
  ) throws -> RunConfiguration {
    var run = RunConfiguration(
      dataset: dataset, predictions: PhotoCandidates(estimator, keepsMaps: keepsMaps),
      rules: try ProtocolLibrary.protocol("plain-v1"), command: "fdeval evaluate",
      createdAt: "1970-01-02T00:00:00Z")
    run.metrics = ["abs_rel", "rmse"]
    run.pictureCount = 4
    run.workers = 3
    return run
  }

  @Test("Every photo is seen once: pictures of the worst are drawn while their maps are there")
  func once() async throws {
    let folder = try TemporaryFolder(), out = try TemporaryFolder()
    let dataset = try Self.dataset(folder), estimator = Counting()
    let run = EvaluationRun(
      try Self.configuration(dataset, estimator), folder: out.path("run"))
    let report = try await run.run { _ in }
    #expect(report.coverage.ok == Self.count)
    #expect(
      estimator.photos.withLock { $0.sorted() }
        == (0..<Self.count).map { String(format: "%02d.png", $0) })
    let journal = try RunJournal(out.path("run/journal.sqlite"))
    #expect(try Set(journal.pictures().keys) == Set(report.worst.prefix(4)))
    #expect(report.provenance.models == [estimator.model])
    #expect(report.provenance.libraries["counting"] == "1")
  }

  @Test("A run that was broken off sees the rest of the photos alone", arguments: [1, 7, 20, 29])
  func resumed(limit: Int) async throws {
    let folder = try TemporaryFolder(), out = try TemporaryFolder()
    let dataset = try Self.dataset(folder)
    let whole = try await EvaluationRun(
      try Self.configuration(dataset, Counting()), folder: out.path("whole")
    ).run { _ in }

    let first = Counting(limit: limit), second = Counting()
    await #expect(throws: CancellationError.self) {
      try await EvaluationRun(
        try Self.configuration(dataset, first), folder: out.path("run")
      ).run { _ in }
    }
    let done = try RunJournal(out.path("run/journal.sqlite")).ids()
    #expect(done.count <= limit)
    let report = try await EvaluationRun(
      try Self.configuration(dataset, second), folder: out.path("run")
    ).run(.resume) { _ in }
    #expect(report == whole)
    #expect(
      Set(second.photos.withLock { $0 })
        == Set(dataset.items.filter { !done.contains($0.id) }.map { "\($0.id).png" }))
    #expect(second.photos.withLock { $0.count } == Self.count - done.count)
    let pages = try ["run", "whole"].map {
      try Data(contentsOf: URL(fileURLWithPath: out.path("\($0)/index.html")))
    }
    #expect(pages[0] == pages[1])
  }

  @Test("A map that cannot be kept ends the run: it is no fault of the sample")
  func unwritable() async throws {
    let folder = try TemporaryFolder(), out = try TemporaryFolder()
    let dataset = try Self.dataset(folder)
    try out.write(["run/predictions": "a file where a folder should be"])
    await #expect(throws: EvaluationError.self) {
      try await EvaluationRun(
        try Self.configuration(dataset, Counting(), keepsMaps: true), folder: out.path("run")
      ).run { _ in }
    }
    #expect(try RunJournal(out.path("run/journal.sqlite")).ids().isEmpty)
  }

  @Test("Ids that would lie outside the folder of kept maps are refused")
  func outside() async throws {
    let folder = try TemporaryFolder(), out = try TemporaryFolder()
    let dataset = try Self.dataset(folder, id: "../{1}"), estimator = Counting()
    await #expect {
      try await EvaluationRun(
        try Self.configuration(dataset, estimator, keepsMaps: true), folder: out.path("run")
      ).run { _ in }
    } throws: { error in
      "\(error)"
        == "--keep-predictions: expected item ids that can name files, such as room/1, "
        + "found '../00'; change `id:` in dataset.yaml."
    }
    #expect(estimator.photos.withLock { $0.isEmpty })
  }

  @Test("The worst of all samples are among the worst when they come, in any order")
  func worst() throws {
    let folder = try TemporaryFolder()
    let run = try Self.configuration(try Self.dataset(folder), Counting())
    var random = SplitMix64(seed: 5)
    for _ in 0..<50 {
      let samples = try (0..<40).map { index in
        let map = DepthMap(
          width: 2, height: 2, samples: [1, 2, 3, 4], kind: .metricPlanar)
        // Few values, so that many are equal.
        let factor = 1 + Float(random.below(6)) / 10
        let candidate = DepthMap(
          width: 2, height: 2, samples: map.samples.map { $0 * factor }, kind: .metricPlanar)
        return SampleRecord(
          id: "\(index)", status: random.below(8) == 0 ? .failed : .ok, cluster: "c", tags: [],
          comparisons: [
            ComparisonRecord(
              try DepthComparison(
                of: candidate, with: map, under: run.rules, metrics: ["abs_rel"]))
          ], assets: .init(reference: "r"))
      }
      let ranking = SampleRanking(run), worst = WorstSoFar(ranking, count: 5)
      let admitted = Set(samples.shuffled(using: &random).filter(worst.admits).map(\.id))
      let ok = Set(samples.filter { $0.status == .ok }.map(\.id))
      #expect(admitted.isSuperset(of: ranking.order(samples).filter(ok.contains).prefix(5)))
      #expect(admitted.isSubset(of: ok))
    }
  }
}
