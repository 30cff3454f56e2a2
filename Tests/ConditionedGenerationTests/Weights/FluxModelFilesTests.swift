import Foundation
import Tensors
import TestSupport
import Testing

@testable import ConditionedGeneration

@Suite struct FluxModelFilesTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  /// Puts a fixture, or an empty text, at a place in the folder.
  private func put(_ fixture: String?, at place: String) throws {
    let url = folder.url.appendingPathComponent(place)
    try FileManager.default.createDirectory(
      at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
    if let fixture {
      try FileManager.default.copyItem(atPath: StoredFixtures.path(fixture), toPath: url.path)
    } else {
      try Data("{}".utf8).write(to: url)
    }
  }

  private func part(of prefix: String, as place: String) throws {
    let document = try SafetensorsDocument("checkpoint.safetensors").renamed {
      $0.hasPrefix(prefix) ? String($0.dropFirst(prefix.count)) : nil
    }
    let url = folder.url.appendingPathComponent(place)
    try FileManager.default.createDirectory(
      at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
    _ = try document.written(to: folder, place)
  }

  private func pipeline(_ name: String) throws {
    try put(nil, at: "\(name)/model_index.json")
    try put("flux-diffusers", at: "\(name)/transformer")
    try put(
      "vae-diffusers.safetensors", at: "\(name)/vae/diffusion_pytorch_model.safetensors")
    try part(of: "text_encoders.t5xxl.transformer.", as: "\(name)/text_encoder_2/model.safetensors")
    try part(of: "text_encoders.clip_l.transformer.", as: "\(name)/text_encoder/model.safetensors")
    try put(nil, at: "\(name)/tokenizer/vocab.json")
    try put(nil, at: "\(name)/tokenizer_2/tokenizer.json")
  }

  /// Opens all four parts.
  private func open(_ files: FluxModelFiles) throws {
    #expect(try FluxWeights(path: files.path(.transformer)).configuration.doubleBlocks == 2)
    #expect(
      try StoredAutoencoderWeights(path: files.path(.autoencoder)).contains("decoder.conv_in"))
    #expect(try T5Weights(path: files.path(.t5)).contains("shared.weight"))
    #expect(
      try CLIPTextWeights(path: files.path(.clip)).contains("text_model.final_layer_norm.weight"))
  }

  @Test func aPipelineOfDiffusersHasAllParts() throws {
    try pipeline("model")
    for path in ["model", "model/", "model/transformer"] {
      let files = try FluxModelFiles(model: folder.path(path))
      #expect(files.missing.isEmpty, "\(files.missing)")
      try open(files)
      #expect(try files.path(.t5Tokenizer).hasSuffix("tokenizer_2"))
      #expect(try files.path(.clipTokenizer).hasSuffix("tokenizer"))
    }
  }

  @Test func theSingleFileOfASnapshotTakesTheRestFromTheFoldersBesideIt() throws {
    try pipeline("model")
    try put("flux.gguf", at: "model/flux1-depth-dev.gguf")
    let files = try FluxModelFiles(model: folder.path("model/flux1-depth-dev.gguf"))
    #expect(files.missing.isEmpty)
    #expect(try files.path(.transformer).hasSuffix("flux1-depth-dev.gguf"))
    try open(files)
    let whole = try FluxModelFiles(model: folder.path("model"))
    #expect(try whole.path(.transformer).hasSuffix("model/transformer"))
  }

  @Test func aFileFindsItsSiblings() throws {
    try put("flux-bf16.safetensors", at: "m/flux1-depth-dev.safetensors")
    try part(of: "vae.", as: "m/ae.safetensors")
    try put("t5.gguf", at: "m/t5xxl-Q8_0.gguf")
    try part(of: "text_encoders.clip_l.transformer.", as: "m/clip_l.safetensors")
    for path in ["m/flux1-depth-dev.safetensors", "m"] {
      let files = try FluxModelFiles(model: folder.path(path))
      try open(files)
      #expect(files.missing.map(\.fault) == [.missing, .missing])
      #expect(files.missing.allSatisfy { $0.advice?.contains("-tokenizer") == true })
    }
    try put("t5.gguf", at: "m/t5xxl-Q4_K.gguf")
    let files = try FluxModelFiles(model: folder.path("m"))
    let error = #expect(throws: WeightFileError.self) { try files.path(.t5) }
    #expect(error?.fault == .ambiguous && error?.advice == "name one of them with --t5")
    let given = folder.path("m/t5xxl-Q4_K.gguf")
    #expect(
      try FluxModelFiles(model: folder.path("m"), given: [.t5: given]).path(.t5) == given)
  }

  @Test func comfysFoldersAreKnown() throws {
    try put("flux-fp8-scaled-old.safetensors", at: "models/diffusion_models/flux.safetensors")
    try part(of: "vae.", as: "models/vae/ae.safetensors")
    try part(
      of: "text_encoders.t5xxl.transformer.", as: "models/text_encoders/t5xxl_fp16.safetensors")
    try put("t5.gguf", at: "models/text_encoders/t5xxl-Q8_0.gguf")
    try part(
      of: "text_encoders.clip_l.transformer.", as: "models/text_encoders/clip_l.safetensors")
    let files = try FluxModelFiles(model: folder.path("models/diffusion_models/flux.safetensors"))
    try open(files)
    #expect(try files.path(.t5).hasSuffix("t5xxl_fp16.safetensors"))
  }

  @Test func aCheckpointHoldsAllPartsInOneFile() throws {
    try put("checkpoint.safetensors", at: "flux.safetensors")
    let path = folder.path("flux.safetensors")
    let files = try FluxModelFiles(model: path)
    for part in [FluxModelFiles.Part.transformer, .autoencoder, .t5, .clip] {
      #expect(files.paths[part] == path)
    }
    try open(files)
  }

  @Test func eachMissingPartHasASentence() throws {
    try put("flux.gguf", at: "flux.gguf")
    let files = try FluxModelFiles(model: folder.path("flux.gguf"))
    #expect(files.missing.count == 5)
    let sentences = files.missing.map(\.description)
    #expect(sentences[0].contains("ae.safetensors") && sentences[0].contains("--vae"))
    #expect(sentences[1].contains("--t5") && sentences[2].contains("--clip"))
  }

  @Test func filesThatAreNoTransformersAreToldAndOnesThatAreNotThereToo() throws {
    try part(of: "vae.", as: "ae.safetensors")
    let wrong = #expect(throws: WeightFileError.self) {
      try FluxModelFiles(model: folder.path("ae.safetensors"))
    }
    #expect(wrong?.expected == "the tensors of a FLUX.1 transformer")
    let absent = #expect(throws: WeightFileError.self) {
      try FluxModelFiles(model: folder.path("nothing"))
    }
    #expect(absent?.fault == .inaccessible)
    // A folder without a transformer is not refused: the part is missing.
    #expect(
      try FluxModelFiles(model: folder.url.path).missing.contains {
        $0.advice == "name its path with --model"
      })
  }
}
