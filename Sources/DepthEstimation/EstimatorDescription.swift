public import Raster

/// What a record says about the model that estimated a depth map.
public struct EstimatorDescription: Sendable, Equatable, Codable {
  /// The name under which the model was asked for, such as "depth-anything-v2-small" or a path.
  public let model: String
  /// The kind of network, such as "Depth Anything V2".
  public let family: String
  /// The size of the network, such as "ViT-S".
  public let variant: String
  /// The SHA-256 of the weights in hexadecimal digits, where it is known.
  public let sha256: String?
  /// What it computes in: "f32", "bf16" or "int8".
  public let precision: String
  /// Where it computes: "cpu" or "cuda:0".
  public let device: String
  /// How pictures become the network's input and its output a map, in a few words.
  public let preprocessing: String
  /// The side in pixels that the rule of sizes aims at.
  public let inputSize: Int
  /// What the maps hold.
  public let kind: DepthMap.Kind
  /// The licence of the weights, where it is known.
  public let licence: String?
  /// What a small model for trying out is and is not for, a sentence without a full stop; nil for others.
  public let smallModel: String?

  enum CodingKeys: String, CodingKey {
    case model, family, variant, sha256, precision, device, preprocessing, kind, licence
    case inputSize = "input_size"
    case smallModel = "small_model"
  }

  /// A description in its parts.
  public init(
    model: String, family: String, variant: String, sha256: String? = nil, precision: String,
    device: String, preprocessing: String, inputSize: Int, kind: DepthMap.Kind,
    licence: String? = nil, smallModel: String? = nil
  ) {
    self.model = model
    self.family = family
    self.variant = variant
    self.sha256 = sha256
    self.precision = precision
    self.device = device
    self.preprocessing = preprocessing
    self.inputSize = inputSize
    self.kind = kind
    self.licence = licence
    self.smallModel = smallModel
  }
}
