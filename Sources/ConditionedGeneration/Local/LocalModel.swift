internal import Foundation
public import ModelFiles
internal import SystemPackage
internal import Tensors

/// A FLUX.1 pipeline on this machine: all parts found and checked, none of their numbers read.
public struct LocalModel: Sendable {
  /// What records say of a model.
  public struct Record: Sendable, Codable, Equatable {
    /// A file of the model.
    public struct File: Sendable, Codable, Equatable {
      /// What it is for: "transformer", "vae".
      public var part: String
      /// The path.
      public var path: String
      /// Its SHA-256 in hexadecimal.
      public var sha256: String
    }

    /// The path that was given.
    public var path: String
    /// The network in words.
    public var description: String
    /// "f32", "bf16" or "int8".
    public var precision: String
    /// "cpu".
    public var device: String
    /// Whose arithmetic was followed.
    public var parity: SamplingParity
    /// Files of weights, LoRAs last.
    public var files: [File]
    /// What a small model for trying out is and is not for; nil for others.
    public var smallModel: String?

    enum CodingKeys: String, CodingKey {
      case path, description, precision, device, parity, files
      case smallModel = "small_model"
    }
  }

  /// Where the parts lie.
  public let files: FluxModelFiles
  /// Whose arithmetic is followed where programs differ.
  public let parity: SamplingParity
  /// The transformer with its LoRAs.
  public internal(set) var transformer: FluxWeights
  /// What the folder says of a small model; nil for others.
  public let card: ModelCard?
  let loras: [GenerationRequest.LoRA]
  let autoencoder: StoredAutoencoderWeights
  let autoencoderSettings: AutoencoderSettings
  let autoencoderSizes: AutoencoderConfiguration
  var t5: T5Weights
  let t5Settings: T5Settings
  let t5Sizes: T5Configuration
  var clip: CLIPTextWeights
  let clipSettings: CLIPTextSettings
  let clipSizes: CLIPTextConfiguration
  let t5Tokenizer: T5Tokenizer
  let clipTokenizer: CLIPTokenizer

  /// Opens and checks all parts.
  ///
  /// - Parameters:
  ///   - files: Where they are.
  ///   - loras: What is added to the transformer.
  ///   - parity: Whose arithmetic is followed.
  /// - Throws: `WeightFileError` where a part is missing or another one, and ``GenerationError`` where the
  ///   parts do not belong together.
  public init(
    _ files: FluxModelFiles, loras: [GenerationRequest.LoRA] = [], parity: SamplingParity = .exact
  ) throws {
    if let missing = files.missing.first { throw missing }
    self.files = files
    self.parity = parity
    self.loras = loras
    card = try ModelCard.of(path: files.model)
    if let card, card.task != .depthToImage {
      throw GenerationError(
        .model, files.model, expected: "a model that makes images under a depth map",
        found: "one of the task \(card.task.rawValue)", advice: "name another model")
    }
    transformer = try FluxWeights(
      path: try files.path(.transformer),
      loras: loras.map { LoRAChoice(path: $0.path, scale: Float($0.scale)) },
      parity: parity == .diffusers ? .diffusers : .exact)
    let place = try files.path(.autoencoder)
    autoencoder = try StoredAutoencoderWeights(path: place)
    autoencoderSettings = try AutoencoderSettings(beside: place)
    autoencoderSizes = try AutoencoderConfiguration(
      of: autoencoder, groups: autoencoderSettings.groups)
    t5 = try T5Weights(path: try files.path(.t5))
    t5Settings = try T5Settings(folder: t5.path)
    t5Sizes = try T5Configuration(counting: t5, settings: t5Settings)
    clip = try CLIPTextWeights(path: try files.path(.clip))
    clipSettings = try CLIPTextSettings(folder: clip.path)
    clipSizes = try CLIPTextConfiguration(counting: clip, settings: clipSettings)
    // schnell was trained with half as many tokens as the models that take a guidance.
    t5Tokenizer = try T5Tokenizer(
      folder: Self.folder(try files.path(.t5Tokenizer)), length: card?.defaults.textTokens,
      most: transformer.configuration.hasGuidance ? 512 : 256)
    clipTokenizer = try CLIPTokenizer(folder: Self.folder(try files.path(.clipTokenizer)))
    try check()
  }

  /// Refuses parts of different models.
  private func check() throws(GenerationError) {
    let sizes = transformer.configuration
    func require(_ found: Int, _ expected: Int, _ what: String, _ path: String)
      throws(GenerationError)
    {
      guard found != expected else { return }
      throw GenerationError(
        .model, path, expected: "\(expected) \(what), which \(transformer.path) takes",
        found: "\(found)", advice: "take the part that belongs to this model")
    }
    guard sizes.hasControl else {
      throw GenerationError(
        .model, transformer.path,
        expected: "a model that takes a control picture, such as FLUX.1-Depth-dev",
        found: "one with \(sizes.inputChannels) input channels",
        advice: "name the Depth model, or lay the Depth LoRA beside this one with --lora")
    }
    try require(t5Sizes.width, sizes.textWidth, "numbers of a state", t5.path)
    try require(clipSizes.width, sizes.pooledWidth, "numbers of a state", clip.path)
    try require(
      4 * autoencoderSizes.latentChannels, sizes.outputChannels, "numbers of a token",
      autoencoder.path)
    try require(autoencoderSizes.factor, 8, "pixels a number of the latent", autoencoder.path)
    try require(autoencoderSizes.imageChannels, 3, "colours", autoencoder.path)
    guard clipTokenizer.length <= clipSizes.positions else {
      throw GenerationError(
        .model, clip.path, expected: "\(clipTokenizer.length) positions for as many tokens",
        found: "\(clipSizes.positions)", advice: "take the tokenizer that belongs to this encoder")
    }
  }

  /// All files that decide its images, the transformer's first and without additions to them.
  ///
  /// - Throws: ``GenerationError`` where a part is missing.
  package func weightFiles() throws -> [String] { try parts().map(\.file) }

  private func parts() throws -> [(name: String, file: String)] {
    let parts: [(String, FluxModelFiles.Part)] = [
      ("transformer", .transformer), ("vae", .autoencoder), ("t5", .t5), ("clip", .clip),
    ]
    return try parts.flatMap { name, part in
      try Self.files(at: try files.path(part), Self.weightEndings).map { (name, $0) }
    }
  }

  /// What records say of it; reads every file once.
  ///
  /// - Throws: What reading files can throw.
  /// - Complexity: One pass over all bytes of the model.
  func record(precision: Precision) throws -> Record {
    var hashed: [Record.File] = []
    for (name, file) in try parts() {
      try Task.checkCancellation()
      hashed.append(
        Record.File(part: name, path: file, sha256: try ResolvedModel.sha256(ofFile: file)))
    }
    for lora in loras {
      for file in try Self.files(at: lora.path, Self.weightEndings) {
        hashed.append(
          Record.File(part: "lora", path: file, sha256: try ResolvedModel.sha256(ofFile: file)))
      }
    }
    return Record(
      path: files.model, description: transformer.description, precision: precision.rawValue,
      device: "cpu", parity: parity, files: hashed, smallModel: card?.kind)
  }

  /// The SHA-256 of every file that a prompt's embeddings depend on; the record asks for those of weights
  /// again, and they are not computed twice.
  func textIdentity() throws -> [String] {
    // A tokenizer is all files of its folder, whichever of them was named.
    let names =
      try [.clip, .t5].flatMap {
        try Self.files(at: try files.path($0), Self.weightEndings + [".json"])
      }
      + [.clipTokenizer, .t5Tokenizer].flatMap {
        try Self.files(at: Self.folder(try files.path($0)), [".json", ".txt", ".model"])
      }
    return try names.map { name in
      try Task.checkCancellation()
      return try ResolvedModel.sha256(ofFile: name)
    }
  }

  private static let weightEndings = [
    ".safetensors", ".gguf", ".sft", ".pth", ".pt", ".bin", ".ckpt",
  ]

  /// The file at a path, or those of a folder whose names end so, sorted.
  private static func files(at path: String, _ endings: [String]) throws -> [String] {
    guard isFolder(path) else { return [path] }
    return try FileManager.default.contentsOfDirectory(atPath: path).sorted()
      .filter { name in endings.contains { name.hasSuffix($0) } }.map { "\(path)/\($0)" }
  }

  private static func folder(_ path: String) -> String {
    isFolder(path) ? path : FilePath(path).removingLastComponent().string
  }

  private static func isFolder(_ path: String) -> Bool {
    var isFolder = ObjCBool(false)
    return unsafe FileManager.default.fileExists(atPath: path, isDirectory: &isFolder)
      && isFolder.boolValue
  }
}
