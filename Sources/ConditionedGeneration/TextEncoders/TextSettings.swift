internal import Foundation
public import Tensors

/// What a T5 encoder's tensors do not tell; the defaults are those of T5 v1.1.
public struct T5Settings: Sendable, Hashable {
  /// The epsilon of its norms.
  public var normEpsilon: Float = 1e-6
  /// The distance from which on all keys share a bucket.
  public var maxDistance = 128
  /// Heads and width of a head as a configuration has them, to check the tensors against.
  public var heads, headWidth: Int?

  /// The published encoders' settings.
  public init() {}

  /// Reads the `config.json` of a Hugging Face folder; the defaults where there is none.
  ///
  /// - Parameter folder: The path of the folder that holds the weights.
  /// - Throws: `WeightFileError` where the file is damaged, or is of another network than T5 v1.1.
  public init(folder: String) throws(WeightFileError) {
    self.init()
    let file = ConfigurationFile(folder: folder)
    guard let stored = try file.read(StoredT5.self) else { return }
    try file.require("model_type", stored.modelType, among: ["t5", "mt5"])
    try file.require("feed_forward_proj", stored.feedForwardProj ?? "relu", among: ["gated-gelu"])
    normEpsilon = stored.layerNormEpsilon ?? normEpsilon
    maxDistance = stored.relativeAttentionMaxDistance ?? maxDistance
    heads = stored.numHeads
    headWidth = stored.dKv
  }
}

/// What a CLIP text encoder's tensors do not tell; the defaults are those of CLIP ViT-L/14.
public struct CLIPTextSettings: Sendable, Hashable {
  /// Where the state is that stands for the whole text.
  public enum End: Sendable, Hashable {
    /// At the first of the largest token ids: what configurations with the end token 2 mean, the
    /// published one among them.
    case largest
    /// At the first token of this id, or at the first of all where there is none.
    case token(Int)
  }

  /// How many heads; one for every 64 columns where it is nil.
  public var heads: Int?
  /// The epsilon of its norms.
  public var normEpsilon: Float = 1e-5
  /// Where its pooled state is.
  public var end = End.largest
  /// What follows the first product of a feed-forward part.
  public var activation = Activation.quickGELU

  /// The published encoder's settings.
  public init() {}

  /// Reads the `config.json` of a Hugging Face folder; the defaults where there is none.
  ///
  /// - Parameter folder: The path of the folder that holds the weights.
  /// - Throws: `WeightFileError` where the file is damaged, or is of another network than CLIP's text
  ///   encoder.
  public init(folder: String) throws(WeightFileError) {
    self.init()
    let file = ConfigurationFile(folder: folder)
    guard let whole = try file.read(StoredCLIP.self) else { return }
    try file.require("model_type", whole.modelType, among: ["clip_text_model", "clip"])
    let stored = whole.textConfig ?? whole.own
    try file.require(
      "hidden_act", stored.hiddenAct ?? "quick_gelu", among: ["quick_gelu", "gelu"])
    activation = stored.hiddenAct == "gelu" ? .gelu : .quickGELU
    heads = stored.numAttentionHeads
    normEpsilon = stored.layerNormEps ?? normEpsilon
    // 2 was written by mistake for years, and means this: transformers issue 24773.
    let token = stored.eosTokenId ?? 49407
    end = token == 2 ? .largest : .token(token)
  }
}

/// The configuration of one part of a Hugging Face folder.
private struct ConfigurationFile {
  let path: String

  init(folder: String) {
    path = folder.hasSuffix("/") ? folder + "config.json" : folder + "/config.json"
  }

  /// What the file holds; nil where there is no file.
  func read<Value: Decodable>(_ type: Value.Type) throws(WeightFileError) -> Value? {
    guard FileManager.default.fileExists(atPath: path) else { return nil }
    do {
      let decoder = JSONDecoder()
      decoder.keyDecodingStrategy = .convertFromSnakeCase
      return try decoder.decode(type, from: try Data(contentsOf: URL(filePath: path)))
    } catch {
      throw WeightFileError(
        .malformed, path, expected: "the configuration of a text encoder",
        found: "other JSON, or none")
    }
  }

  /// Refuses a value that the encoders do not compute; one that is not there passes.
  func require(
    _ key: String, _ value: String?, among known: [String]
  ) throws(WeightFileError) {
    guard let value, !known.contains(value) else { return }
    throw WeightFileError(
      .unsupported, "\(path): \(key)", expected: known.joined(separator: " or "), found: value)
  }
}

private struct StoredT5: Decodable {
  let modelType, feedForwardProj: String?
  let layerNormEpsilon: Float?
  let relativeAttentionMaxDistance, numHeads, dKv: Int?
}

private struct StoredCLIP: Decodable {
  struct Text: Decodable {
    let numAttentionHeads: Int?
    let layerNormEps: Float?
    let eosTokenId: Int?
    let hiddenAct: String?
  }

  let modelType: String?
  /// Of a whole CLIP, with the picture's half beside it.
  let textConfig: Text?
  let own: Text

  private enum CodingKeys: String, CodingKey { case modelType, textConfig }

  init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    modelType = try container.decodeIfPresent(String.self, forKey: .modelType)
    textConfig = try container.decodeIfPresent(Text.self, forKey: .textConfig)
    own = try Text(from: decoder)
  }
}
