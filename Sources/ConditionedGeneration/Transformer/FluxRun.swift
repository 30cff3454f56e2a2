internal import Tensors

/// The steps of an image, with everything that they have in common on the device.
public struct FluxRun: Sendable {
  let configuration: FluxConfiguration
  let backend: any Backend
  let blocks: FluxBlocks
  let imageIn, finalLayer: AdaptedMatrix
  let modulation: FluxModulation
  /// Text tokens and the control's part of image tokens, [T + S, h] in f32.
  let start: Tensor
  /// T.
  let textCount: Int
  /// [T + S, width / 2].
  let cosines, sines: Tensor
  /// How many steps there are.
  public let steps: Int

  /// One forward pass.
  ///
  /// A cancelled task ends after the block that runs.
  ///
  /// - Parameters:
  ///   - tokens: Noisy tokens, [S, output channels] row by row.
  ///   - step: Which of the steps, from 0.
  ///   - afterBlock: Called when a block is done.
  /// - Returns: The velocity, [S, output channels].
  /// - Throws: ``NotFiniteError`` where a block's result is not finite, `CancellationError`, and what
  ///   reading weights and computing can throw.
  public func velocity(
    of tokens: [Float], step: Int, afterBlock: (FluxBlock) -> Void = { _ in }
  ) async throws -> [Float] {
    precondition((0..<steps).contains(step), "step \(step) of \(steps)")
    let order = configuration.blocks
    let flags = backend.tensor([Float](repeating: 1, count: order.count), [order.count, 1])
    let stream = embed(tokens)
    for (index, block) in order.enumerated() {
      switch block {
      case .double(let number): advance(stream, try blocks.double(number), number, step)
      case .single(let number): advance(stream, try blocks.single(number), number, step)
      }
      backend.checkFinite(stream, into: flags.rows(index..<index + 1))
      try await backend.finish()
      try Task.checkCancellation()
      afterBlock(block)
    }
    let velocity = try await backend.values(finish(stream, step))
    let isFinite = try await backend.values(flags)
    if let first = isFinite.firstIndex(of: 0) {
      throw NotFiniteError(step: step, steps: steps, block: order[first])
    }
    guard velocity.allSatisfy(\.isFinite) else {
      throw NotFiniteError(step: step, steps: steps, block: nil)
    }
    return velocity
  }

  private var width: Int { configuration.hiddenWidth }
  private var text: Range<Int> { 0..<textCount }
  private var image: Range<Int> { textCount..<start.shape[0] }

  /// The stream, [T + S, h].
  private func embed(_ tokens: [Float]) -> Tensor {
    precondition(tokens.count == image.count * imageIn.inputs, "\(image.count) tokens")
    let stream = backend.room(start.shape, .f32)
    backend.copy(start, into: stream)
    let input = imageIn.input(rows: image.count, backend)
    backend.copy(backend.tensor(tokens, [image.count, imageIn.inputs]), into: input.own)
    imageIn.add(input, into: stream.rows(image), backend)
    return stream
  }

  /// stream += gate · attention(norm(stream)); stream += gate · mlp(norm(stream)), where text and image
  /// have weights of their own and meet in the attention.
  private func advance(_ stream: Tensor, _ block: DoubleBlock, _ number: Int, _ step: Int) {
    let halves = [(block.text, text, modulation.text), (block.image, image, modulation.image)]
    let joint = backend.room([start.shape[0], 3 * width], backend.activations)
    for (weights, rows, modulate) in halves {
      let input = normalise(
        stream.rows(rows), modulate(number, step, 0).norm, for: weights.queryKeyValue)
      let target = joint.rows(rows)
      weights.queryKeyValue.apply(to: input, into: target, backend)
      rotate(target, weights.headWeights, rows)
    }
    let rank = max(block.image.projection.rank, block.text.projection.rank)
    let attended = backend.room([start.shape[0], width + rank], backend.activations)
    attend(joint, into: attended.columns(0..<width))
    for (weights, rows, modulate) in halves {
      let part = stream.rows(rows)
      let input = weights.projection.input(within: attended.rows(rows))
      weights.projection.add(input, scale: modulate(number, step, 0).gate, into: part, backend)
      let second = modulate(number, step, 1)
      let normed = normalise(part, second.norm, for: weights.expansion)
      let hidden = weights.contraction.input(rows: rows.count, backend)
      weights.expansion.apply(to: normed, .geluTanh, into: hidden.own, backend)
      weights.contraction.add(hidden, scale: second.gate, into: part, backend)
    }
  }

  /// stream += gate · output([attention(n) ; gelu(hidden(n))]), n = norm(stream).
  private func advance(_ stream: Tensor, _ block: SingleBlock, _ number: Int, _ step: Int) {
    let count = stream.shape[0]
    let (norm, gate) = modulation.single(number, step)
    let input = normalise(stream, norm, for: block.input)
    let joint = backend.room([count, 3 * width], backend.activations)
    block.input.apply(0, to: input, into: joint, backend)
    rotate(joint, block.headWeights, 0..<count)
    let both = block.output.input(rows: count, backend)
    block.input.apply(
      1, to: input, .geluTanh, into: both.own.columns(width..<both.own.shape[1]), backend)
    attend(joint, into: both.own.columns(0..<width))
    block.output.add(both, scale: gate, into: stream, backend)
  }

  /// The velocity, [S, output channels] in f32.
  private func finish(_ stream: Tensor, _ step: Int) -> Tensor {
    let input = normalise(stream.rows(image), modulation.final(step), for: finalLayer)
    let channels = configuration.outputChannels
    let made = backend.tensor(
      [Float](repeating: 0, count: image.count * channels), [image.count, channels])
    finalLayer.add(input, into: made, backend)
    return made
  }

  private func normalise(
    _ x: Tensor, _ norm: FluxModulation.Norm, for matrix: AdaptedMatrix
  ) -> AdaptedInput {
    let input = matrix.input(rows: x.shape[0], backend)
    backend.layerNorm(x, weight: norm.weight, bias: norm.bias, epsilon: 1e-6, into: input.own)
    matrix.complete(input, backend)
    return input
  }

  /// Queries and keys among the columns of rows that stand at `places`.
  private func rotate(_ rows: Tensor, _ headWeights: Tensor, _ places: Range<Int>) {
    backend.rotate(
      HeadRotation(
        weights: headWeights, cosines: cosines.rows(places), sines: sines.rows(places),
        epsilon: 1e-6), into: rows.columns(0..<2 * width))
  }

  private func attend(_ joint: Tensor, into target: Tensor) {
    backend.attention(
      query: joint.columns(0..<width), key: joint.columns(width..<2 * width),
      value: joint.columns(2 * width..<3 * width), heads: configuration.heads, into: target)
  }
}
