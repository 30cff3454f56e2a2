internal import Tensors

/// Depth Anything V1 and V2: a DINOv2 vision transformer whose tokens of four depths become one map.
///
/// Sources: Yang et al. 2024 (both); Oquab et al. 2023 (DINOv2); Ranftl et al. 2021 (the head).
///
/// p x q patches of 14 x 14 pixels become N = p q tokens and one for the class; the result is a map of
/// 14 p x 14 q numbers, before the size of the photo comes back.
struct DepthAnythingNetwork: Sendable {
  let configuration: DepthAnythingConfiguration
  let backend: any Backend
  let parts: DepthAnythingParts

  /// One forward pass.
  ///
  /// - Parameters:
  ///   - patches: One row a patch: its pixels by channel, row and column, [N, 3 · 14 · 14].
  ///   - stream: Class token plus its position, then the positions of the patches, [1 + N, D]; what the
  ///     blocks add up is written to it.
  ///   - height: Patches down.
  ///   - width: Patches across.
  /// - Returns: Rows of the map from top to bottom, [rows, 14 q, 1] each.
  func callAsFunction(patches: Tensor, stream: Tensor, height: Int, width: Int) -> [Tensor] {
    let taps = encode(patches, into: stream)
    let maps = taps.enumerated().map { reassemble($1, $0, height, width) }
    return output(fuse(maps), height: height, width: width)
  }

  // MARK: - Encoder

  /// The tokens after the blocks that are tapped, normalised, without the class: [N, D] each.
  func encode(_ patches: Tensor, into stream: Tensor) -> [Tensor] {
    let patchCount = patches.shape[0]
    backend.accumulate(
      patches, parts.patchEmbedding, scale: nil, into: stream.rows(1..<1 + patchCount))
    var taps: [Tensor] = []
    for (index, block) in parts.blocks.enumerated() {
      advance(stream, block)
      if configuration.taps.contains(index) {
        taps.append(normalise(stream.rows(1..<1 + patchCount), parts.norm))
      }
    }
    return taps
  }

  /// stream += ls1 · attention(norm1(stream)); stream += ls2 · mlp(norm2(stream)).
  private func advance(_ stream: Tensor, _ block: DepthAnythingParts.Block) {
    let width = configuration.width
    let qkv = backend.linear(normalise(stream, block.norm1), block.queryKeyValue)
    let attended = backend.attention(
      query: qkv.columns(0..<width), key: qkv.columns(width..<2 * width),
      value: qkv.columns(2 * width..<3 * width), heads: configuration.heads)
    backend.accumulate(attended, block.projection, scale: block.scale1, into: stream)
    let normed = normalise(stream, block.norm2)
    let hidden =
      block.isGated
      ? backend.gated(backend.linear(normed, block.hidden), .silu)
      : backend.linear(normed, block.hidden, .gelu)
    backend.accumulate(hidden, block.contraction, scale: block.scale2, into: stream)
  }

  private func normalise(_ x: Tensor, _ norm: DepthAnythingParts.Norm) -> Tensor {
    backend.layerNorm(x, weight: norm.weight, bias: norm.bias, epsilon: configuration.normEpsilon)
  }

  // MARK: - Head

  /// A tap as a map of the level's size, F channels: 4 p x 4 q, 2 p x 2 q, p x q, p / 2 x q / 2.
  func reassemble(_ tap: Tensor, _ level: Int, _ height: Int, _ width: Int) -> Tensor {
    let part = parts.levels[level]
    let projected = backend.linear(tap, part.projection)
    let map: Tensor
    switch part.resize {
    case .grow(let matrix, let factor):
      map = backend.map(
        backend.linear(projected, matrix), height: height, width: width, factor: factor)
    case .keep:
      map = backend.map(projected, height: height, width: width, factor: 1)
    case .shrink(let kernel):
      map = backend.convolve(
        backend.map(projected, height: height, width: width, factor: 1), kernel)
    }
    return backend.convolve(map, part.narrow)
  }

  /// From the coarsest level to the finest: [8 p, 8 q, F].
  private func fuse(_ maps: [Tensor]) -> Tensor {
    var path: Tensor?
    for level in maps.indices.reversed() {
      let part = parts.fusions[level], map = maps[level]
      var sum = map
      if let path, let first = part.first { sum = residual(map, first, adding: [path]) }
      let refined = residual(sum, part.second)
      // The 1 x 1 convolution and the resizing change places: both are linear, and the weights of the
      // resizing add up to 1. It costs a quarter before.
      let projected = backend.convolve(refined, part.output)
      let size = level > 0 ? maps[level - 1].shape : [map.shape[0] * 2, map.shape[1] * 2, 0]
      path = backend.resize(projected, height: size[0], width: size[1])
    }
    guard let path else { preconditionFailure("four levels") }
    return path
  }

  /// x + conv2(relu(conv1(relu(x)))) + adding; x itself is not rectified.
  private func residual(
    _ x: Tensor, _ unit: DepthAnythingParts.ResidualUnit, adding: [Tensor] = []
  ) -> Tensor {
    let inner = backend.convolve(backend.relu(x), unit.first, relu: true)
    return backend.convolve(inner, unit.second, adding: [x] + adding)
  }

  /// The last convolutions at full size, in bands of rows: whole, their input would be the largest
  /// tensor by far.
  private func output(_ path: Tensor, height: Int, width: Int) -> [Tensor] {
    let half = backend.convolve(path, parts.half)
    let patch = configuration.patchSize
    let rows = height * patch, columns = width * patch
    var bands: [Tensor] = []
    for begin in stride(from: 0, to: rows, by: Self.band) {
      let end = min(begin + Self.band, rows)
      let top = begin == 0 ? 1 : 0, bottom = end == rows ? 1 : 0
      let enlarged = backend.resize(
        half, height: rows, width: columns, rows: begin - 1 + top..<end + 1 - bottom)
      let features = backend.convolve(
        enlarged, parts.features, relu: true, adding: [],
        padding: MapPadding(top: top, bottom: bottom, left: 1, right: 1))
      bands.append(
        backend.pointwise(
          features, weights: parts.depthWeights, bias: parts.depthBias,
          configuration.output == .relative ? .relu : .sigmoid))
    }
    return bands
  }

  /// Rows of a band.
  private static let band = 56
}
