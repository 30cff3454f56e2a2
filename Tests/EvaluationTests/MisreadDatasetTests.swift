import DepthMetrics
import Foundation
import Raster
import TestSupport
import Testing

@testable import Evaluation

/// Datasets that a run could score without a word although they mean something else.
struct MisreadDatasetTests {
  func write(_ folder: TemporaryFolder, _ name: String, _ map: DepthMap) throws {
    let path = folder.path(name)
    try FileManager.default.createDirectory(
      atPath: (path as NSString).deletingLastPathComponent, withIntermediateDirectories: true)
    try map.write(to: path)
  }

  func ramp(
    _ width: Int, _ height: Int, kind: DepthMap.Kind = .metricPlanar, _ value: (Int, Int) -> Float
  ) -> DepthMap {
    DepthMap(
      width: width, height: height,
      samples: (0..<width * height).map { value($0 % width, $0 / width) }, kind: kind)
  }

  func run(
    _ folder: TemporaryFolder, _ change: (inout EvaluationProtocol) -> Void = { _ in },
    metrics: [String] = ["abs_rel", "spearman"]
  ) async throws -> Report {
    var rules = try ProtocolLibrary.protocol("plain-v2")
    change(&rules)
    let dataset = try Dataset(folder: folder.path("ds"))
    var configuration = RunConfiguration(
      dataset: dataset,
      predictions: try PredictionSet(folder: folder.path("pred"), items: dataset.items),
      rules: rules,
      command: "", createdAt: "2026-01-01T00:00:00Z")
    configuration.metrics = metrics
    let name = "run-\(UUID().uuidString)"
    return try await EvaluationRun(configuration, folder: folder.path(name)).run { _ in }
  }

  static let yaml = """
    dataset: 1
    name: d
    reference: {path: depth/*/*.npy, encoding: metres, kind: metric_planar}
    image: rgb/{1}/{2}.png
    cluster: "{1}"
    predictions: {encoding: metres, kind: metric_planar}
    """

  @Test func `frames of a clip share one scale, and clips do not`() async throws {
    let folder = try TemporaryFolder()
    try folder.write(["ds/dataset.yaml": Self.yaml])
    // Clip a's frames are off by factors that no single scale undoes; clip b is off by one factor.
    for (clip, frame, factor) in [
      ("a", 0, Float(1)), ("a", 1, 2), ("b", 0, 3), ("b", 1, 3),
    ] {
      let truth = ramp(8, 6) { x, y in 1 + Float(x) * 0.5 + Float(y + frame) }
      try write(folder, "ds/depth/\(clip)/\(frame).npy", truth)
      try write(
        folder, "pred/\(clip)/\(frame).npy",
        ramp(8, 6) { x, y in truth.samples[y * 8 + x] * factor })
    }
    func absRel(_ scope: AlignmentRule.Scope, _ method: AlignmentMethod) async throws -> [Double] {
      let report = try await run(folder) {
        $0.alignment.method = method
        $0.alignment.per = scope
      }
      return report.samples.map { $0.value(of: "abs_rel") ?? .nan }
    }
    for method in [
      AlignmentMethod.scaleLeastSquares, .scaleLogMean, .affineLeastSquares,
      .affineDisparityLeastSquares,
    ] {
      #expect(try await absRel(.sample, method).allSatisfy { $0 < 1e-6 }, "\(method)")
      let perClip = try await absRel(.cluster, method)
      #expect(perClip[0] > 0.05 && perClip[1] > 0.05, "\(method): \(perClip)")
      #expect(perClip[2] < 1e-6 && perClip[3] < 1e-6, "\(method): \(perClip)")
      #expect(try await absRel(.dataset, method).allSatisfy { $0 > 0.01 }, "\(method)")
    }
    // By hand: sum p g / sum p² over both frames of a, where p = g and p = 2 g.
    let (one, two) = (
      ramp(8, 6) { x, y in 1 + Float(x) * 0.5 + Float(y) },
      ramp(8, 6) { x, y in 1 + Float(x) * 0.5 + Float(y + 1) }
    )
    func squares(_ map: DepthMap) -> Double {
      map.samples.reduce(0) { $0 + Double($1) * Double($1) }
    }
    let scale = (squares(one) + 2 * squares(two)) / (squares(one) + 4 * squares(two))
    let found = try await absRel(.cluster, .scaleLeastSquares)
    #expect(abs(found[0] - abs(scale - 1)) < 1e-6)
    #expect(abs(found[1] - abs(2 * scale - 1)) < 1e-6)
  }

  @Test(arguments: [
    AlignmentMethod.scaleMedian, .scaleMedianRatio, .scaleL1, .affineL1, .affineTrimmed,
  ])
  func `fits that are no sums refuse to be shared`(method: AlignmentMethod) throws {
    var rules = try ProtocolLibrary.protocol("plain-v2")
    rules.alignment.method = method
    rules.alignment.per = .cluster
    #expect(throws: DocumentError.self) { try rules.validate(file: "test") }
    rules.alignment.per = .sample
    try rules.validate(file: "test")
  }

  @Test func `younger fields move no older hash`() throws {
    let plain = try ProtocolLibrary.protocol("plain-v1")
    #expect(plain.shortHash == "3d45efa87562")
    #expect(try ProtocolLibrary.protocol("control-fidelity-v1").shortHash == "64fe551463cc")
    var shared = plain
    shared.alignment.per = .cluster
    #expect(shared.hash != plain.hash)
    var holes = plain
    holes.invalid.zero = .unknown
    let second = try ProtocolLibrary.protocol("plain-v2")
    #expect(holes.hash != plain.hash && holes.hash == second.hash)
  }

  @Test func `zeros are holes of metric and scale-invariant candidates only`() throws {
    let reference = ramp(6, 4) { x, y in 1 + Float(x + y) }
    func compare(_ kind: DepthMap.Kind, _ name: String, _ method: AlignmentMethod) throws
      -> DepthComparison
    {
      var rules = try ProtocolLibrary.protocol(name)
      rules.alignment.method = method
      let candidate = ramp(6, 4, kind: kind) { x, y in (x + y) % 2 == 0 ? 0 : 2 + 2 * Float(x + y) }
      return try DepthComparison(
        of: candidate, with: reference, under: rules, metrics: ["abs_rel"])
    }
    for kind in [DepthMap.Kind.metricPlanar, .scaleInvariant] {
      let whole = try compare(kind, "plain-v2", .scaleMedian)
      #expect(abs((whole.metrics["abs_rel"] ?? 1)) < 1e-6)
      #expect(whole.counts.nan == 12 && whole.counts.nonpositive == 0 && whole.coverage == 0.5)
      let old = try compare(kind, "plain-v1", .scaleMedian)
      #expect((old.metrics["abs_rel"] ?? 0) > 0.1)
      #expect(
        abs((try compare(kind, "plain-v2", .affineLeastSquares).metrics["abs_rel"] ?? 1)) < 1e-6)
    }
    // Disparity of zero is far away, which is a value.
    #expect(
      try compare(.affineInvariantDisparity, "plain-v2", .affineDisparityLeastSquares).counts.nan
        == 0)
  }

  @Test func `an id is what the stars stand for, so that predictions are named as they are`()
    async throws
  {
    let folder = try TemporaryFolder()
    try folder.write(["ds/dataset.yaml": Self.yaml])
    let map = ramp(4, 3) { x, _ in 1 + Float(x) }
    for name in ["kitchen/table", "hall/table"] {
      try write(folder, "ds/depth/\(name).npy", map)
      try write(folder, "pred/\(name).npy", map)
    }
    let report = try await run(folder)
    #expect(report.samples.map(\.id) == ["hall/table", "kitchen/table"])
    #expect(report.coverage.ok == 2)
  }

  @Test
  func `names are equal whether accents are composed or not, and open as the folder has them`()
    throws
  {
    let folder = try TemporaryFolder()
    let (composed, decomposed) = ("caf\u{E9}", "cafe\u{301}")
    try folder.touch([
      "ds/depth/a/\(decomposed).npy", "ds/rgb/a/\(composed).png", "pred/a/\(composed).npy",
    ])
    try folder.write([
      "ds/dataset.yaml": Self.yaml,
      "listed/dataset.yaml":
        "name: l\nitems:\n- {reference: depth/\(composed).npy}\n",
    ])
    try folder.touch(["listed/depth/\(decomposed).npy"])
    let dataset = try Dataset(folder: folder.path("ds"))
    #expect(Array(dataset.items[0].reference.utf8) == Array("depth/a/\(decomposed).npy".utf8))
    #expect(dataset.items[0].image.map { Array($0.utf8) } == Array("rgb/a/\(composed).png".utf8))
    let predictions = try PredictionSet(folder: folder.path("pred"), items: dataset.items)
    #expect(predictions.files.values.map { Array($0.utf8) } == [Array("a/\(composed).npy".utf8)])
    let listed = try Dataset(folder: folder.path("listed"))
    #expect(Array(listed.items[0].reference.utf8) == Array("depth/\(decomposed).npy".utf8))
  }

  @Test func `a candidate of another size or shape is said`() async throws {
    let folder = try TemporaryFolder()
    try folder.write(["ds/dataset.yaml": Self.yaml])
    for (index, size) in [(8, 6), (16, 12), (16, 6), (6, 8)].enumerated() {
      try write(folder, "ds/depth/s/\(index).npy", ramp(8, 6) { x, y in 1 + Float(x + y) })
      try write(folder, "pred/s/\(index).npy", ramp(size.0, size.1) { x, y in 1 + Float(x + y) })
    }
    let report = try await run(folder) { $0.resize.kernel = .bilinear }
    #expect(report.samples[0].comparisons[0].resized == nil)
    #expect(report.samples[1].comparisons[0].resized == GridChange(from: (16, 12), to: (8, 6)))
    let doubts = Dictionary(uniqueKeysWithValues: report.doubts.map { ($0.kind, $0.samples) })
    #expect(doubts[.resized] == ["s/1", "s/2", "s/3"])
    #expect(doubts[.distorted] == ["s/2"])
    #expect(doubts[.transposed] == ["s/3"])
    let page = ReportPage(report).render().html
    #expect(page.contains("Stretched") && page.contains("turned by a quarter"))

    let refused = try await run(folder)
    #expect(refused.samples[1].error?.contains("--resize bilinear") == true)
    #expect(refused.samples[3].error?.contains("EXIF") == true)
    #expect(refused.samples[3].error?.contains("--resize") == false)
  }

  @Test func `most candidates against the order of depth look like disparity`() async throws {
    let folder = try TemporaryFolder()
    try folder.write(["ds/dataset.yaml": Self.yaml])
    for index in 0..<3 {
      try write(folder, "ds/depth/s/\(index).npy", ramp(8, 6) { x, y in 1 + Float(x + y) })
      try write(folder, "pred/s/\(index).npy", ramp(8, 6) { x, y in 30 / (1 + Float(x + y)) })
    }
    let report = try await run(folder)
    #expect(report.doubts.map(\.kind) == [.swapped])
    #expect(ReportPage(report).render().html.contains("look like disparity"))
  }

  @Test func `a photo that cannot be read costs the photo, not the maps`() async throws {
    let folder = try TemporaryFolder()
    try folder.write(["ds/dataset.yaml": Self.yaml, "ds/rgb/s/0.png": "no picture"])
    try write(folder, "ds/depth/s/0.npy", ramp(8, 6) { x, y in 1 + Float(x + y) })
    try write(folder, "pred/s/0.npy", ramp(8, 6) { x, y in 1.1 + Float(x + y) })
    let report = try await run(folder)
    #expect(report.samples[0].assets.imageError?.hasPrefix("rgb/s/0.png: ") == true)
    #expect(report.doubts.map(\.kind) == [.photo])
  }

  @Test func `items and links that lead out of a dataset are refused unless they are allowed`()
    throws
  {
    let folder = try TemporaryFolder()
    try folder.touch(["secret/1.npy", "ds/depth/2.npy", "linked/rgb/x.png"])
    for (name, yaml) in [
      ("ds", "name: d\nitems: [{reference: ../secret/1.npy}]\n"),
      ("absolute", "name: d\nitems: [{reference: \(folder.path("secret/1.npy"))}]\n"),
      ("linked", "name: d\nreference: {path: depth/*.npy}\n"),
    ] {
      try folder.write(["\(name)/dataset.yaml": yaml])
    }
    try FileManager.default.createSymbolicLink(
      atPath: folder.path("linked/depth"), withDestinationPath: folder.path("secret"))
    for name in ["ds", "linked"] {
      let error = #expect(throws: EvaluationError.self) { try Dataset(folder: folder.path(name)) }
      #expect(error?.advice?.contains("--allow-outside") == true)
    }
    #expect(throws: DocumentError.self) { try Dataset(folder: folder.path("absolute")) }
    _ = try Dataset(folder: folder.path("ds"), allowsOutside: true)
    #expect(try Dataset(folder: folder.path("linked"), allowsOutside: true).items.count == 1)
  }
}

extension MisreadDatasetTests {
  @Test func `findings of files stand in the record, in the terminal's words and on the page`()
    async throws
  {
    let folder = try TemporaryFolder()
    try folder.write(["ds/dataset.yaml": Self.yaml])
    for index in 0..<2 {
      // A quarter of the reference is a mark for the sky.
      try write(
        folder, "ds/depth/s/\(index).npy",
        ramp(8, 8) { x, y in y < 2 ? 1e10 : 1 + 0.37 * Float(x) + Float(y) })
      try write(
        folder, "pred/s/\(index).npy", ramp(8, 8) { x, y in 1.1 + 0.37 * Float(x) + Float(y) })
    }
    let report = try await run(folder)
    #expect(report.samples.allSatisfy { $0.findings?.first?.finding.kind == .sentinel })
    let found = try #require(report.findings.first)
    #expect(found.role == .reference && found.samples == ["s/0", "s/1"])
    #expect(found.first.stored == 1e10 && found.first.share == 0.25)
    #expect(ReportPage(report).render().html.contains("Finding"))

    // Every remedy comes back from a journal, whose decoder turns keys around.
    for remedy in [
      DepthFinding.Remedy.encoding(.kitti), .kind(.metricRay), .unit(metresPerUnit: 0.001),
      .maximum(1e10), .minimum(0.5), .say([.kind, .encoding]), .original,
    ] {
      let finding = FileFinding(
        .candidate, DepthFinding(.suspiciousUnit, .likely, remedies: [remedy]))
      let data = try RecordCoding.journal.encode(finding)
      #expect(try RecordCoding.decoder.decode(FileFinding.self, from: data) == finding)
    }
  }
}
