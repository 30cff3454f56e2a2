public import Tensors

/// CLIP's text encoder: token ids in, one state for the whole text out.
///
/// Sources: Radford et al. 2021; transformers, `models/clip/modeling_clip.py`.
///
/// The encoder owns its weights and nothing else does: once it is gone, and what it queued has run, the
/// device has their memory back.
public struct CLIPTextEncoder: ~Copyable, Sendable {
  /// Its sizes.
  public let configuration: CLIPTextConfiguration
  /// What its tensors do not tell.
  public let settings: CLIPTextSettings

  private let backend: any Backend
  private let weights: CLIPTextWeights
  /// [positions, D].
  private let positions: [Float]
  let layers: [CLIPTextLayer]
  private let finalNorm: CLIPTextNorm

  /// Finds, checks and packs all weights.
  ///
  /// - Parameters:
  ///   - weights: Where they are.
  ///   - settings: What the tensors do not tell.
  ///   - backend: The device that computes.
  /// - Throws: The weights' error where one is missing or of another shape, `WeightFileError` where they
  ///   are of another network, and `TensorError` where the device cannot take them.
  public init(
    _ weights: CLIPTextWeights, settings: CLIPTextSettings = CLIPTextSettings(),
    backend: any Backend
  ) throws {
    let sizes = try CLIPTextConfiguration(counting: weights, settings: settings)
    _ = try weights.matrix(
      "text_model.embeddings.token_embedding", outputs: nil, inputs: sizes.width)
    let positions = try weights.matrix(
      "text_model.embeddings.position_embedding", outputs: nil, inputs: nil
    ).numbers()
    let layers = try (0..<sizes.layers).map {
      try CLIPTextLayer($0, weights, sizes, backend: backend)
    }
    let finalNorm = try CLIPTextNorm(
      "text_model.final_layer_norm", weights, width: sizes.width, backend: backend)
    // Nothing may throw from here on: a value that is not copied is whole or not there.
    self.positions = positions
    self.layers = layers
    self.finalNorm = finalNorm
    configuration = sizes
    self.settings = settings
    self.backend = backend
    self.weights = weights
  }

  /// The state that stands for a text: the normalised one at its end, without a projection.
  ///
  /// - Parameter ids: Token ids with begin, end and padding, at most as many as there are positions.
  /// - Returns: [1, D], in the backend's activations.
  /// - Throws: The weights' error for an id beyond the embeddings.
  public func callAsFunction(_ ids: [Int]) throws -> Tensor {
    let end = endPosition(ids)
    return normalise(try stream(ids).rows(end..<end + 1), finalNorm)
  }

  /// The normalised states of all tokens, [N, D].
  ///
  /// - Throws: The weights' error for an id beyond the embeddings.
  public func states(_ ids: [Int]) throws -> Tensor { normalise(try stream(ids), finalNorm) }

  /// Where the state of the whole text is.
  func endPosition(_ ids: [Int]) -> Int {
    switch settings.end {
    case .largest: ids.max().flatMap(ids.firstIndex) ?? 0
    case .token(let id): ids.firstIndex(of: id) ?? 0
    }
  }

  /// What the layers add up to, [N, D].
  private func stream(_ ids: [Int]) throws -> Tensor {
    precondition(
      (1...configuration.positions).contains(ids.count),
      "1 to \(configuration.positions) tokens, not \(ids.count)")
    let tokens = try weights.rows("text_model.embeddings.token_embedding.weight", ids)
    let stream = backend.tensor(
      zip(tokens, positions).map { $0 + $1 }, [ids.count, configuration.width])
    for layer in layers { advance(stream, layer) }
    return stream
  }

  /// stream += out_proj(attention(norm(stream))); stream += fc2(quick_gelu(fc1 norm(stream))).
  private func advance(_ stream: Tensor, _ layer: CLIPTextLayer) {
    let width = configuration.width
    let qkv = backend.linear(normalise(stream, layer.attentionNorm), layer.queryKeyValue)
    let attended = backend.attention(
      query: qkv.columns(0..<width), key: qkv.columns(width..<2 * width),
      value: qkv.columns(2 * width..<3 * width), heads: configuration.heads, mask: .causal)
    backend.accumulate(attended, layer.output, scale: nil, into: stream)
    let hidden = backend.linear(
      normalise(stream, layer.feedForwardNorm), layer.expansion, settings.activation)
    backend.accumulate(hidden, layer.contraction, scale: nil, into: stream)
  }

  private func normalise(_ x: Tensor, _ norm: CLIPTextNorm) -> Tensor {
    backend.layerNorm(
      x, weight: norm.weight, bias: norm.bias, epsilon: settings.normEpsilon)
  }
}
