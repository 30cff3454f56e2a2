public import Foundation

extension DepthAnythingConfiguration {
  /// Reads the `config.json` of a Hugging Face folder (`DepthAnythingForDepthEstimation`).
  ///
  /// Values that are not there have the defaults of transformers' `DepthAnythingConfig` and
  /// `Dinov2Config`; older versions wrote only what differed from them. `max_depth` of a relative
  /// model is ignored: the scale of its output means nothing.
  ///
  /// - Parameters:
  ///   - json: The bytes of the file.
  ///   - file: Its name for errors.
  /// - Throws: `DepthEstimationError` where the file is no configuration, is one of another model,
  ///   or asks for something that no published Depth Anything has.
  public init(huggingFace json: Data, file: String = "config.json") throws(DepthEstimationError) {
    let stored = try StoredConfiguration.read(json, file: file)
    try stored.requireDepthAnything(file: file)
    let backbone = stored.backboneConfiguration ?? .small
    let width = backbone.width ?? 768
    let blocks = backbone.blocks ?? 12
    // An exponent of the reader's own: conversions of huge numbers to Int would trap.
    let hidden = Double(width) * (backbone.mlpRatio ?? 4)
    guard (1...65_536).contains(blocks), (1...65_536).contains(width), (1...1e6).contains(hidden)
    else {
      throw DepthEstimationError(
        .malformed, file, expected: "sizes of a network",
        found: "\(blocks) blocks of width \(width) with \(hidden) hidden values")
    }
    let taps = try backbone.taps(blocks: blocks, file: file)
    let isMetric = try stored.isMetric(file: file)
    let patchSize = try (stored.patchSize ?? .init(side: 14)).side(file: file)
    let backbonePatch = try (backbone.patchSize ?? .init(side: 14)).side(file: file)
    let imageSide = try (backbone.imageSize ?? .init(side: 224)).side(file: file)
    guard patchSize == backbonePatch, patchSize > 0 else {
      throw DepthEstimationError(
        .malformed, file, expected: "the same patch_size in the head and in the backbone",
        found: "\(patchSize) and \(backbonePatch)")
    }
    guard (stored.reassembleWidth ?? 384) == width else {
      throw DepthEstimationError(
        .malformed, file, expected: "reassemble_hidden_size to be the backbone's width \(width)",
        found: "\(stored.reassembleWidth ?? 384)")
    }
    let isGated = backbone.isGated ?? false
    try self.init(
      family: taps == Self.publishedTaps(.v1, blocks: max(blocks, 4))
        && taps != Self.publishedTaps(.v2, blocks: max(blocks, 4)) ? .v1 : .v2,
      width: width, heads: backbone.heads ?? 12, blocks: blocks,
      // Two thirds of the hidden width, rounded up to a multiple of eight.
      feedForward: isGated
        ? .swiGLU((Int(Double(Int(hidden)) * 2 / 3) + 7) / 8 * 8) : .mlp(Int(hidden)),
      taps: taps, patchSize: patchSize, nativeGrid: imageSide / patchSize,
      channels: stored.neckWidths ?? [48, 96, 192, 384],
      reassembly: try stored.reassembly(file: file), features: stored.fusionWidth ?? 64,
      headWidth: stored.headWidth ?? 32,
      output: isMetric ? .metric(maxDepth: stored.maxDepth ?? 1) : .relative,
      normEpsilon: backbone.normEpsilon ?? 1e-6, subject: file)
  }
}

/// The part of a `config.json` that matters.
private struct StoredConfiguration: Decodable {
  /// A side in pixels, written as one number or as two equal ones.
  struct Side: Decodable {
    let sides: [Int]

    init(side: Int) { sides = [side] }

    init(from decoder: any Decoder) throws {
      let value = try decoder.singleValueContainer()
      if let side = try? value.decode(Int.self) {
        sides = [side]
      } else {
        sides = try value.decode([Int].self)
      }
    }

    func side(file: String) throws(DepthEstimationError) -> Int {
      guard let side = sides.first, side > 0, sides.allSatisfy({ $0 == side }), sides.count <= 2
      else {
        throw DepthEstimationError(
          .unsupported, file, expected: "square patches and images", found: "\(sides)")
      }
      return side
    }
  }

  struct Backbone: Decodable {
    var modelType: String?
    var imageSize: Side?
    var patchSize: Side?
    var width: Int?
    var heads: Int?
    var blocks: Int?
    var mlpRatio: Double?
    var normEpsilon: Float?
    var activation: String?
    var hasAttentionBias: Bool?
    var isGated: Bool?
    var normalisesTaps: Bool?
    var outIndices: [Int]?
    var outFeatures: [String]?

    enum CodingKeys: String, CodingKey {
      case modelType = "model_type"
      case imageSize = "image_size"
      case patchSize = "patch_size"
      case width = "hidden_size"
      case heads = "num_attention_heads"
      case blocks = "num_hidden_layers"
      case mlpRatio = "mlp_ratio"
      case normEpsilon = "layer_norm_eps"
      case activation = "hidden_act"
      case hasAttentionBias = "qkv_bias"
      case isGated = "use_swiglu_ffn"
      case normalisesTaps = "apply_layernorm"
      case outIndices = "out_indices"
      case outFeatures = "out_features"
    }

    /// What transformers takes where there is no backbone_config at all: V1's ViT-S.
    static let small = Backbone(
      imageSize: Side(side: 518), width: 384, heads: 6, outIndices: [9, 10, 11, 12])

    /// The taps, which the file counts from the embeddings on.
    func taps(blocks: Int, file: String) throws(DepthEstimationError) -> [Int] {
      let stages: [Int]
      if let outIndices {
        stages = outIndices.map { $0 < 0 ? $0 &+ blocks + 1 : $0 }
      } else {
        stages = (outFeatures ?? []).map {
          $0.hasPrefix("stage") ? Int($0.dropFirst("stage".count)) ?? 0 : 0
        }
      }
      guard stages.count == 4, stages.allSatisfy({ (1...blocks).contains($0) }) else {
        throw DepthEstimationError(
          .malformed, file, expected: "four out_indices or out_features from 1 to \(blocks)",
          found: outIndices.map { "\($0)" } ?? outFeatures.map { "\($0)" } ?? "none")
      }
      return stages.map { $0 - 1 }
    }
  }

  var modelType: String?
  var backbone: String?
  var backboneConfiguration: Backbone?
  var patchSize: Side?
  var reassembleWidth: Int?
  var reassembleFactors: [Double]?
  var neckWidths: [Int]?
  var fusionWidth: Int?
  var headIndex: Int?
  var headWidth: Int?
  var estimationType: String?
  var maxDepth: Double?

  enum CodingKeys: String, CodingKey {
    case backbone
    case modelType = "model_type"
    case backboneConfiguration = "backbone_config"
    case patchSize = "patch_size"
    case reassembleWidth = "reassemble_hidden_size"
    case reassembleFactors = "reassemble_factors"
    case neckWidths = "neck_hidden_sizes"
    case fusionWidth = "fusion_hidden_size"
    case headIndex = "head_in_index"
    case headWidth = "head_hidden_size"
    case estimationType = "depth_estimation_type"
    case maxDepth = "max_depth"
  }

  static func read(_ json: Data, file: String) throws(DepthEstimationError) -> Self {
    do {
      return try JSONDecoder().decode(Self.self, from: json)
    } catch let error as DecodingError {
      let (context, problem) =
        switch error {
        case .typeMismatch(let type, let context): (context, "something else than \(type)")
        case .valueNotFound(_, let context), .keyNotFound(_, let context): (context, "nothing")
        case .dataCorrupted(let context): (context, "damaged JSON")
        @unknown default: (DecodingError.Context(codingPath: [], debugDescription: ""), "\(error)")
        }
      let path = context.codingPath.map { $0.intValue.map(String.init) ?? $0.stringValue }
      throw DepthEstimationError(
        .malformed, file, expected: "the configuration of a Depth Anything model",
        found: path.isEmpty ? problem : "\(problem) at \(path.joined(separator: "."))")
    } catch {
      throw DepthEstimationError(
        .malformed, file, expected: "the configuration of a Depth Anything model",
        found: "damaged JSON")
    }
  }

  /// Refuses other models, and choices that transformers offers and no published weights make.
  func requireDepthAnything(file: String) throws(DepthEstimationError) {
    guard modelType == "depth_anything" else {
      throw DepthEstimationError(
        .unsupported, file, expected: "model_type depth_anything",
        found: modelType.map { "a model of type \($0)" } ?? "no model_type",
        advice: modelType.flatMap { ForeignModel(modelType: $0) }?.advice)
    }
    let choices: [(String, String, String)] = [
      ("backbone_config.model_type", "dinov2", backboneConfiguration?.modelType ?? "dinov2"),
      ("backbone", "none", backbone ?? "none"),
      ("hidden_act", "gelu", backboneConfiguration?.activation ?? "gelu"),
      ("qkv_bias", "true", "\(backboneConfiguration?.hasAttentionBias ?? true)"),
      ("apply_layernorm", "true", "\(backboneConfiguration?.normalisesTaps ?? true)"),
      ("head_in_index", "-1", "\(headIndex ?? -1)"),
    ]
    for (key, expected, found) in choices where found != expected {
      throw DepthEstimationError(
        .unsupported, file, expected: "\(key) \(expected)", found: found)
    }
  }

  func isMetric(file: String) throws(DepthEstimationError) -> Bool {
    switch estimationType ?? "relative" {
    case "relative": return false
    case "metric": return true
    case let other:
      throw DepthEstimationError(
        .unsupported, file, expected: "depth_estimation_type relative or metric", found: other)
    }
  }

  func reassembly(
    file: String
  ) throws(DepthEstimationError) -> [DepthAnythingConfiguration.Reassembly] {
    guard let factors = reassembleFactors else {
      return DepthAnythingConfiguration.publishedReassembly
    }
    var steps: [DepthAnythingConfiguration.Reassembly] = []
    for factor in factors {
      guard factor > 1.0 / 64, factor < 64 else {
        throw DepthEstimationError(
          .unsupported, file, expected: "reassemble_factors between 1/64 and 64", found: "\(factor)"
        )
      }
      switch factor {
      case 1: steps.append(.keeping)
      case ..<1: steps.append(.shrinking(Int(1 / factor)))
      default:
        guard factor == factor.rounded() else {
          throw DepthEstimationError(
            .unsupported, file, expected: "whole reassemble_factors above 1", found: "\(factor)")
        }
        steps.append(.enlarging(Int(factor)))
      }
    }
    return steps
  }
}
