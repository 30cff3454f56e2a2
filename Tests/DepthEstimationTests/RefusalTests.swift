import Foundation
import Raster
import Testing

@testable import DepthEstimation

@Suite struct RefusalTests {
  private static let file = "depth_anything_v2_tiny_fp16.safetensors"

  /// The sentence of the refusal.
  private func refusal(_ body: () throws(DepthEstimationError) -> Void) -> String {
    do {
      try body()
      return "accepted"
    } catch {
      return error.description
    }
  }

  private func count(
    _ shapes: [String: [Int]], _ name: String, _ hints: DepthAnythingHints = .init()
  ) -> String {
    refusal { () throws(DepthEstimationError) in
      _ = try DepthAnythingConfiguration(counting: shapes, fileName: name, hints: hints)
    }
  }

  private func read(_ json: String) -> String {
    refusal { () throws(DepthEstimationError) in
      _ = try DepthAnythingConfiguration(huggingFace: Data(json.utf8))
    }
  }

  @Test func theMetricFilesOfTheFirstFamilyAreAnotherNetwork() throws {
    let shapes = try TinyWeights(Self.file).shapes
    let advice =
      "for metres take a metric checkpoint of Depth Anything V2"
      + " (depth_anything_v2_metric_hypersim_* or depth_anything_v2_metric_vkitti_*)."
    let sentence =
      "expected the tensors of a Depth Anything V1 or V2, found a ZoeDepth head,"
      + " the architecture of Depth Anything V1's metric files; \(advice)"
    // By the names of its tensors.
    let zoe = [
      "core.core.pretrained.cls_token": [1, 1, 1024], "conv2.weight": [256, 256, 1, 1],
      "seed_bin_regressor._net.0.weight": [256, 256, 1, 1],
    ]
    #expect(count(zoe, "model.pt") == "model.pt: \(sentence)")
    // By its file name, whatever is in it.
    let name = "depth_anything_metric_depth_indoor.pt"
    #expect(count(shapes, name) == "\(name): \(sentence)")
    // By its model_type.
    #expect(
      read(#"{"model_type": "zoedepth"}"#)
        == "config.json: expected model_type depth_anything, found a model of type zoedepth; "
        + advice)
  }

  @Test(arguments: [
    ("depth_head.scratch.refinenet1.resConfUnit_depth.0.weight", "Prompt Depth Anything"),
    ("head.motion_modules.0.temporal_transformer.norm.weight", "Video Depth Anything"),
    ("depth_head.scratch.sky_output_conv2.0.weight", "Depth Anything 3"),
    ("encoder.patch_encoder.blocks.0.norm1.weight", "Depth Pro"),
    ("pretrained.model.blocks.0.norm1.weight", "a MiDaS or DPT network"),
    ("pretrained.register_tokens", "a DINOv2 with register tokens"),
  ])
  func relativesAreCalledByTheirNames(tensor: String, model: String) throws {
    var shapes = try TinyWeights(Self.file).shapes
    shapes[tensor] = [1]
    #expect(count(shapes, Self.file).contains("found \(model)"))
  }

  @Test func somebodyMustTellTheFamily() throws {
    let shapes = try TinyWeights(Self.file).shapes
    #expect(
      count(shapes, "weights.pth")
        == "weights.pth: expected a name that tells V1 (depth_anything_vit*) from V2"
        + " (depth_anything_v2_*), found 'weights.pth', and tensors that are the same in both;"
        + " say --family v1 or --family v2.")
    #expect(
      count(shapes, "depth_anything_v2_metric_new.pth").hasSuffix("give --max-depth METRES."))
    #expect(
      count(shapes, "a.pth", .init(family: .v1, maxDepth: 20))
        .contains("as all of family v1 are, found a metric one"))
  }

  @Test func weightsWithoutTheirConfigurationAreRefused() throws {
    #expect(
      count(try TinyWeights("v2-relative/model.safetensors").shapes, "model.safetensors")
        == "model.safetensors: expected config.json beside weights with Hugging Face names,"
        + " found the weights alone; give the whole folder.")
  }

  @Test func strangersAreRefused() throws {
    #expect(count([:], "empty.safetensors").hasSuffix("found no tensors."))
    #expect(
      count(["b": [1], "a": [2], "c": [3]], "x.safetensors")
        .hasSuffix("found 3 tensors such as 'a' and 'b'."))
    let backbone = try TinyWeights(Self.file).shapes.filter { $0.key.hasPrefix("pretrained.") }
    #expect(count(backbone, Self.file).hasSuffix("found a backbone without a depth head."))
  }

  @Test func everyMissingTensorIsNamed() throws {
    let shapes = try TinyWeights(Self.file).shapes
    let unused = DepthAnythingNames(scheme: .original).unused
    #expect(unused.count == 5)
    for name in shapes.keys.sorted() {
      var fewer = shapes
      fewer[name] = nil
      let sentence = count(fewer, Self.file)
      if unused.contains(name) {
        #expect(sentence == "accepted")
      } else {
        #expect(sentence != "accepted", "\(name)")
      }
    }
    var wrong = shapes
    wrong["depth_head.scratch.layer2_rn.weight"] = [8, 9, 3, 3]
    #expect(
      count(wrong, Self.file)
        == "\(Self.file): expected a tensor 'depth_head.scratch.layer2_rn.weight' of shape"
        + " [8, 8, 3, 3], found one of shape [8, 9, 3, 3].")
  }

  @Test func hostileShapesAreRefused() throws {
    let shapes = try TinyWeights(Self.file).shapes
    for name in shapes.keys.sorted()
    where !DepthAnythingNames(scheme: .original).unused.contains(name) {
      for shape in [
        [], [0], [Int.max, Int.max], [-1, 3, 14, 14], [1, Int.min, 16], [0, 0, 0, 0],
      ] {
        var wrong = shapes
        wrong[name] = shape
        #expect(count(wrong, Self.file) != "accepted", "\(name) \(shape)")
      }
    }
  }

  @Test(arguments: [
    ("", "found damaged JSON."),
    ("[1]", "found something else than"),
    ("{}", "found no model_type."),
    (#"{"model_type": "dpt"}"#, "found a model of type dpt."),
    (#"{"model_type": "depth_anything", "max_depth": "far"}"#, "at max_depth."),
    (
      #"{"model_type": "depth_anything", "depth_estimation_type": "ordinal"}"#, "found ordinal."
    ),
    (#"{"model_type": "depth_anything", "backbone": "resnet50"}"#, "found resnet50."),
    (
      #"{"model_type": "depth_anything", "backbone_config": {"out_indices": [1, 2]}}"#,
      "found [1, 2]."
    ),
    (
      #"{"model_type": "depth_anything", "backbone_config": {"out_indices": [1, 2, 3, 99]}}"#,
      "found [1, 2, 3, 99]."
    ),
    (#"{"model_type": "depth_anything", "backbone_config": {}}"#, "found none."),
    (#"{"model_type": "depth_anything", "patch_size": [14, 16]}"#, "found [14, 16]."),
    (#"{"model_type": "depth_anything", "patch_size": 16}"#, "found 16 and 14."),
    (#"{"model_type": "depth_anything", "head_in_index": 2}"#, "head_in_index -1, found 2."),
    (
      #"{"model_type": "depth_anything", "reassemble_factors": [4, 2, 1, 0]}"#,
      "between 1/64 and 64, found 0.0."
    ),
    (
      #"{"model_type": "depth_anything", "reassemble_factors": [4, 2, 1]}"#,
      "found 4, 3 and 4."
    ),
    (#"{"model_type": "depth_anything", "reassemble_hidden_size": 5}"#, "found 5."),
    (#"{"model_type": "depth_anything", "fusion_hidden_size": 7}"#, "found 7."),
    (
      #"{"model_type": "depth_anything", "depth_estimation_type": "metric", "max_depth": -3}"#,
      "found -3.0."
    ),
    (
      #"{"model_type": "depth_anything", "backbone_config": {"hidden_size": 9223372036854775807}}"#,
      "sizes of a network"
    ),
    (
      #"{"model_type": "depth_anything", "backbone_config": {"mlp_ratio": 1e300}}"#,
      "sizes of a network"
    ),
    (
      #"{"model_type": "depth_anything", "backbone_config": {"apply_layernorm": false}}"#,
      "expected apply_layernorm true, found false."
    ),
  ])
  func brokenConfigurationsAreRefused(json: String, sentence: String) {
    #expect(read(json).contains(sentence), "\(read(json))")
  }
}
