import Foundation
import Tensors
import TestSupport
import Testing

@testable import ConditionedGeneration

@Suite struct LoRATests {
  private static let model = StoredFixtures.path("flux-bf16.safetensors")
  private static let final = "final_layer.adaLN_modulation.1"

  /// The model without control channels: FLUX.1-dev where the fixture is FLUX.1-Depth-dev.
  private func base(_ folder: TemporaryFolder) throws -> String {
    var document = try SafetensorsDocument("flux-bf16.safetensors")
    let first = try #require(document.tensors["img_in.weight"])
    let rows = (0..<8).flatMap { first.bytes[$0 * 256..<$0 * 256 + 128] }
    document.tensors["img_in.weight"] = .init(type: first.type, shape: [8, 64], bytes: rows)
    return try document.written(to: folder, "base.safetensors")
  }

  private func kohya() throws -> SafetensorsDocument {
    var document = try SafetensorsDocument("lora-control.safetensors").renamed { name in
      guard let parsed = LoRAName(name), parsed.role != .biasB else { return nil }
      let stem = "lora_unet_" + parsed.module.replacingOccurrences(of: ".", with: "_")
      return stem + (parsed.role == .a ? ".lora_down.weight" : ".lora_up.weight")
    }
    for name in document.tensors.keys where name.hasSuffix(".lora_up.weight") {
      document.add(name.replacingOccurrences(of: "lora_up.weight", with: "alpha"), [2], shape: [])
    }
    document.add("lora_te1_text_model_encoder_layers_0_mlp_fc1.alpha", [2], shape: [])
    return document
  }

  /// The names of diffusers as sd-scripts and others write them.
  private func mixed() throws -> SafetensorsDocument {
    try SafetensorsDocument("lora-diffusers.safetensors").renamed { name in
      guard let parsed = LoRAName(name) else { return nil }
      let module = parsed.module.dropFirst("transformer.".count)
      return "lora_transformer_" + module.replacingOccurrences(of: ".", with: "_")
        + (parsed.role == .a ? ".lora_down.weight" : ".lora_up.weight")
    }
  }

  private func original(_ prefix: String) throws -> SafetensorsDocument {
    try SafetensorsDocument("lora-control.safetensors").renamed { name in
      name.hasSuffix(".scale") || name.hasSuffix(".bias") ? nil : prefix + name
    }
  }

  /// Checks every path against the one A and B that all files have.
  private func expectTheSame(
    _ weights: FluxWeights, scale: Float, hasBias: Bool = false, only matrices: [String]? = nil
  ) throws {
    for name in weights.matrixNames {
      let paths = try weights.matrix(name).lowRank
      if let matrices, !matrices.contains(name) {
        #expect(paths.isEmpty, "\(name)")
        continue
      }
      let expected = try #require(StoredFixtures.expected.lora[name])
      try #require(paths.count == 1, "\(name)")
      #expect(paths[0].rank == 4 && paths[0].scale == scale, "\(name)")
      #expect(StoredFixtures.crc(paths[0].a) == expected["a"], "A of \(name)")
      #expect(StoredFixtures.crc(paths[0].b) == expected["b"], "B of \(name)")
      #expect((paths[0].biasB != nil) == hasBias, "\(name)")
      if let bias = paths[0].biasB { #expect(StoredFixtures.crc(bias) == expected["bias"]) }
    }
  }

  @Test func theControlLoRAWidensAPlainModelAndReplacesItsNorms() throws {
    let folder = try TemporaryFolder()
    let path = try base(folder)
    let choice = LoRAChoice(path: StoredFixtures.path("lora-control.safetensors"), scale: 0.85)
    let weights = try FluxWeights(path: path, loras: [choice])
    #expect(weights.configuration.inputChannels == 128)
    try expectTheSame(weights, scale: 0.85, hasBias: true)
    for (name, sum) in StoredFixtures.expected.controlScales {
      #expect(StoredFixtures.crc(try weights.vector(name)) == sum)
    }
    let narrow = try FluxWeights(path: path)
    #expect(narrow.configuration.inputChannels == 64)
    let (wide, plain) = (try weights.matrix("img_in"), try narrow.matrix("img_in").values())
    #expect(wide.inputs == 128 && wide.outputs == 8)
    for (index, value) in wide.values().enumerated() {
      let (row, column) = index.quotientAndRemainder(dividingBy: 128)
      #expect(value == (column < 64 ? plain[row * 64 + column] : 0))
    }
  }

  @Test func everyNamingGivesTheSameAAndB() throws {
    let folder = try TemporaryFolder()
    // Alpha by rank: 6/4 from the header, 2/4 beside the tensors, 1 where there is none.
    let files: [(String, Float)] = [
      (StoredFixtures.path("lora-diffusers.safetensors"), 1.5),
      (try kohya().written(to: folder, "kohya.safetensors"), 0.5),
      (try mixed().written(to: folder, "mixed.safetensors"), 1),
      (try original("").written(to: folder, "plain.safetensors"), 1),
      (try original("diffusion_model.").written(to: folder, "comfy.safetensors"), 1),
      (try original("base_model.model.").written(to: folder, "peft.safetensors"), 1),
    ]
    for (path, factor) in files {
      let weights = try FluxWeights(path: Self.model, loras: [.init(path: path, scale: 0.5)])
      try expectTheSame(weights, scale: 0.5 * factor)
      let isKohya = path.hasSuffix("kohya.safetensors")
      #expect(weights.ignoredNames.count == (isKohya ? 1 : 0))
    }
  }

  @Test func theNamesOfXFluxGiveTheSameAAndB() throws {
    let path = StoredFixtures.path("lora-xflux.safetensors")
    let weights = try FluxWeights(path: Self.model, loras: [.init(path: path)])
    let blocks = (0..<2).flatMap { block in
      ["img_attn.qkv", "img_attn.proj", "txt_attn.qkv", "txt_attn.proj"].map {
        "double_blocks.\(block).\($0)"
      }
    }
    try expectTheSame(weights, scale: 1, only: blocks + ["single_blocks.0.linear2"])
  }

  @Test(arguments: [
    "flux.gguf", "flux-nf4-double.safetensors", "flux-fp8-scaled-new.safetensors",
  ])
  func quantisedModelsKeepTheirBitsBesideALoRA(file: String) throws {
    let path = StoredFixtures.path("lora-diffusers.safetensors")
    let weights = try FluxWeights(
      path: StoredFixtures.path(file), loras: [.init(path: path), .init(path: path, scale: 2)])
    for name in weights.matrixNames {
      let matrix = try weights.matrix(name)
      #expect(
        StoredFixtures.crc(matrix.values()) == StoredFixtures.expected.matrices[file]?[name]?[2])
      #expect(matrix.lowRank.map(\.scale) == [1.5, 3])
    }
  }

  @Test func aStyleLoRAIsFilledUpForAControlModel() throws {
    let path = StoredFixtures.path("lora-style.safetensors")
    let weights = try FluxWeights(path: Self.model, loras: [.init(path: path)])
    let paths = try weights.matrix("img_in").lowRank
    try #require(paths.count == 1)
    #expect(paths[0].inputs == 128)
    for (index, value) in paths[0].a.enumerated() where index % 128 >= 64 { #expect(value == 0) }
    #expect(paths[0].a.contains { $0 != 0 })
    // Beside the control LoRA that widens a plain model, too.
    let folder = try TemporaryFolder()
    let both = try FluxWeights(
      path: base(folder),
      loras: [
        .init(path: path), .init(path: StoredFixtures.path("lora-control.safetensors")),
      ])
    #expect(try both.matrix("img_in").lowRank.map(\.inputs) == [128, 128])
  }

  @Test func diffusersSwapsRowsOfAThatItShouldNot() throws {
    let folder = try TemporaryFolder()
    let path = try base(folder)
    let choice = LoRAChoice(path: StoredFixtures.path("lora-control.safetensors"))
    func delta(_ parity: LoRAParity) throws -> [Float] {
      let matrix = try FluxWeights(path: path, loras: [choice], parity: parity).matrix(Self.final)
      return try product(#require(matrix.lowRank.first))
    }
    let theirs = StoredFixtures.expected.swappedDelta
    #expect(distance(try delta(.diffusers), theirs) < 1e-4)
    #expect(distance(try delta(.exact), theirs) > 1)
    // Nothing else changes.
    for name in ["img_in", "single_blocks.0.modulation.lin"] {
      let paths = try LoRAParity.allCases.map {
        try FluxWeights(path: path, loras: [choice], parity: $0).matrix(name).lowRank
      }
      #expect(paths[0] == paths[1])
    }
  }

  @Test func theControlLoRAInDiffusersNamesIsTheSame() throws {
    let folder = try TemporaryFolder()
    let control = try SafetensorsDocument("lora-control.safetensors")
    var other = control.renamed { name in
      if name == "double_blocks.1.txt_attn.norm.key_norm.scale" {
        return "transformer.transformer_blocks.1.attn.norm_added_k.weight"
      }
      if name.hasPrefix(Self.final) {
        return "transformer.norm_out.linear" + name.dropFirst(Self.final.count)
      }
      return name.hasPrefix("img_in") ? "transformer.x_embedder" + name.dropFirst(6) : nil
    }
    for name in ["lora_B.weight", "lora_B.bias"].map({ "transformer.norm_out.linear.\($0)" }) {
      let bytes = try #require(other.tensors[name]?.bytes)
      other.tensors[name]?.bytes = Array(bytes[(bytes.count / 2)...] + bytes[..<(bytes.count / 2)])
    }
    let base = try base(folder)
    let path = try other.written(to: folder, "control.safetensors")
    for parity in LoRAParity.allCases {
      let weights = try FluxWeights(path: base, loras: [.init(path: path)], parity: parity)
      #expect(weights.configuration.inputChannels == 128)
      try expectTheSame(weights, scale: 1, hasBias: true, only: ["img_in", Self.final])
      let name = "double_blocks.1.txt_attn.norm.key_norm.scale"
      #expect(
        StoredFixtures.crc(try weights.vector(name)) == StoredFixtures.expected.controlScales[name])
    }
  }

  @Test func piecesWithAnAOfTheirOwnAreJoined() throws {
    let path = StoredFixtures.path("lora-separate.safetensors")
    let weights = try FluxWeights(path: Self.model, loras: [.init(path: path, scale: 1)])
    for (name, expected) in StoredFixtures.expected.separateDeltas {
      let paths = try weights.matrix(name).lowRank
      try #require(paths.count == 1)
      #expect(paths[0].scale == 1)
      #expect(distance(product(paths[0]), expected) < 1e-4)
    }
  }

  /// B A, row by row.
  private func product(_ path: LowRankPath) -> [Float] {
    (0..<path.outputs).flatMap { row in
      (0..<path.inputs).map { column in
        path.scale
          * (0..<path.rank).reduce(0) {
            $0 + path.b[row * path.rank + $1] * path.a[$1 * path.inputs + column]
          }
      }
    }
  }

  private func distance(_ first: [Float], _ second: [Float]) -> Float {
    guard first.count == second.count else { return .infinity }
    return zip(first, second).reduce(0) { max($0, abs($1.0 - $1.1)) }
  }

  // MARK: - Refusals

  private func refusal(_ model: String, _ loras: [String]) throws -> WeightFileError {
    try #require(throws: WeightFileError.self) {
      try FluxWeights(path: model, loras: loras.map { .init(path: $0) })
    }
  }

  @Test func theControlLoRAIsRefusedBesideAControlModel() throws {
    let folder = try TemporaryFolder()
    let control = StoredFixtures.path("lora-control.safetensors")
    let error = try refusal(Self.model, [control])
    #expect(error.fault == .unsupported && error.subject == control)
    #expect(error.found.contains("control model already"))
    #expect(error.description.hasSuffix("."))
    // A plain model that was given zeros for the control by hand takes it.
    var document = try SafetensorsDocument("flux-bf16.safetensors")
    var first = try #require(document.tensors["img_in.weight"])
    for row in 0..<8 { for place in 128..<256 { first.bytes[row * 256 + place] = 0 } }
    document.tensors["img_in.weight"] = first
    let widened = try document.written(to: folder, "widened.safetensors")
    #expect(try FluxWeights(path: widened, loras: [.init(path: control)]).configuration.hasControl)
    let two = try refusal(base(folder), [control, control])
    #expect(two.expected == "one control LoRA at most")
  }

  @Test func tensorsWithoutAPlaceAreListed() throws {
    let folder = try TemporaryFolder()
    var document = try mixed()
    document.add("lora_unet_input_blocks_4_1_proj_in.alpha", [1], shape: [])
    document.add("double_blocks.9.img_mod.lin.lora_A.weight", [1], shape: [1, 1])
    let error = try refusal(Self.model, [document.written(to: folder, "l.safetensors")])
    #expect(error.fault == .unsupported && error.found.contains("2 of "))
    #expect(error.found.contains("'lora_unet_input_blocks_4_1_proj_in.alpha'"))
    #expect(error.found.contains("'double_blocks.9.img_mod.lin.lora_A.weight'"))
  }

  @Test(arguments: [
    ("lora_unet_img_in.hada_w1_a", "LoHa"), ("lora_unet_img_in.lokr_w1", "LoKr"),
    ("transformer.x_embedder.lora_magnitude_vector", "DoRA"),
    ("diffusion_model.img_in.diff_b", "full differences of weights"),
  ])
  func otherAdaptersAreNamed(name: String, adapter: String) throws {
    let folder = try TemporaryFolder()
    var document = try original("diffusion_model.")
    document.add(name, [1])
    let error = try refusal(Self.model, [document.written(to: folder, "l.safetensors")])
    #expect(error.found == adapter)
  }

  @Test func halvesAndWrongSizesAreRefused() throws {
    let folder = try TemporaryFolder()
    func refused(_ change: (inout SafetensorsDocument) -> Void) throws -> WeightFileError {
      var document = try original("")
      change(&document)
      return try refusal(Self.model, [document.written(to: folder, "l.safetensors")])
    }
    #expect(try refused { $0.tensors["txt_in.lora_B.weight"] = nil }.fault == .missing)
    #expect(
      try refused { $0.add("txt_in.lora_B.weight", [1, 2], shape: [2, 1]) }.fault == .wrongShape)
    #expect(
      try refused { $0.add("txt_in.lora_A.weight", [], shape: [0, 256]) }.fault == .wrongShape)
    #expect(try refused { $0.add("txt_in.alpha", [.infinity], shape: []) }.fault == .malformed)
    let ten = try refused {
      $0.add("img_in.lora_A.weight", [Float](repeating: 1, count: 40), shape: [4, 10])
    }
    #expect(ten.found == "10")
    let twice = try refused { document in
      for name in ["lora_A", "lora_B"] {
        document.tensors["transformer.x_embedder.\(name).weight"] =
          document.tensors["img_in.\(name).weight"]
      }
    }
    #expect(twice.fault == .malformed && twice.expected.contains("'img_in'"))
  }

  @Test func modelsAreNoLoRAs() throws {
    #expect(try refusal(Self.model, [Self.model]).fault == .unsupported)
    let infinite = LoRAChoice(path: StoredFixtures.path("lora-xflux.safetensors"), scale: .nan)
    #expect(throws: WeightFileError.self) {
      try FluxWeights(path: Self.model, loras: [infinite])
    }
  }
}
