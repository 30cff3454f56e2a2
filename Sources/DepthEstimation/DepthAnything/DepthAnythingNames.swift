/// What the tensors of a file are called.
///
/// One table for both schemes: that of the original `.pth` files, which ComfyUI's safetensors files
/// share, and that of the Hugging Face folders.
public struct DepthAnythingNames: Sendable, Equatable {
  /// Who named the tensors.
  public enum Scheme: String, Sendable, CaseIterable {
    /// `pretrained.blocks.0.attn.qkv.weight`
    case original
    /// `backbone.encoder.layer.0.attention.attention.query.weight`
    case huggingFace = "hf"
  }

  /// Who named the tensors.
  public let scheme: Scheme
  /// What stands before every name, such as "module."; usually nothing.
  public let prefix: String

  /// Names of a known scheme.
  public init(scheme: Scheme, prefix: String = "") {
    self.scheme = scheme
    self.prefix = prefix
  }

  /// Finds out who named the tensors of a file.
  ///
  /// - Parameters:
  ///   - names: The names of all tensors.
  ///   - file: The file's name for errors.
  /// - Throws: `DepthEstimationError` where it is not a Depth Anything V1 or V2; a network that is
  ///   easily taken for one is named.
  public init(
    of names: some Collection<String>, file: String
  ) throws(DepthEstimationError) {
    let expected = "the tensors of a Depth Anything V1 or V2"
    if let foreign = ForeignModel(fileName: file) ?? ForeignModel(tensorNames: names) {
      throw DepthEstimationError(
        .unsupported, file, expected: expected, found: foreign.rawValue, advice: foreign.advice)
    }
    let known = Set(names)
    for scheme in Scheme.allCases {
      // What training in parallel and wrapping leave in front of the names.
      for prefix in ["", "module.", "model.", "module.model.", "model.module."] {
        let candidate = Self(scheme: scheme, prefix: prefix)
        guard candidate.weights(of: .patchEmbedding).allSatisfy(known.contains) else { continue }
        guard candidate.weights(of: .head(0)).allSatisfy(known.contains) else {
          throw DepthEstimationError(
            .malformed, file, expected: expected, found: "a backbone without a depth head")
        }
        self = candidate
        return
      }
    }
    let examples = names.sorted().prefix(2).map { "'\($0)'" }.joined(separator: " and ")
    throw DepthEstimationError(
      .unsupported, file, expected: expected,
      found: names.isEmpty ? "no tensors" : "\(names.count) tensors such as \(examples)")
  }

  /// The names of the tensors that make a part's weight, to be joined along the first dimension.
  ///
  /// - Returns: One name, or three: the Hugging Face scheme keeps queries, keys and values apart.
  public func weights(of part: DepthAnythingPart) -> [String] {
    switch part {
    case .classToken, .positions, .attentionScale, .feedForwardScale: modules(of: part)
    default: modules(of: part).map { $0 + ".weight" }
    }
  }

  /// The names of the tensors that make a part's bias, to be joined; none where it has no bias.
  public func biases(of part: DepthAnythingPart) -> [String] {
    part.hasBias ? modules(of: part).map { $0 + ".bias" } : []
  }

  /// Tensors that files hold and nothing computes with: the token that training masked patches
  /// with, and the coarsest level's first residual unit.
  public var unused: [String] {
    let mask =
      switch scheme {
      case .original: "pretrained.mask_token"
      case .huggingFace: "backbone.embeddings.mask_token"
      }
    return [prefix + mask]
      + (0..<2).flatMap { convolution in
        let part = DepthAnythingPart.residual(level: 3, unit: 0, convolution: convolution)
        return weights(of: part) + biases(of: part)
      }
  }

  /// The names without what a weight and a bias end with.
  private func modules(of part: DepthAnythingPart) -> [String] {
    let (original, huggingFace) = Self.row(part)
    switch scheme {
    case .original: return [prefix + original]
    case .huggingFace: return huggingFace.map { prefix + $0 }
    }
  }

  // MARK: The table

  private static func row(
    _ part: DepthAnythingPart
  ) -> (original: String, huggingFace: [String]) {
    switch part {
    case .classToken: ("pretrained.cls_token", ["backbone.embeddings.cls_token"])
    case .positions: ("pretrained.pos_embed", ["backbone.embeddings.position_embeddings"])
    case .patchEmbedding:
      ("pretrained.patch_embed.proj", ["backbone.embeddings.patch_embeddings.projection"])
    case .attentionNorm(let i): block(i, "norm1", "norm1")
    case .attentionInput(let i):
      (
        "pretrained.blocks.\(i).attn.qkv",
        ["query", "key", "value"].map { "backbone.encoder.layer.\(i).attention.attention.\($0)" }
      )
    case .attentionOutput(let i): block(i, "attn.proj", "attention.output.dense")
    case .attentionScale(let i): block(i, "ls1.gamma", "layer_scale1.lambda1")
    case .feedForwardNorm(let i): block(i, "norm2", "norm2")
    case .feedForwardInput(let i): block(i, "mlp.fc1", "mlp.fc1")
    case .feedForwardOutput(let i): block(i, "mlp.fc2", "mlp.fc2")
    case .gatedInput(let i): block(i, "mlp.w12", "mlp.weights_in")
    case .gatedOutput(let i): block(i, "mlp.w3", "mlp.weights_out")
    case .feedForwardScale(let i): block(i, "ls2.gamma", "layer_scale2.lambda1")
    case .finalNorm: ("pretrained.norm", ["backbone.layernorm"])
    case .projection(let k):
      ("depth_head.projects.\(k)", ["neck.reassemble_stage.layers.\(k).projection"])
    case .reassembly(let k):
      ("depth_head.resize_layers.\(k)", ["neck.reassemble_stage.layers.\(k).resize"])
    case .lateral(let k): ("depth_head.scratch.layer\(k + 1)_rn", ["neck.convs.\(k)"])
    case .residual(let k, let unit, let convolution):
      fusion(
        k, "resConfUnit\(unit + 1).conv\(convolution + 1)",
        "residual_layer\(unit + 1).convolution\(convolution + 1)")
    case .fusionOutput(let k): fusion(k, "out_conv", "projection")
    case .head(0): ("depth_head.scratch.output_conv1", ["head.conv1"])
    case .head(1): ("depth_head.scratch.output_conv2.0", ["head.conv2"])
    case .head: ("depth_head.scratch.output_conv2.2", ["head.conv3"])
    }
  }

  private static func block(
    _ i: Int, _ original: String, _ huggingFace: String
  ) -> (original: String, huggingFace: [String]) {
    ("pretrained.blocks.\(i).\(original)", ["backbone.encoder.layer.\(i).\(huggingFace)"])
  }

  /// The original counts refinements from 1, the finest; Hugging Face from 0, the coarsest.
  private static func fusion(
    _ level: Int, _ original: String, _ huggingFace: String
  ) -> (original: String, huggingFace: [String]) {
    (
      "depth_head.scratch.refinenet\(level + 1).\(original)",
      ["neck.fusion_stage.layers.\(3 - level).\(huggingFace)"]
    )
  }
}
