internal import Foundation
internal import SystemPackage
internal import Tensors

/// The search for a pipeline's parts.
struct FluxModelSearch {
  typealias Part = FluxModelFiles.Part

  private(set) var found: [Part: String]
  /// Parts of which there were several files.
  private(set) var ambiguous: [Part: [String]] = [:]

  /// Starts with what is known.
  init(given: [Part: String]) { found = given }

  /// Looks around a path.
  mutating func run(from path: String) throws(WeightFileError) {
    guard FileManager.default.fileExists(atPath: path) else {
      throw WeightFileError(
        .inaccessible, path, expected: "a file of weights or a folder with one",
        found: "nothing there")
    }
    if isFolder(path) {
      try searchFolder(trimmed(path))
    } else {
      // An index of shards stands for its folder.
      try inspect(path)
      let folder = FilePath(path).removingLastComponent().string
      try searchSiblings(of: folder.isEmpty ? "." : folder)
    }
    lookForTokenizers()
  }

  // MARK: - Folders

  private mutating func searchFolder(_ folder: String) throws(WeightFileError) {
    takePipeline(folder)
    if found[.transformer] == nil {
      if exists("\(folder)/config.json"), holdsWeights(folder) {
        // diffusers' folder of the transformer alone, in its pipeline or not.
        try inspect(folder)
        takePipeline(FilePath(folder).removingLastComponent().string)
      } else {
        try takeTransformer(in: folder)
      }
    }
    try searchSiblings(of: folder)
  }

  /// Takes the parts of a pipeline that diffusers saved.
  private mutating func takePipeline(_ folder: String) {
    guard exists("\(folder)/model_index.json") || isFolder("\(folder)/transformer") else { return }
    for (part, name) in [
      (Part.transformer, "transformer"), (.autoencoder, "vae"), (.t5, "text_encoder_2"),
      (.clip, "text_encoder"),
    ] where holdsWeights("\(folder)/\(name)") {
      take(part, "\(folder)/\(name)")
    }
    for (part, name) in [(Part.t5Tokenizer, "tokenizer_2"), (.clipTokenizer, "tokenizer")]
    where isTokenizer("\(folder)/\(name)") {
      take(part, "\(folder)/\(name)")
    }
  }

  /// The one file in a folder that holds a transformer.
  private mutating func takeTransformer(in folder: String) throws(WeightFileError) {
    var candidates: [String] = []
    for name in weights(in: folder) {
      guard let file = try? WeightFile(path: "\(folder)/\(name)"),
        FluxNames.isTransformer(file.names)
      else { continue }
      candidates.append("\(folder)/\(name)")
    }
    if candidates.count == 1 {
      try inspect(candidates[0])
    } else if candidates.count > 1 {
      ambiguous[.transformer] = candidates
    }
  }

  // MARK: - Files

  /// Takes all parts that a file holds.
  private mutating func inspect(_ path: String) throws(WeightFileError) {
    let names = try WeightFile(path: path).names
    if FluxNames.isTransformer(names) {
      take(.transformer, path)
    } else if found[.transformer] == nil {
      // Says what it is instead.
      _ = try FluxNames.Naming(of: names, file: path)
    }
    for (part, markers) in Self.markers
    where markers.contains(where: { !NamePrefix.all(before: $0, in: names).isEmpty }) {
      take(part, path)
    }
  }

  /// Names that tell that a part is in a file.
  private static let markers: [(Part, [String])] = [
    (
      .autoencoder,
      ["decoder.up_blocks.0.resnets.0.conv1.weight", "decoder.up.0.block.0.conv1.weight"]
    ),
    (.t5, ["encoder.block.0.layer.0.SelfAttention.q.weight", "enc.blk.0.attn_q.weight"]),
    (.clip, ["embeddings.token_embedding.weight"]),
  ]

  // MARK: - Beside a file

  /// Looks where people keep the other parts: beside the file, in diffusers' folders beside it and
  /// in ComfyUI's.
  private mutating func searchSiblings(of folder: String) throws(WeightFileError) {
    takePipeline(folder)
    let parent = "\(folder)/.."
    if ["unet", "diffusion_models", "checkpoints", "transformer"].contains(
      (absolute(folder) as NSString).lastPathComponent)
    {
      takePipeline(FilePath(absolute(folder)).removingLastComponent().string)
    }
    for (part, folders) in Self.shelves where found[part] == nil {
      for place in [folder] + folders.flatMap({ ["\(folder)/\($0)", "\(parent)/\($0)"] }) {
        choose(part, in: place)
        if found[part] != nil || ambiguous[part] != nil { break }
      }
    }
  }

  /// ComfyUI's folders of each part.
  private static let shelves: [(Part, [String])] = [
    (.autoencoder, ["vae"]), (.t5, ["text_encoders", "clip", "t5"]),
    (.clip, ["text_encoders", "clip"]),
  ]

  /// How files of a part begin.
  private static let beginnings: [Part: [String]] = [
    .autoencoder: ["ae", "flux-ae", "flux_vae", "flux-vae", "vae"],
    .t5: ["t5xxl", "t5-v1_1-xxl", "t5_xxl", "t5-xxl", "google_t5", "text_encoder_2"],
    .clip: ["clip_l", "clip-l", "ViT-L-14", "vit-l-14", "text_encoder."],
  ]

  /// The file of a part in a folder: by its published name, or the only one that begins like it.
  private mutating func choose(_ part: Part, in folder: String) {
    let beginnings = Self.beginnings[part] ?? []
    let candidates = weights(in: folder).filter { name in
      beginnings.contains { name.hasPrefix($0) }
    }
    let published = ["ae.safetensors", "t5xxl_fp16.safetensors", "clip_l.safetensors"]
    if let name = candidates.first(where: published.contains) {
      take(part, "\(folder)/\(name)")
    } else if candidates.count == 1 {
      take(part, "\(folder)/\(candidates[0])")
    } else if candidates.count > 1 {
      ambiguous[part] = candidates.map { "\(folder)/\($0)" }
    }
  }

  // MARK: - Tokenizers

  /// Looks beside the encoders, where nothing else was said.
  private mutating func lookForTokenizers() {
    for (part, encoder, name) in [
      (Part.t5Tokenizer, Part.t5, "tokenizer_2"), (.clipTokenizer, .clip, "tokenizer"),
    ] {
      guard found[part] == nil, let path = found[encoder] else { continue }
      let folder = isFolder(path) ? trimmed(path) : FilePath(path).removingLastComponent().string
      let places = isFolder(path) ? [folder, "\(folder)/../\(name)"] : ["\(folder)/\(name)"]
      if let place = places.first(where: isTokenizer) { take(part, place) }
    }
  }

  private func isTokenizer(_ folder: String) -> Bool {
    ["tokenizer.json", "vocab.json", "spiece.model"].contains { exists("\(folder)/\($0)") }
  }

  // MARK: - The disk

  private mutating func take(_ part: Part, _ path: String) {
    if found[part] == nil { found[part] = path }
  }

  private func exists(_ path: String) -> Bool { FileManager.default.fileExists(atPath: path) }

  private func isFolder(_ path: String) -> Bool {
    var isFolder = ObjCBool(false)
    return unsafe FileManager.default.fileExists(atPath: path, isDirectory: &isFolder)
      && isFolder.boolValue
  }

  private func trimmed(_ path: String) -> String {
    path.count > 1 && path.hasSuffix("/") ? trimmed(String(path.dropLast())) : path
  }

  private func absolute(_ path: String) -> String {
    URL(fileURLWithPath: path).standardizedFileURL.path
  }

  private func holdsWeights(_ folder: String) -> Bool { !weights(in: folder).isEmpty }

  /// The names of files of weights in a folder, sorted.
  private func weights(in folder: String) -> [String] {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
    return names.filter { name in
      [".safetensors", ".gguf", ".sft", ".pth", ".pt", ".bin", ".ckpt"].contains {
        name.hasSuffix($0)
      }
    }.sorted()
  }
}
