internal import Tensors

extension DepthAnythingParts {
  /// Reads weights and packs them for a device.
  ///
  /// - Parameters:
  ///   - configuration: The network's sizes, which every weight must have.
  ///   - names: What the file calls them.
  ///   - weights: The file.
  ///   - backend: Where they go.
  /// - Throws: `WeightFileError` where a weight is missing or has another shape, and `TensorError` where
  ///   the device cannot take it.
  init(
    _ configuration: DepthAnythingConfiguration, names: DepthAnythingNames, weights: WeightScope,
    backend: any Backend
  ) throws {
    let loader = Loader(
      configuration: configuration, names: names, weights: weights, backend: backend)
    patchEmbedding = try loader.matrix(.patchEmbedding)
    blocks = try (0..<configuration.blocks).map { try loader.block($0) }
    norm = try loader.norm(.finalNorm)
    levels = try (0..<4).map { level in
      Level(
        projection: try loader.matrix(.projection(level: level)),
        resize: try loader.resize(level), narrow: try loader.kernel(.lateral(level: level)))
    }
    fusions = try (0..<4).map { level in
      Fusion(
        first: level == 3 ? nil : try loader.residual(level, 0),
        second: try loader.residual(level, 1),
        output: try loader.kernel(.fusionOutput(level: level)))
    }
    half = try loader.kernel(.head(0))
    features = try loader.kernel(.head(1))
    depthWeights = try loader.numbers(.head(2))
    depthBias = try loader.bias(.head(2)) ?? [0]
  }
}

/// Finds the weights of parts by the names of a file.
private struct Loader {
  let configuration: DepthAnythingConfiguration
  let names: DepthAnythingNames
  let weights: WeightScope
  let backend: any Backend

  func block(_ index: Int) throws -> DepthAnythingParts.Block {
    let isGated = configuration.feedForward == .swiGLU(configuration.hiddenWidth)
    return DepthAnythingParts.Block(
      norm1: try norm(.attentionNorm(index)), norm2: try norm(.feedForwardNorm(index)),
      queryKeyValue: try matrix(.attentionInput(index)),
      projection: try matrix(.attentionOutput(index)),
      hidden: try matrix(isGated ? .gatedInput(index) : .feedForwardInput(index)),
      contraction: try matrix(isGated ? .gatedOutput(index) : .feedForwardOutput(index)),
      scale1: try vector(.attentionScale(index)), scale2: try vector(.feedForwardScale(index)),
      isGated: isGated)
  }

  func norm(_ part: DepthAnythingPart) throws -> DepthAnythingParts.Norm {
    let bias = try bias(part) ?? []
    return DepthAnythingParts.Norm(
      weight: try vector(part), bias: backend.tensor(bias, [bias.count]))
  }

  func resize(_ level: Int) throws -> DepthAnythingParts.Resize {
    let part = DepthAnythingPart.reassembly(level: level)
    switch configuration.reassembly[level] {
    case .keeping: return .keep
    case .shrinking(let stride): return .shrink(try kernel(part, stride: stride))
    case .enlarging(let factor):
      // [in, out, i, j] to rows of i, j, out: each pixel becomes a square of pixels.
      let channels = configuration.channels[level], squares = factor * factor
      let values = try numbers(part)
      let bias = try bias(part) ?? [Float](repeating: 0, count: channels)
      var rows = [Float](repeating: 0, count: values.count)
      for input in 0..<channels {
        for output in 0..<channels {
          for place in 0..<squares {
            rows[(place * channels + output) * channels + input] =
              values[(input * channels + output) * squares + place]
          }
        }
      }
      let packed = try backend.matrix(
        rows, outputs: squares * channels, inputs: channels,
        bias: (0..<squares).flatMap { _ in bias })
      return .grow(packed, factor: factor)
    }
  }

  func residual(_ level: Int, _ unit: Int) throws -> DepthAnythingParts.ResidualUnit {
    DepthAnythingParts.ResidualUnit(
      first: try kernel(.residual(level: level, unit: unit, convolution: 0)),
      second: try kernel(.residual(level: level, unit: unit, convolution: 1)))
  }

  /// A matrix from one weight or from several, whose rows follow each other.
  func matrix(_ part: DepthAnythingPart) throws -> any MatrixWeights {
    let shape = configuration.shape(of: part), files = names.weights(of: part)
    let tensors = try files.map {
      try weights.tensor($0, shape: [shape[0] / files.count] + shape.dropFirst())
    }
    return try backend.matrix(
      outputs: shape[0], inputs: shape.dropFirst().reduce(1, *), bias: try bias(part), of: tensors)
  }

  func kernel(_ part: DepthAnythingPart, stride: Int = 1) throws -> any KernelWeights {
    let tensor = try weights.tensor(
      names.weights(of: part)[0], shape: configuration.shape(of: part))
    return backend.kernel(shape: tensor.shape, stride: stride, bias: try bias(part)) {
      defer { tensor.releasePages() }
      return tensor.floats()
    }
  }

  func numbers(_ part: DepthAnythingPart) throws -> [Float] {
    try weights.tensor(names.weights(of: part)[0], shape: configuration.shape(of: part)).floats()
  }

  /// A part's bias; nil where it has none.
  func bias(_ part: DepthAnythingPart) throws -> [Float]? {
    let files = names.biases(of: part)
    guard !files.isEmpty else { return nil }
    let count = outputs(of: part)
    return try files.flatMap { try weights.tensor($0, shape: [count / files.count]).floats() }
  }

  /// A transposed convolution's weight has its inputs first, as many as its outputs.
  private func outputs(of part: DepthAnythingPart) -> Int { configuration.shape(of: part)[0] }

  private func vector(_ part: DepthAnythingPart) throws -> Tensor {
    let values = try numbers(part)
    return backend.tensor(values, [values.count])
  }
}
