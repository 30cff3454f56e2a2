import Testing

@testable import DepthEstimation

@Suite struct NamesTests {
  @Test(arguments: [
    ("depth_anything_v2_tiny_fp16.safetensors", "v2-relative"),
    ("depth_anything_v2_metric_hypersim_tiny_fp16.safetensors", "v2-metric-20"),
    ("depth_anything_v2_giant_tiny_fp16.safetensors", "v2-giant"),
    ("v1-relative/model.safetensors", "v1-relative"),
    ("v2-relative/model.safetensors", "v2-relative"),
    ("v2-metric-80/model.safetensors", "v2-metric-80"),
    ("v2-giant/model.safetensors", "v2-giant"),
  ])
  func everyTensorOfAFileHasItsPlace(file: String, folder: String) throws {
    let shapes = try TinyWeights(file).shapes
    let configuration = try ConfigurationTests.folder(folder)
    let names = try DepthAnythingNames(of: shapes.keys, file: file)
    #expect(names.scheme == (file.contains("/") ? .huggingFace : .original))
    #expect(names.prefix.isEmpty)
    let used = configuration.parts.flatMap { names.weights(of: $0) + names.biases(of: $0) }
    #expect(Set(used).count == used.count)
    #expect(Set(used + names.unused) == Set(shapes.keys))
    try configuration.requireShapes(shapes, names: names, file: file)
  }

  @Test func bothSchemesHoldTheSameNumbers() throws {
    let original = try TinyWeights("depth_anything_v2_tiny_fp16.safetensors")
    let ported = try TinyWeights("v2-relative/model.safetensors")
    let names = DepthAnythingNames(scheme: .original)
    let others = DepthAnythingNames(scheme: .huggingFace)
    for part in try ConfigurationTests.folder("v2-relative").parts {
      for (ours, theirs) in [
        (names.weights(of: part), others.weights(of: part)),
        (names.biases(of: part), others.biases(of: part)),
      ] {
        #expect(ours.count <= 1 && (theirs.count == ours.count || theirs.count == 3))
        let joined = try theirs.flatMap { try ported.halves($0) }
        #expect(try ours.flatMap { try original.halves($0) } == joined, "\(part)")
      }
    }
  }

  @Test func hardNamesAreThoseOfTheFiles() {
    let original = DepthAnythingNames(scheme: .original, prefix: "module.")
    let ported = DepthAnythingNames(scheme: .huggingFace)
    #expect(original.weights(of: .positions) == ["module.pretrained.pos_embed"])
    #expect(original.biases(of: .positions).isEmpty)
    #expect(
      ported.weights(of: .attentionInput(7))
        == ["query", "key", "value"].map {
          "backbone.encoder.layer.7.attention.attention.\($0).weight"
        })
    // The ported fusion layers are in the reverse order.
    let part = DepthAnythingPart.residual(level: 0, unit: 1, convolution: 0)
    #expect(
      original.biases(of: part)
        == ["module.depth_head.scratch.refinenet1.resConfUnit2.conv1.bias"])
    #expect(
      ported.biases(of: part)
        == ["neck.fusion_stage.layers.3.residual_layer2.convolution1.bias"])
    #expect(
      ported.weights(of: .fusionOutput(level: 3)) == [
        "neck.fusion_stage.layers.0.projection.weight"
      ])
    #expect(
      original.weights(of: .lateral(level: 3)) == ["module.depth_head.scratch.layer4_rn.weight"])
    #expect(original.weights(of: .head(2)) == ["module.depth_head.scratch.output_conv2.2.weight"])
  }

  @Test(arguments: ["module.", "model.", "module.model."])
  func prefixesAreFound(prefix: String) throws {
    let shapes = try TinyWeights("depth_anything_v2_tiny_fp16.safetensors").shapes
    let prefixed = Dictionary(uniqueKeysWithValues: shapes.map { (prefix + $0, $1) })
    #expect(try DepthAnythingNames(of: prefixed.keys, file: "a.pth").prefix == prefix)
    let configuration = try DepthAnythingConfiguration(
      counting: prefixed, fileName: "depth_anything_v2_tiny.pth")
    #expect(try configuration == ConfigurationTests.folder("v2-relative"))
  }

  @Test func theCoarsestLevelHasOneResidualUnit() throws {
    let parts = try ConfigurationTests.folder("v2-relative").parts
    #expect(!parts.contains(.residual(level: 3, unit: 0, convolution: 0)))
    #expect(parts.contains(.residual(level: 3, unit: 1, convolution: 0)))
    #expect(parts.contains(.residual(level: 2, unit: 0, convolution: 1)))
    #expect(!parts.contains(.reassembly(level: 2)))
  }
}
