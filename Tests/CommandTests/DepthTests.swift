import Foundation
import Raster
import TestSupport
import Testing

/// `fdeval depth`, with the tiny models that prove the network.
@Suite struct DepthTests {
  private static let models = URL(filePath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().appending(path: "DepthEstimationTests/Fixtures/models").path
  private static let relative = "\(models)/depth_anything_v2_tiny_fp16.safetensors"
  private static let metric =
    "\(models)/depth_anything_v2_metric_hypersim_tiny_fp16.safetensors"

  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  /// A picture with edges and gradients, another one for another seed.
  private func photo(_ name: String, width: Int = 90, height: Int = 70, seed: UInt64 = 1) throws {
    var random = SplitMix64(seed: seed)
    let (a, b) = (random.below(40) + 10, random.below(90) + 40)
    let bytes = (0..<height * width).flatMap { pixel -> [UInt8] in
      let (x, y) = (pixel % width, pixel / width)
      return [UInt8((x * 3 + a) % 256), UInt8((y * 5 + b) % 256), x * 2 > y * 3 ? 200 : 30]
    }
    let path = folder.path(name)
    try FileManager.default.createDirectory(
      atPath: (path as NSString).deletingLastPathComponent, withIntermediateDirectories: true)
    try Image(width: width, height: height, channels: 3, bytes: bytes).write(to: path)
  }

  private func run(_ words: [String]) async throws -> Command.Outcome {
    try await Command.run(["depth"] + words, in: folder.url.path)
  }

  @Test("Every format holds the map, as large as the photo, and says what it is")
  func formats() async throws {
    try photo("a.png", width: 97, height: 61)
    for (model, kind) in [
      (Self.relative, DepthMap.Kind.affineInvariantDisparity), (Self.metric, .metricPlanar),
    ] {
      let formats = DepthFormat.allCases.map(\.rawValue).joined(separator: ",")
      let outcome = try await run([
        "a.png", "--model", model, "--precision", "f32", "-o", "out", "--format", formats,
        "--preview",
      ])
      #expect(outcome.code == 0, "\(outcome.error)")
      #expect(outcome.error.contains("in f32 on cpu"))
      let paths = outcome.output.split(separator: "\n").map(String.init)
      #expect(paths.count == DepthFormat.allCases.count + 1)
      let exact = try DepthMap.read(folder.path("out/a.npy")).map
      #expect(exact.width == 97 && exact.height == 61 && exact.kind == kind)
      let range = try #require(exact.finiteRange)
      #expect(range.upperBound > range.lowerBound)
      for path in paths.dropLast() {
        let reading = try DepthMap.read(folder.path(path))
        #expect(reading.map.kind == kind && reading.assumed.isEmpty, "\(path)")
        #expect(reading.description.producer?.contains("Depth Anything V2") ?? false)
        #expect(reading.description.producer?.contains("sha256 ") ?? false)
        let isCode = reading.description.encoding?.isIntegral ?? false
        let span = range.upperBound - range.lowerBound
        let step: Float = !isCode ? 0 : kind.isMetric ? 0.0005 : span * 0.5 / 65535
        for (a, b) in zip(reading.map.samples, exact.samples) where a.isFinite {
          #expect(abs(a - b) <= step * 1.01 + 1e-7, "\(path)")
        }
      }
      #expect(try Image.read(folder.path("out/a.preview.png")).image.height == 61)
    }
  }

  @Test("Folders keep their structure; a photo that fails does not stop the rest")
  func folders() async throws {
    for (index, name) in ["in/b.png", "in/x/a.jpg", "in/x/c.webp"].enumerated() {
      try photo(name, seed: UInt64(index))
    }
    try Data("no picture".utf8).write(to: URL(filePath: folder.path("in/x/broken.png")))
    let outcome = try await run(["in", "--model", Self.relative, "-o", "out", "--json"])
    #expect(outcome.code == 1)
    #expect(outcome.error.contains("in/x/broken.png failed: "))
    #expect(outcome.error.contains("1 of 4 pictures failed."))
    let document = try JSON(outcome.output)
    let images = try document["images"].list
    let names = try images.map { try $0["image"].text }
    #expect(names == ["in/b.png", "in/x/a.jpg", "in/x/broken.png", "in/x/c.webp"])
    let failed = try images.filter { try $0.keys.contains("error") }
    #expect(failed.count == 1)
    let model = try document["model"]
    #expect(try model["input_size"].number == 70)
    #expect(try model["sha256"].text.count == 64)
    for name in ["b", "x/a", "x/c"] {
      #expect(try DepthMap.read(folder.path("out/\(name).npy")).map.width == 90)
    }
    #expect(!FileManager.default.fileExists(atPath: folder.path("out/x/broken.npy")))
  }

  @Test("A photo's map does not depend on the others, nor on how many there are")
  func workers() async throws {
    for index in 0..<5 { try photo("in/\(index).png", width: 80 + index, seed: UInt64(index)) }
    #expect(
      try await run(["in", "--model", Self.metric, "--precision", "f32", "-o", "all"]).code == 0)
    for index in 0..<5 {
      #expect(
        try await run([
          "in/\(index).png", "--model", Self.metric, "--precision", "f32", "-o", "one",
        ]).code == 0)
      #expect(
        try DepthMap.read(folder.path("all/\(index).npy")).map
          == DepthMap.read(folder.path("one/\(index).npy")).map)
    }
  }

  @Test("A sequence has one range for previews and whole numbers, and leaves nothing behind")
  func sequence() async throws {
    for index in 0..<3 { try photo("in/\(index).png", seed: UInt64(index)) }
    let outcome = try await run([
      "in", "--model", Self.relative, "--precision", "f32", "-o", "out", "--format", "npy,png16",
      "--sequence", "--preview",
    ])
    #expect(outcome.code == 0, "\(outcome.error)")
    let maps = try (0..<3).map { try DepthMap.read(folder.path("out/\($0).npy")).map }
    let low = maps.compactMap { $0.finiteRange?.lowerBound }.min() ?? 0
    let high = maps.compactMap { $0.finiteRange?.upperBound }.max() ?? 1
    for (index, map) in maps.enumerated() {
      let codes = try DepthMap.read(folder.path("out/\(index).png"))
      #expect(
        codes.description.encoding
          == .linear(first: Double(low), last: Double(high), hasUnknown: false))
      for (a, b) in zip(codes.map.samples, map.samples) where a.isFinite {
        #expect(abs(a - b) <= (high - low) / 65535)
      }
    }
    let left = try FileManager.default.contentsOfDirectory(atPath: folder.path("out"))
    #expect(left.filter { $0.hasPrefix(".") }.isEmpty)
  }

  @Test(
    "What cannot be done is one sentence",
    arguments: [
      (["none.png"], 2, "none.png: expected a photo or a folder of photos, found nothing there."),
      (["empty"], 2, "empty: expected photos (PNG, JPEG, WebP, TIFF), found none in the folder."),
      (["a.png", "b/a.png"], 2, "expected photos of different names, found a.png and b/a.png"),
      (["a.png", "--format", "exr"], 64, "--format: expected png16"),
      (
        ["a.png", "--precision", "f64"], 64,
        "--precision: expected one of f32, bf16, int8, auto, found 'f64'."
      ),
      (["a.png", "--device", "tpu"], 64, "--device: expected cpu, found 'tpu'."),
      (["a.png", "--model", "nothing/here.pth"], 2, "nothing/here.pth"),
      (["a.png", "--model", "depth-anything-v2-smal"], 2, "depth-anything-v2-small"),
      (
        ["a.png", "--model", "depth-anything-v2-small"], 2,
        "run fdeval models pull depth-anything-v2-small"
      ),
      (["a.png", "--input-size", "3"], 64, "--input-size: expected 14 to 8192 pixels, found 3."),
    ])
  func refusals(words: [String], code: Int32, sentence: String) async throws {
    try photo("a.png")
    try photo("b/a.png")
    try FileManager.default.createDirectory(
      atPath: folder.path("empty"), withIntermediateDirectories: true)
    let model = words.contains("--model") ? [] : ["--model", Self.relative]
    let outcome = try await Command.run(
      ["depth"] + words + model + ["-o", "out"], in: folder.url.path,
      environment: ["HF_HUB_CACHE": folder.path("cache")])
    #expect(outcome.code == code, "\(outcome.error)")
    #expect(outcome.error.contains(sentence), "\(outcome.error)")
    #expect(outcome.output.isEmpty)
    #expect(!FileManager.default.fileExists(atPath: folder.path("out")))
  }
}
