internal import Tensors

/// A layer norm's weights on the device, [D] each.
struct CLIPTextNorm: Sendable {
  let weight, bias: Tensor

  /// Finds the norm of a name without `.weight`.
  init(_ name: String, _ weights: CLIPTextWeights, width: Int, backend: any Backend) throws {
    weight = backend.vector(try weights.vector(name + ".weight", count: width))
    bias = backend.vector(try weights.vector(name + ".bias", count: width))
  }
}

/// A layer's weights on the device; all matrices have a bias.
struct CLIPTextLayer: Sendable {
  let attentionNorm: CLIPTextNorm
  /// [3 D, D].
  let queryKeyValue: any MatrixWeights
  /// [D, D].
  let output: any MatrixWeights
  let feedForwardNorm: CLIPTextNorm
  /// [H, D].
  let expansion: any MatrixWeights
  /// [D, H].
  let contraction: any MatrixWeights

  /// Finds, reads and packs a layer.
  init(
    _ layer: Int, _ weights: CLIPTextWeights, _ sizes: CLIPTextConfiguration, backend: any Backend
  ) throws {
    let prefix = "text_model.encoder.layers.\(layer)."
    func matrix(_ names: [String], _ outputs: Int, _ inputs: Int) throws -> any MatrixWeights {
      let parts = try names.map { name in
        let part = try weights.matrix(prefix + name, outputs: outputs, inputs: inputs)
        guard part.bias != nil else {
          throw WeightFileError(
            .missing, "weight '\(prefix + name).bias'", expected: "such a weight", found: "none")
        }
        return part
      }
      return try backend.matrix(stacking: parts)
    }
    func norm(_ name: String) throws -> CLIPTextNorm {
      try CLIPTextNorm(prefix + name, weights, width: sizes.width, backend: backend)
    }
    let width = sizes.width, hidden = sizes.hiddenWidth
    attentionNorm = try norm("layer_norm1")
    queryKeyValue = try matrix(
      ["self_attn.q_proj", "self_attn.k_proj", "self_attn.v_proj"], width, width)
    output = try matrix(["self_attn.out_proj"], width, width)
    feedForwardNorm = try norm("layer_norm2")
    expansion = try matrix(["mlp.fc1"], hidden, width)
    contraction = try matrix(["mlp.fc2"], width, hidden)
  }
}
