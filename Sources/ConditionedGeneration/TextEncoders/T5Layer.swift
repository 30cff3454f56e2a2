internal import Tensors

/// A layer's weights where they are stored, found and checked, but not read.
struct T5StoredLayer: Sendable {
  /// [D] each.
  let attentionNorm, feedForwardNorm: [Float]
  /// [heads · head width, D] each.
  let queryKeyValue: [StoredMatrix]
  /// [D, heads · head width].
  let output: StoredMatrix
  /// [H, D] each.
  let gateAndLinear: [StoredMatrix]
  /// [D, H].
  let contraction: StoredMatrix

  init(_ layer: Int, _ weights: T5Weights, _ sizes: T5Configuration) throws {
    func matrix(_ part: T5Part, _ outputs: Int, _ inputs: Int) throws -> StoredMatrix {
      try weights.matrix(part.name(layer), outputs: outputs, inputs: inputs)
    }
    func norm(_ part: Int) throws -> [Float] {
      try weights.vector(
        "encoder.block.\(layer).layer.\(part).layer_norm.weight", count: sizes.width)
    }
    attentionNorm = try norm(0)
    feedForwardNorm = try norm(1)
    queryKeyValue = try [.query, .key, .value].map { part in
      try matrix(part, sizes.innerWidth, sizes.width)
    }
    output = try matrix(.output, sizes.width, sizes.innerWidth)
    gateAndLinear = try [.gate, .linear].map { part in
      try matrix(part, sizes.hiddenWidth, sizes.width)
    }
    contraction = try matrix(.contraction, sizes.width, sizes.hiddenWidth)
  }

  /// Reads and packs the weights.
  func packed(for backend: any Backend) throws(TensorError) -> T5Layer {
    T5Layer(
      attentionNorm: backend.vector(attentionNorm),
      queryKeyValue: try backend.matrix(stacking: queryKeyValue),
      output: try backend.matrix(stacking: [output]),
      feedForwardNorm: backend.vector(feedForwardNorm),
      gateAndLinear: try backend.matrix(stacking: gateAndLinear),
      contraction: try backend.matrix(stacking: [contraction]))
  }
}

/// A layer's weights on the device.
struct T5Layer: Sendable {
  /// [D].
  let attentionNorm: Tensor
  /// [3 · heads · head width, D].
  let queryKeyValue: any MatrixWeights
  /// [D, heads · head width].
  let output: any MatrixWeights
  /// [D].
  let feedForwardNorm: Tensor
  /// [2 H, D], rows of the gate and of what it lets through.
  let gateAndLinear: any MatrixWeights
  /// [D, H].
  let contraction: any MatrixWeights
}
