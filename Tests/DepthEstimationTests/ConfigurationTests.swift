import Foundation
import Raster
import TestSupport
import Testing

@testable import DepthEstimation

@Suite struct ConfigurationTests {
  static let folders = [
    "v2-relative", "v1-relative", "v2-metric-20", "v2-metric-80", "v2-giant",
  ]

  static func folder(_ name: String) throws -> DepthAnythingConfiguration {
    try DepthAnythingConfiguration(
      huggingFace: Fixtures.data("models/\(name)/config.json"), file: "\(name)/config.json")
  }

  /// A configuration from the pairs of its JSON.
  private func read(_ json: String) throws -> DepthAnythingConfiguration {
    try DepthAnythingConfiguration(huggingFace: Data(json.utf8))
  }

  @Test func aWholeConfigurationIsRead() throws {
    let read = try Self.folder("v2-relative")
    #expect(
      try read
        == DepthAnythingConfiguration(
          family: .v2, width: 16, heads: 1, blocks: 5, feedForward: .mlp(64), taps: [0, 1, 2, 4],
          patchSize: 14, nativeGrid: 5, channels: [4, 8, 12, 16],
          reassembly: [.enlarging(4), .enlarging(2), .keeping, .shrinking(2)], features: 8,
          headWidth: 8, output: .relative, normEpsilon: 1e-6, subject: ""))
    #expect(read.nativeSize == 70)
    #expect(read.output.kind == .affineInvariantDisparity)
  }

  @Test func missingValuesAreThoseOfTransformers() throws {
    let first = try Self.folder("v1-relative")
    #expect(first.family == .v1)
    #expect(first.taps == [1, 2, 3, 4])
    #expect(first.heads == 2)
    #expect(first.normEpsilon == 1e-6)
    #expect(first.reassembly == DepthAnythingConfiguration.publishedReassembly)
    #expect(first.output == .relative)
    #expect(first.hiddenWidth == 64)
    // Without a backbone at all, it is V1's ViT-S.
    let bare = try read(#"{"model_type": "depth_anything"}"#)
    #expect(bare.variant == "ViT-S")
    #expect(bare.family == .v1)
    #expect(bare.heads == 6)
    #expect(bare.taps == [8, 9, 10, 11])
    #expect(bare.nativeSize == 518)
    #expect(bare.channels == [48, 96, 192, 384])
    #expect(bare.features == 64)
    #expect(bare.headWidth == 32)
    #expect(bare.hiddenWidth == 1536)
  }

  @Test func theOutputIsRelativeOrMetric() throws {
    #expect(try Self.folder("v2-metric-20").output == .metric(maxDepth: 20))
    #expect(try Self.folder("v2-metric-80").output == .metric(maxDepth: 80))
    #expect(try Self.folder("v2-metric-80").output.kind == .metricPlanar)
    // A missing largest depth is 1 for transformers, also where it is null.
    let json =
      #"{"model_type": "depth_anything", "depth_estimation_type": "metric", "max_depth": null}"#
    #expect(try read(json).output == .metric(maxDepth: 1))
  }

  @Test func aGatedNetworkHasTwoThirdsOfTheWidth() throws {
    #expect(try Self.folder("v2-giant").feedForward == .swiGLU(64))
    let giant = try read(
      """
      {"model_type": "depth_anything", "reassemble_hidden_size": 1536, "fusion_hidden_size": 384,
       "neck_hidden_sizes": [1536, 1536, 1536, 1536],
       "backbone_config": {"model_type": "dinov2", "hidden_size": 1536, "num_attention_heads": 24,
         "num_hidden_layers": 40, "use_swiglu_ffn": true, "image_size": 518,
         "out_indices": [10, 20, 30, 40]}}
      """)
    #expect(giant.feedForward == .swiGLU(4096))
    #expect(giant.family == .v2)
    #expect(giant.variant == "ViT-G")
  }

  @Test(arguments: [
    ("[5, 12, 18, 24]", DepthAnythingConfiguration.Family.v2, [4, 11, 17, 23]),
    ("[21, 22, 23, 24]", .v1, [20, 21, 22, 23]),
    ("[-20, -13, -7, -1]", .v2, [4, 11, 17, 23]),
  ])
  func tapsCountFromTheEmbeddingsOn(
    indices: String, family: DepthAnythingConfiguration.Family, taps: [Int]
  ) throws {
    let large = try read(
      """
      {"model_type": "depth_anything", "reassemble_hidden_size": 1024, "fusion_hidden_size": 256,
       "neck_hidden_sizes": [256, 512, 1024, 1024],
       "backbone_config": {"hidden_size": 1024, "num_attention_heads": 16, "image_size": 518,
         "num_hidden_layers": 24, "out_indices": \(indices)}}
      """)
    #expect(large.taps == taps)
    #expect(large.family == family)
    #expect(large.variant == "ViT-L")
  }

  @Test(arguments: [
    (12, [2, 5, 8, 11], [8, 9, 10, 11]), (24, [4, 11, 17, 23], [20, 21, 22, 23]),
    (40, [9, 19, 29, 39], [36, 37, 38, 39]), (5, [0, 1, 2, 4], [1, 2, 3, 4]),
    (4, [0, 1, 2, 3], [0, 1, 2, 3]),
  ])
  func publishedTapsAreThoseOfThePapers(blocks: Int, second: [Int], first: [Int]) {
    #expect(DepthAnythingConfiguration.publishedTaps(.v2, blocks: blocks) == second)
    #expect(DepthAnythingConfiguration.publishedTaps(.v1, blocks: blocks) == first)
  }

  @Test(arguments: [
    ("depth_anything_v2_tiny_fp16.safetensors", "v2-relative", 1),
    ("depth_anything_v2_metric_hypersim_tiny_fp16.safetensors", "v2-metric-20", 4),
    ("depth_anything_v2_giant_tiny_fp16.safetensors", "v2-giant", 3),
  ])
  func sizesCountedFromTensorsAreThoseOfTheFolder(
    file: String, folder: String, heads: Int
  ) throws {
    let counted = try DepthAnythingConfiguration(
      counting: TinyWeights(file).shapes, fileName: file,
      hints: DepthAnythingHints(heads: heads))
    #expect(try counted == Self.folder(folder))
  }

  @Test func theUserTellsWhatTensorsCannot() throws {
    let shapes = try TinyWeights("depth_anything_v2_tiny_fp16.safetensors").shapes
    func count(
      _ name: String, _ hints: DepthAnythingHints = DepthAnythingHints()
    ) throws -> DepthAnythingConfiguration {
      try DepthAnythingConfiguration(counting: shapes, fileName: name, hints: hints)
    }
    #expect(try count("depth_anything_vits14.pth").family == .v1)
    #expect(try count("depth_anything_vits14.pth").taps == [1, 2, 3, 4])
    #expect(try count("depth_anything_v2_vits.pth").family == .v2)
    #expect(try count("Distill_Any_Depth_small.safetensors").family == .v2)
    #expect(try count("weights.pth", .init(family: .v1)).family == .v1)
    #expect(try count("depth_anything_v2_vits.pth", .init(family: .v1)).family == .v1)
    #expect(
      try count("depth_anything_v2_metric_vkitti_vits.pth").output == .metric(maxDepth: 80))
    #expect(
      try count("depth_anything_v2_metric_hypersim_vits.pth", .init(maxDepth: 35)).output
        == .metric(maxDepth: 35))
    #expect(try count("weights.pth", .init(maxDepth: 20)).family == .v2)
    #expect(try count("depth_anything_v2_vits.pth").heads == 1)
    #expect(try count("depth_anything_v2_vits.pth", .init(heads: 8)).heads == 8)
  }

  @Test func aWiderTokenHasAHeadForEvery64Values() throws {
    // Only shapes count, so a real network's are enough.
    let small = try DepthAnythingConfiguration(
      family: .v2, width: 384, heads: 6, blocks: 12, feedForward: .mlp(1536), taps: [2, 5, 8, 11],
      patchSize: 14, nativeGrid: 37, channels: [48, 96, 192, 384],
      reassembly: DepthAnythingConfiguration.publishedReassembly, features: 64, headWidth: 32,
      output: .relative, normEpsilon: 1e-6, subject: "")
    let names = DepthAnythingNames(scheme: .original)
    var shapes: [String: [Int]] = [:]
    for part in small.parts {
      let shape = small.shape(of: part)
      for name in names.weights(of: part) { shapes[name] = shape }
      for name in names.biases(of: part) { shapes[name] = [shape[0]] }
    }
    for name in names.unused { shapes[name] = [1] }
    // As many as depth_anything_v2_vits.pth has.
    #expect(shapes.count == 239)
    #expect(
      try DepthAnythingConfiguration(counting: shapes, fileName: "depth_anything_v2_vits.pth")
        == small)
    #expect(small.variant == "ViT-S")
    let values = shapes.filter { !names.unused.contains($0.key) }.values
      .reduce(0) { $0 + $1.reduce(1, *) }
    // 24.785 million less the mask token and the unused residual unit.
    #expect(values == 24_785_089 - 384 - 2 * (64 * 64 * 9 + 64))
  }

  @Test func conventionsFollowTheSource() {
    let first = DepthAnythingConventions(of: .original(.v1))
    #expect(first.text == "preprocess original, pos-interp offset, final-resize bilinear")
    let second = DepthAnythingConventions(of: .original(.v2))
    #expect(second.text == "preprocess original, pos-interp offset, final-resize bilinear-aligned")
    let ported = DepthAnythingConventions(of: .huggingFace)
    #expect(ported.text == "preprocess hf, pos-interp exact, final-resize bicubic")
  }

  @Test func descriptionsAreRecordsInSnakeCase() throws {
    let description = EstimatorDescription(
      model: "tiny", family: "Depth Anything V2", variant: "ViT-S", precision: "f32",
      device: "cpu", preprocessing: "preprocess hf", inputSize: 518,
      kind: .affineInvariantDisparity)
    let encoder = JSONEncoder()
    encoder.outputFormatting = .sortedKeys
    let json = try #require(String(data: encoder.encode(description), encoding: .utf8))
    #expect(
      json == #"{"device":"cpu","family":"Depth Anything V2","input_size":518,"#
        + #""kind":"affine_invariant_disparity","model":"tiny","precision":"f32","#
        + #""preprocessing":"preprocess hf","variant":"ViT-S"}"#)
    #expect(
      try JSONDecoder().decode(EstimatorDescription.self, from: Data(json.utf8)) == description)
  }
}
