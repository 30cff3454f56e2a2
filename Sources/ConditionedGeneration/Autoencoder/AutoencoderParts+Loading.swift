internal import Tensors

extension AutoencoderParts {
  /// Reads weights and packs them for a device.
  ///
  /// - Throws: What the weights throw, and `TensorError` where a shape contradicts the others.
  init(
    _ configuration: AutoencoderConfiguration, weights: any AutoencoderWeights,
    backend: any Backend
  ) throws {
    let loader = Loader(configuration: configuration, weights: weights, backend: backend)
    encoder = configuration.encoderBlocks > 0 ? try loader.encoder() : nil
    decoder = try loader.decoder()
  }
}

/// Finds the weights of parts by their names.
private struct Loader {
  let configuration: AutoencoderConfiguration
  let weights: any AutoencoderWeights
  let backend: any Backend

  func encoder() throws -> AutoencoderParts.Half {
    let widths = configuration.widths, last = widths.count - 1
    let levels = try widths.indices.map { level in
      let name = "encoder.down.\(level)"
      let blocks = try (0..<configuration.encoderBlocks).map { block in
        try self.block(
          "\(name).block.\(block)",
          from: block == 0 ? widths[max(level - 1, 0)] : widths[level], to: widths[level])
      }
      let shape = [widths[level], widths[level], 3, 3]
      return AutoencoderParts.Level(
        blocks: blocks,
        resample: level < last ? try kernel("\(name).downsample.conv", shape, stride: 2) : nil)
    }
    return AutoencoderParts.Half(
      input: try kernel("encoder.conv_in", [widths[0], configuration.imageChannels, 3, 3]),
      levels: levels, middle: try middle("encoder.mid"),
      norm: try norm("encoder.norm_out", widths[last]),
      output: try kernel(
        "encoder.conv_out", [2 * configuration.latentChannels, widths[last], 3, 3]))
  }

  func decoder() throws -> AutoencoderParts.Half {
    let widths = configuration.widths, last = widths.count - 1
    let levels = try widths.indices.reversed().map { level in
      let name = "decoder.up.\(level)"
      let blocks = try (0..<configuration.decoderBlocks).map { block in
        try self.block(
          "\(name).block.\(block)",
          from: block == 0 ? widths[min(level + 1, last)] : widths[level], to: widths[level])
      }
      let shape = [widths[level], widths[level], 3, 3]
      return AutoencoderParts.Level(
        blocks: blocks, resample: level > 0 ? try kernel("\(name).upsample.conv", shape) : nil)
    }
    return AutoencoderParts.Half(
      input: try kernel("decoder.conv_in", [widths[last], configuration.latentChannels, 3, 3]),
      levels: levels, middle: try middle("decoder.mid"),
      norm: try norm("decoder.norm_out", widths[0]),
      output: try kernel("decoder.conv_out", [configuration.imageChannels, widths[0], 3, 3]))
  }

  private func middle(_ name: String) throws -> AutoencoderParts.Middle {
    let width = configuration.widths[configuration.widths.count - 1]
    func matrix(_ part: String) throws -> any MatrixWeights {
      let layer = "\(name).attn_1.\(part)"
      return try backend.matrix(
        try numbers(layer, [width, width, 1, 1])(), outputs: width, inputs: width,
        bias: try vector("\(layer).bias", width))
    }
    return AutoencoderParts.Middle(
      block1: try block("\(name).block_1", from: width, to: width),
      attention: AutoencoderParts.Attention(
        norm: try norm("\(name).attn_1.norm", width), query: try matrix("q"),
        key: try matrix("k"), value: try matrix("v"), output: try matrix("proj_out")),
      block2: try block("\(name).block_2", from: width, to: width))
  }

  private func block(_ name: String, from: Int, to: Int) throws -> AutoencoderParts.Block {
    AutoencoderParts.Block(
      norm1: try norm("\(name).norm1", from), norm2: try norm("\(name).norm2", to),
      conv1: try kernel("\(name).conv1", [to, from, 3, 3]),
      conv2: try kernel("\(name).conv2", [to, to, 3, 3]),
      shortcut: from == to ? nil : try kernel("\(name).nin_shortcut", [to, from, 1, 1]))
  }

  private func norm(_ name: String, _ width: Int) throws -> AutoencoderParts.Norm {
    AutoencoderParts.Norm(
      weight: backend.tensor(try vector("\(name).weight", width), [width]),
      bias: backend.tensor(try vector("\(name).bias", width), [width]))
  }

  private func kernel(
    _ layer: String, _ shape: [Int], stride: Int = 1
  ) throws -> any KernelWeights {
    backend.kernel(
      shape: Shape(shape), stride: stride, bias: try vector("\(layer).bias", shape[0]),
      values: try numbers(layer, shape))
  }

  private func numbers(_ layer: String, _ shape: [Int]) throws -> @Sendable () -> [Float] {
    let found = try weights.kernel(layer)
    try require(found.shape, shape, layer)
    return found.values
  }

  private func vector(_ name: String, _ count: Int) throws -> [Float] {
    let values = try weights.vector(name)
    try require([values.count], [count], name)
    return values
  }

  private func require(_ found: [Int], _ expected: [Int], _ name: String) throws(TensorError) {
    guard found != expected else { return }
    throw TensorError(
      "the autoencoder's weight '\(name)'", expected: "the shape \(expected)", found: "\(found)")
  }
}
