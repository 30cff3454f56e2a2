public import Tensors

/// T5 v1.1's encoder: token ids in, one state for each out.
///
/// Sources: Raffel et al. 2020; Shazeer 2020 (the gated feed-forward part); transformers,
/// `models/t5/modeling_t5.py`.
///
/// The encoder owns its weights and nothing else does: once it is gone, and what it queued has run, the
/// device has their memory back.
public struct T5Encoder: ~Copyable, Sendable {
  /// Its sizes.
  public let configuration: T5Configuration

  private let backend: any Backend
  private let weights: T5Weights
  private let stored: [T5StoredLayer]
  /// All layers, or none where each is packed when its turn comes.
  let kept: [T5Layer]
  private let finalNorm: Tensor
  private let relativeBias: T5RelativeBias

  /// Finds and checks all weights, and packs them.
  ///
  /// - Parameters:
  ///   - weights: Where they are.
  ///   - settings: What the tensors do not tell.
  ///   - backend: The device that computes.
  ///   - keepsLayers: Whether all layers are packed now and stay, which pays from the second text on;
  ///     otherwise each text has every layer packed in its turn and dropped after it, so that one is in
  ///     memory at once.
  /// - Throws: The weights' error where one is missing or of another shape, `WeightFileError` where they
  ///   are of another network, and `TensorError` where the device cannot take them.
  public init(
    _ weights: T5Weights, settings: T5Settings = T5Settings(), backend: any Backend,
    keepsLayers: Bool = true
  ) throws {
    let sizes = try T5Configuration(counting: weights, settings: settings)
    let table = try weights.matrix(
      T5Part.relativeBias.name(0), outputs: sizes.buckets, inputs: sizes.heads)
    _ = try weights.matrix("shared", outputs: nil, inputs: sizes.width)
    let stored = try (0..<sizes.layers).map { try T5StoredLayer($0, weights, sizes) }
    let kept = try (keepsLayers ? stored : []).map { layer in
      try Task.checkCancellation()
      return try layer.packed(for: backend)
    }
    let norm = try weights.vector("encoder.final_layer_norm.weight", count: sizes.width)
    // Nothing may throw from here on: a value that is not copied is whole or not there.
    self.stored = stored
    self.kept = kept
    finalNorm = backend.vector(norm)
    relativeBias = T5RelativeBias(
      table: table.numbers(), buckets: sizes.buckets, heads: sizes.heads,
      maxDistance: sizes.maxDistance)
    configuration = sizes
    self.backend = backend
    self.weights = weights
  }

  /// The states of a text, with nothing masked: padding attends and is attended to.
  ///
  /// - Parameter ids: Token ids with end and padding, N of them.
  /// - Returns: [N, D], in the backend's activations.
  /// - Throws: The weights' error for an id beyond the embeddings; where layers are not kept,
  ///   `TensorError` where the device cannot take one, and `CancellationError` between two.
  public func callAsFunction(_ ids: [Int]) async throws -> Tensor {
    try await states(of: [try start(ids)])[0]
  }

  /// Where the layers begin with a text, for ``states(of:)``.
  ///
  /// - Parameter ids: Token ids with end and padding, N of them.
  /// - Returns: [N, D] in f32.
  /// - Throws: The weights' error for an id beyond the embeddings.
  func start(_ ids: [Int]) throws -> Tensor {
    precondition(!ids.isEmpty, "a text has its end at least")
    return backend.tensor(
      try weights.rows("shared.weight", ids), [ids.count, configuration.width])
  }

  /// The states of several texts; each layer is packed once for all of them.
  ///
  /// - Parameter streams: What ``start(_:)`` gave; used up.
  /// - Returns: [N, D] a text, in the backend's activations; bit for bit those of each text alone.
  /// - Throws: As ``callAsFunction(_:)``.
  func states(of streams: [Tensor]) async throws -> [Tensor] {
    var biases: [Int: Tensor] = [:]
    for count in Set(streams.map { $0.shape[0] }) {
      biases[count] = backend.tensor(
        relativeBias.numbers(tokens: count), [configuration.heads * count, count])
    }
    for index in stored.indices {
      if kept.isEmpty { try Task.checkCancellation() }
      let layer = try kept.isEmpty ? stored[index].packed(for: backend) : kept[index]
      for stream in streams {
        guard let bias = biases[stream.shape[0]] else { continue }
        advance(stream, layer, bias)
      }
      // Packing would run ahead of computing otherwise, with all that is packed in memory.
      if kept.isEmpty { try await backend.finish() }
    }
    return streams.map { normalise($0, finalNorm) }
  }

  /// stream += o(attention(norm(stream))); stream += wo(gelu(wi_0 norm(stream)) · wi_1 norm(stream)).
  private func advance(_ stream: Tensor, _ layer: T5Layer, _ bias: Tensor) {
    let inner = configuration.innerWidth
    let qkv = backend.linear(normalise(stream, layer.attentionNorm), layer.queryKeyValue)
    // Without a scale: T5's initialisation has it in the weights.
    let attended = backend.attention(
      query: qkv.columns(0..<inner), key: qkv.columns(inner..<2 * inner),
      value: qkv.columns(2 * inner..<3 * inner), heads: configuration.heads, scale: 1,
      mask: .bias(bias))
    backend.accumulate(attended, layer.output, scale: nil, into: stream)
    let hidden = backend.linear(normalise(stream, layer.feedForwardNorm), layer.gateAndLinear)
    backend.accumulate(
      backend.gated(hidden, .geluTanh), layer.contraction, scale: nil, into: stream)
  }

  private func normalise(_ x: Tensor, _ weight: Tensor) -> Tensor {
    backend.rmsNorm(x, weight: weight, epsilon: configuration.normEpsilon)
  }
}
