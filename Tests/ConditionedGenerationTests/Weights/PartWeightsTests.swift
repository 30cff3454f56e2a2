import Foundation
import Tensors
import TestSupport
import Testing

@testable import ConditionedGeneration

@Suite struct PartWeightsTests {
  private func numbers(_ key: String) throws -> [(name: String, sum: Int)] {
    try #require(StoredFixtures.expected.vectors[key]).sorted { $0.key < $1.key }
      .map { ($0.key, $0.value) }
  }

  @Test(arguments: ["checkpoint.safetensors", "t5.gguf"])
  func t5IsReadUnderHuggingFacesNames(file: String) throws {
    let weights = try T5Weights(path: StoredFixtures.path(file))
    for (name, sum) in try numbers("\(file)/t5") {
      #expect(weights.contains(name))
      #expect(StoredFixtures.crc(try weights.vector(name)) == sum, "\(name)")
      let shape = try weights.shape(name)
      guard shape.count == 2 else { continue }
      let matrix = try weights.matrix(String(name.dropLast(7)), outputs: shape[0], inputs: nil)
      #expect(StoredFixtures.crc(matrix.values()) == sum, "\(name)")
      #expect(matrix.bias == nil && matrix.outputs == shape[0] && matrix.inputs == shape[1])
    }
    #expect(!weights.contains("encoder.block.2.layer.0.layer_norm.weight"))
    let table = try weights.vector("shared.weight")
    #expect(
      try weights.rows("shared.weight", [3, 0, 3])
        == Array(table[96..<128] + table[..<32] + table[96..<128]))
    #expect(try weights.rows("encoder.embed_tokens.weight", [15]) == Array(table[480...]))
    #expect(throws: WeightFileError.self) { try weights.rows("shared.weight", [16]) }
    #expect(throws: WeightFileError.self) { try weights.rows("shared.weight", [-1]) }
  }

  @Test func scaledT5IsRead() throws {
    let folder = try TemporaryFolder()
    let beginning = "text_encoders.t5xxl.transformer."
    var document = try SafetensorsDocument("checkpoint.safetensors").renamed {
      $0.hasPrefix(beginning) ? String($0.dropFirst(beginning.count)) : nil
    }
    let layer = "encoder.block.1.layer.0.SelfAttention.k"
    let shape = try #require(document.tensors["\(layer).weight"]?.shape)
    // 0x38 is 1 and 0x7E 448.
    document.tensors["\(layer).weight"] = .init(
      type: "F8_E4M3", shape: shape,
      bytes: (0..<shape.reduce(1, *)).map { $0 % 2 == 0 ? 0x38 : 0x7E })
    document.add("\(layer).scale_weight", [0.5], shape: [])
    document.tensors["scaled_fp8"] = .init(type: "F8_E4M3", shape: [0], bytes: [])
    let weights = try T5Weights(path: document.written(to: folder, "t5xxl_fp8.safetensors"))
    let matrix = try weights.matrix(layer)
    #expect(matrix.encodingName == "fp8 e4m3, scaled")
    #expect(matrix.values() == (0..<shape.reduce(1, *)).map { $0 % 2 == 0 ? 0.5 : 224 })
  }

  @Test func missingTensorsOfGGUFAreNamedAsTheFileDoes() throws {
    let weights = try T5Weights(path: StoredFixtures.path("t5.gguf"))
    let error = #expect(throws: WeightFileError.self) {
      try weights.vector("encoder.block.7.layer.1.DenseReluDense.wi_0.weight")
    }
    #expect(error?.subject.contains("'enc.blk.7.ffn_gate.weight'") == true)
  }

  @Test func clipIsReadWithAndWithoutItsPrefix() throws {
    let weights = try CLIPTextWeights(path: StoredFixtures.path("checkpoint.safetensors"))
    for (name, sum) in try numbers("checkpoint.safetensors/clip") {
      for asked in [name, "text_model.\(name)"] {
        #expect(weights.contains(asked))
        #expect(StoredFixtures.crc(try weights.vector(asked)) == sum, "\(asked)")
      }
    }
    let matrix = try weights.matrix("text_model.encoder.layers.0.mlp.fc1", outputs: 32, inputs: 16)
    #expect(matrix.bias == (try weights.vector("encoder.layers.0.mlp.fc1.bias")))
    #expect(throws: WeightFileError.self) {
      try weights.matrix("encoder.layers.0.mlp.fc1", outputs: 16, inputs: nil)
    }
    // As transformers 5 saves it, and with the encoder of pictures beside it.
    let folder = try TemporaryFolder()
    let beginning = "text_encoders.clip_l.transformer.text_model."
    var document = try SafetensorsDocument("checkpoint.safetensors").renamed {
      $0.hasPrefix(beginning) ? String($0.dropFirst(beginning.count)) : nil
    }
    document.add("vision_model.encoder.layers.0.self_attn.q_proj.weight", [1])
    let bare = try CLIPTextWeights(path: document.written(to: folder, "model.safetensors"))
    for (name, sum) in try numbers("checkpoint.safetensors/clip") {
      #expect(StoredFixtures.crc(try bare.vector("text_model.\(name)")) == sum)
    }
  }

  @Test(arguments: ["checkpoint.safetensors", "vae-diffusers.safetensors"])
  func theAutoencoderIsReadUnderTheOriginalNames(file: String) throws {
    let weights = try StoredAutoencoderWeights(path: StoredFixtures.path(file))
    for (name, sum) in try numbers("\(file)/vae") {
      #expect(weights.contains(name), "\(name)")
      #expect(StoredFixtures.crc(try weights.vector(name)) == sum, "\(name)")
    }
    let attention = try weights.kernel("encoder.mid.attn_1.q")
    #expect(attention.shape == [4, 4, 1, 1] && attention.values().count == 16)
    let shortcut = try weights.kernel("decoder.up.0.block.0.nin_shortcut")
    #expect(shortcut.shape == [2, 4, 1, 1])
    let first = try weights.kernel("decoder.conv_in.weight")
    #expect(first.shape == [4, 4, 3, 3])
    #expect(first.values() == (try weights.vector("decoder.conv_in.weight")))
    #expect(!weights.contains("decoder.up.3.block.0.conv1.weight"))
    #expect(throws: WeightFileError.self) { try weights.kernel("decoder.norm_out") }
  }

  @Test func autoencodersOfOlderDiffusersAndStableDiffusionAreFound() throws {
    let folder = try TemporaryFolder()
    let older = try SafetensorsDocument("vae-diffusers.safetensors").renamed { name in
      [("to_q", "query"), ("to_k", "key"), ("to_v", "value"), ("to_out.0", "proj_attn")].reduce(
        name
      ) { $0.replacingOccurrences(of: $1.0, with: $1.1) }
    }
    let ldm = try SafetensorsDocument("checkpoint.safetensors").renamed {
      $0.hasPrefix("vae.") ? "first_stage_model." + $0.dropFirst(4) : nil
    }
    for document in [older, ldm] {
      let weights = try StoredAutoencoderWeights(
        path: document.written(to: folder, "v.safetensors"))
      for (name, sum) in try numbers("vae-diffusers.safetensors/vae") {
        #expect(StoredFixtures.crc(try weights.vector(name)) == sum, "\(name)")
      }
    }
  }

  @Test func aFileWithoutThePartIsTold() throws {
    let path = StoredFixtures.path("flux-bf16.safetensors")
    #expect(throws: WeightFileError.self) { try T5Weights(path: path) }
    #expect(throws: WeightFileError.self) { try CLIPTextWeights(path: path) }
    let error = #expect(throws: WeightFileError.self) { try StoredAutoencoderWeights(path: path) }
    #expect(error?.expected == "the tensors of an autoencoder")
  }
}
