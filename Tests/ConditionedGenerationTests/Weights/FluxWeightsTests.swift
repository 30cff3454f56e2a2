import Foundation
import Tensors
import TestSupport
import Testing

@testable import ConditionedGeneration

@Suite struct FluxWeightsTests {
  @Test(arguments: StoredFixtures.transformers)
  func everyStorageDecodesToTheOriginalsBits(file: String) throws {
    let weights = try FluxWeights(path: StoredFixtures.path(file))
    let matrices = try #require(StoredFixtures.expected.matrices[file])
    #expect(weights.matrixNames.sorted() == matrices.keys.sorted())
    #expect(weights.unknownNames.isEmpty)
    for (name, numbers) in matrices {
      let matrix = try weights.matrix(name)
      #expect([matrix.outputs, matrix.inputs] == Array(numbers[..<2]), "\(name)")
      #expect(StoredFixtures.crc(matrix.values()) == numbers[2], "\(name)")
      #expect(StoredFixtures.crc(matrix.bias ?? []) == numbers[3], "bias of \(name)")
      matrix.releasePages()
      #expect(StoredFixtures.crc(matrix.values()) == numbers[2], "\(name) again")
    }
    let vectors = try #require(StoredFixtures.expected.vectors[file])
    #expect(weights.vectorNames.sorted() == vectors.keys.sorted())
    for (name, sum) in vectors {
      #expect(StoredFixtures.crc(try weights.vector(name)) == sum, "\(name)")
    }
  }

  @Test(arguments: StoredFixtures.transformers)
  func anyRowsDecodeAsTheWholeDoes(file: String) throws {
    let weights = try FluxWeights(path: StoredFixtures.path(file))
    var random = SplitMix64(seed: 9)
    for name in weights.matrixNames {
      let matrix = try weights.matrix(name)
      let whole = matrix.values()
      let begin = random.below(matrix.outputs)
      let rows = begin..<begin + 1 + random.below(matrix.outputs - begin)
      var part = [Float](repeating: .nan, count: rows.count * matrix.inputs)
      unsafe part.withUnsafeMutableBufferPointer { unsafe matrix.decode(rows: rows, into: $0) }
      #expect(part == Array(whole[begin * matrix.inputs..<rows.upperBound * matrix.inputs]))
    }
  }

  @Test(arguments: StoredFixtures.transformers)
  func sizesAreCountedFromTheTensors(file: String) throws {
    let weights = try FluxWeights(path: StoredFixtures.path(file))
    #expect(
      weights.configuration
        == FluxConfiguration(
          hiddenWidth: 8, heads: 1, doubleBlocks: 2, singleBlocks: 1, inputChannels: 128,
          outputChannels: 64, textWidth: 256, pooledWidth: 256, hiddenFactor: 4, hasGuidance: true,
          axes: [4, 2, 2], theta: 10_000))
    #expect(weights.configuration.hasControl)
    #expect(weights.description.contains("2 double and 1 single blocks of width 8"))
  }

  @Test func scalesMayBelongToRows() throws {
    let folder = try TemporaryFolder()
    var document = try SafetensorsDocument("flux-bf16.safetensors")
    let plain = try FluxWeights(path: StoredFixtures.path("flux-bf16.safetensors"))
      .matrix("txt_in").values()
    let scales = (0..<8).map { Float($0) / 3 }
    document.add("txt_in.weight_scale", scales, shape: [8, 1])
    func values() throws -> [Float] {
      try FluxWeights(path: document.written(to: folder, "f.safetensors")).matrix("txt_in").values()
    }
    #expect(try values() == plain.enumerated().map { $1 * scales[$0 / 256] })
    document.add("txt_in.weight_scale", Array(scales.dropLast()))
    #expect(throws: WeightFileError.self) { try values() }
  }

  @Test func encodingsAreNamed() throws {
    func encoding(_ file: String, _ matrix: String) throws -> String {
      try FluxWeights(path: StoredFixtures.path(file)).matrix(matrix).encodingName
    }
    #expect(try encoding("flux-bf16.safetensors", "img_in") == "bf16")
    #expect(try encoding("flux.gguf", "txt_in") == "Q4_K")
    #expect(try encoding("flux.gguf", "double_blocks.1.txt_mlp.2") == "Q5_1")
    #expect(try encoding("flux-fp8-scaled-old.safetensors", "img_in") == "fp8 e4m3, scaled")
    #expect(
      try encoding("flux-nf4-double.safetensors", "double_blocks.0.img_attn.qkv")
        == "NF4, double quantised and bf16")
    #expect(try encoding("flux-nf4-fp4.safetensors", "txt_in") == "NF4")
    #expect(try encoding("flux-nf4-fp4.safetensors", "double_blocks.0.txt_attn.qkv") == "FP4")
  }

  @Test func storedBytesAreThoseOfTheFile() throws {
    let plain = try FluxWeights(path: StoredFixtures.path("flux-bf16.safetensors"))
    let numbers = try plain.matrixNames.reduce(0) { sum, name in
      let matrix = try plain.matrix(name)
      return sum + matrix.outputs * matrix.inputs
    }
    #expect(plain.storedBytes == 2 * numbers)
    let split = try FluxWeights(path: StoredFixtures.path("flux-diffusers"))
    #expect(split.storedBytes == 2 * numbers)
    let small = try FluxWeights(path: StoredFixtures.path("flux-fp8.safetensors"))
    #expect(small.storedBytes == numbers)
    let quantised = try FluxWeights(path: StoredFixtures.path("flux.gguf")).matrix("txt_in")
    #expect(quantised.storedBytes == 8 * 144)
  }

  @Test func weightsAreFoundInAFolderOfAPipeline() throws {
    let folder = try TemporaryFolder()
    try FileManager.default.createSymbolicLink(
      atPath: folder.path("transformer"),
      withDestinationPath: StoredFixtures.path("flux-diffusers"))
    _ = try folder.file("model_index.json", Array("{}".utf8))
    #expect(try FluxWeights(path: folder.url.path).configuration.hiddenWidth == 8)
  }

  @Test func publishedSizesHaveThePublishedAxes() {
    #expect(FluxConfiguration.axes(headWidth: 128) == [16, 56, 56])
    #expect(FluxConfiguration.axes(headWidth: 16) == [4, 6, 6])
    #expect(FluxConfiguration().headWidth == 128)
    let published = FluxConfiguration()
    let names = FluxNames(doubleBlocks: 19, singleBlocks: 38, hasGuidance: true)
    let numbers = names.matrices.reduce(0) {
      $0 + $1.outputs(in: published) * ($1.inputs.count(in: published) + 1)
    }
    #expect(numbers + names.scales.count * 128 == 11_901_604_928)
    #expect(names.matrices.count == 314 && names.scales.count == 152)
    #expect(2 * names.matrices.count + names.scales.count == 780)
    let pieces = names.matrices.flatMap(\.pieces)
    #expect(2 * pieces.count + names.scales.count == 1160)
  }

  // MARK: - Refusals

  private func refusal(_ document: SafetensorsDocument) throws -> WeightFileError {
    let folder = try TemporaryFolder()
    let path = try document.written(to: folder, "flux.safetensors")
    return try #require(throws: WeightFileError.self) { try FluxWeights(path: path) }
  }

  @Test func missingTensorsAreListedByNameAndUnknownOnesToo() throws {
    var document = try SafetensorsDocument("flux-bf16.safetensors")
    document = document.renamed { $0 == "txt_in.bias" ? "txt_in.baas" : $0 }
    document.tensors["single_blocks.0.linear2.weight"] = nil
    document.tensors["double_blocks.1.img_attn.norm.key_norm.scale"] = nil
    let error = try refusal(document)
    #expect(error.fault == .missing)
    for name in [
      "txt_in.bias", "single_blocks.0.linear2.weight", "txt_in.baas",
      "double_blocks.1.img_attn.norm.key_norm.scale",
    ] {
      #expect(error.found.contains("'\(name)'"), "\(error)")
    }
  }

  @Test func unknownTensorsAreTold() throws {
    let folder = try TemporaryFolder()
    var document = try SafetensorsDocument("flux-bf16.safetensors")
    document.add("double_blocks.0.img_attn.ip_adapter.weight", [1])
    let path = try document.written(to: folder, "flux.safetensors")
    #expect(
      try FluxWeights(path: path).unknownNames == ["double_blocks.0.img_attn.ip_adapter.weight"])
  }

  @Test func aGapBetweenBlocksIsNamed() throws {
    let document = try SafetensorsDocument("flux-bf16.safetensors")
    let error = try refusal(
      document.renamed { $0.replacingOccurrences(of: "double_blocks.1.", with: "double_blocks.7.") }
    )
    #expect(error.fault == .missing && error.found.contains("double_blocks.1"))
  }

  @Test func wrongShapesAreNamed() throws {
    var document = try SafetensorsDocument("flux-bf16.safetensors")
    let name = "double_blocks.1.txt_mlp.0.weight"
    document.tensors[name]?.shape = [8, 32]
    let error = try refusal(document)
    #expect(error.fault == .wrongShape && error.subject.contains(name))
    #expect(error.expected.contains("[32, 8]") && error.found == "[8, 32]")
  }

  @Test(arguments: ["nvfp4", "mxfp8", "int8_tensorwise"])
  func formatsThatAreNotReadAreNamed(format: String) throws {
    var document = try SafetensorsDocument("flux-bf16.safetensors")
    document.add("txt_in.comfy_quant", json: #"{"format":"\#(format)"}"#)
    var error = try refusal(document)
    #expect(error.fault == .unsupported && error.found == format)
    document.tensors["txt_in.comfy_quant"] = nil
    document.metadata["_quantization_metadata"] = #"{"layers":{"txt_in":{"format":"\#(format)"}}}"#
    error = try refusal(document)
    #expect(error.fault == .unsupported && error.found == format)
    #expect(error.subject.contains("'txt_in.weight'"))
  }

  @Test(arguments: [(16, "IQ2_XXS"), (21, "IQ3_S"), (29, "IQ1_M"), (40, "NVFP4")])
  func typesOfGGUFThatAreNotReadAreNamed(number: UInt8, type: String) throws {
    let folder = try TemporaryFolder()
    var bytes = try StoredFixtures.bytes("flux.gguf")
    let name = Array("txt_in.weight".utf8)
    let place = try #require(bytes.indices.first { bytes[$0...].starts(with: name) })
    // Behind the name lie the count of dimensions, two dimensions and the type.
    let at = place + name.count + 4 + 2 * 8
    #expect(bytes[at] == 12)
    bytes[at] = number
    let path = try folder.file("flux.gguf", bytes)
    let error = try #require(throws: WeightFileError.self) { try FluxWeights(path: path) }
    #expect(error.fault == .unsupported && error.found == type)
    #expect(error.subject.contains("'txt_in.weight'"))
  }

  @Test func otherQuantisersAreNamed() throws {
    func found(_ change: (inout SafetensorsDocument) -> Void) throws -> String {
      var document = try SafetensorsDocument("flux-bf16.safetensors")
      change(&document)
      return try refusal(document).found
    }
    func bytes(_ document: inout SafetensorsDocument) {
      document.tensors["txt_in.weight"] = .init(
        type: "I8", shape: [8, 256], bytes: [UInt8](repeating: 1, count: 8 * 256))
    }
    #expect(try found(bytes) == "whole numbers")
    #expect(
      try found {
        bytes(&$0)
        $0.add("txt_in.SCB", [1, 2, 3, 4, 5, 6, 7, 8])
      } == "bitsandbytes int8")
    #expect(
      try found {
        $0.tensors["txt_in.weight"] = .init(
          type: "F4", shape: [8, 256], bytes: [UInt8](repeating: 1, count: 8 * 128))
      } == "F4")
    let quanto = try found { document in
      document = document.renamed {
        $0.hasSuffix("qkv.weight") || $0.hasSuffix("linear1.weight") ? $0 + "._data" : $0
      }
    }
    #expect(quanto == "a file of optimum-quanto")
  }

  @Test(arguments: [
    ("double_stream_modulation_img.lin.weight", "FLUX.2"),
    ("model.diffusion_model.distilled_guidance_layer.in_proj.weight", "Chroma"),
    ("model.diffusion_model.input_blocks.0.0.weight", "Stable Diffusion"),
  ])
  func otherModelsAreNamed(name: String, model: String) throws {
    var document = try SafetensorsDocument("flux-bf16.safetensors")
    document.add(name, [1])
    #expect(try refusal(document).found == model)
  }

  @Test func filesOfSomethingElseAreTold() throws {
    var document = SafetensorsDocument()
    document.add("blocks.0.weight", [1, 2])
    #expect(try refusal(document).found.contains("'blocks.0.weight'"))
    let lora = try #require(throws: WeightFileError.self) {
      try FluxWeights(path: StoredFixtures.path("lora-control.safetensors"))
    }
    #expect(lora.found == "a LoRA")
  }

  @Test func contradictingSettingsAreRefused() throws {
    let folder = try TemporaryFolder()
    let path = try SafetensorsDocument("flux-bf16.safetensors").written(
      to: folder, "flux.safetensors")
    func settings(_ text: String) throws -> WeightFileError? {
      _ = try folder.file(
        "config.json", Array(#"{"_class_name":"FluxTransformer2DModel",\#(text)}"#.utf8))
      do {
        _ = try FluxWeights(path: path)
        return nil
      } catch {
        return error
      }
    }
    #expect(try settings(#""num_attention_heads":1,"axes_dims_rope":[2,2,4]"#) == nil)
    #expect(try FluxWeights(path: path).configuration.axes == [2, 2, 4])
    #expect(try settings(#""num_attention_heads":2"#)?.found == "2")
    #expect(try settings(#""axes_dims_rope":[3,3,2]"#)?.found == "[3, 3, 2]")
    #expect(try settings(#""axes_dims_rope":[4,4,4]"#)?.fault == .malformed)
    // Of a model that is not FLUX, and without a class's name.
    _ = try folder.file("config.json", Array(#"{"num_attention_heads":12}"#.utf8))
    #expect(try FluxWeights(path: path).configuration.heads == 1)
    _ = try folder.file("config.json", Array(#"{"axes_dims_rope":[2,4,2]}"#.utf8))
    #expect(try FluxWeights(path: path).configuration.axes == [2, 4, 2])
  }
}
