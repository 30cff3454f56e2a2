/// One layer of the network: what has a weight, and perhaps a bias, of its own.
///
/// Blocks count from 0. Levels of the head's pyramid count from 0, the finest; the papers' first
/// refinement is level 0.
public enum DepthAnythingPart: Sendable, Hashable {
  /// The token that stands for the whole image: `[1, 1, D]`.
  case classToken
  /// The position table: `[1, 1 + N * N, D]`, the class token's row first.
  case positions
  /// The convolution that makes tokens of patches.
  case patchEmbedding
  /// The layer norm before a block's attention.
  case attentionNorm(Int)
  /// Queries, keys and values as one linear layer of `3 * D` outputs.
  case attentionInput(Int)
  /// The linear layer after a block's attention.
  case attentionOutput(Int)
  /// The factors of a block's attention: `[D]`.
  case attentionScale(Int)
  /// The layer norm before a block's feed-forward part.
  case feedForwardNorm(Int)
  /// The first linear layer of a block's feed-forward part.
  case feedForwardInput(Int)
  /// The last linear layer of a block's feed-forward part.
  case feedForwardOutput(Int)
  /// The first linear layer of a gated feed-forward part: what SiLU takes, then what it gates.
  case gatedInput(Int)
  /// The last linear layer of a gated feed-forward part.
  case gatedOutput(Int)
  /// The factors of a block's feed-forward part: `[D]`.
  case feedForwardScale(Int)
  /// The layer norm that every tap goes through.
  case finalNorm
  /// The 1x1 convolution that gives a tap its channels.
  case projection(level: Int)
  /// The convolution that gives a tap its size; its weight is `[in, out, k, k]` where it enlarges.
  case reassembly(level: Int)
  /// The 3x3 convolution without bias that makes all levels equally wide.
  case lateral(level: Int)
  /// A 3x3 convolution, 0 or 1, of a level's residual unit: 0 sees the level's own map, 1 the sum.
  case residual(level: Int, unit: Int, convolution: Int)
  /// The 1x1 convolution after a level's fusion.
  case fusionOutput(level: Int)
  /// The last three convolutions, from 0 on.
  case head(Int)

  /// Whether there is a bias beside the weight.
  public var hasBias: Bool {
    switch self {
    case .classToken, .positions, .attentionScale, .feedForwardScale, .lateral: false
    default: true
    }
  }
}

extension DepthAnythingConfiguration {
  /// Every part that the network computes with, in the order of computation.
  public var parts: [DepthAnythingPart] {
    var parts: [DepthAnythingPart] = [.classToken, .positions, .patchEmbedding]
    for block in 0..<blocks {
      parts += [
        .attentionNorm(block), .attentionInput(block), .attentionOutput(block),
        .attentionScale(block), .feedForwardNorm(block),
      ]
      switch feedForward {
      case .mlp: parts += [.feedForwardInput(block), .feedForwardOutput(block)]
      case .swiGLU: parts += [.gatedInput(block), .gatedOutput(block)]
      }
      parts.append(.feedForwardScale(block))
    }
    parts.append(.finalNorm)
    for level in 0..<4 {
      parts.append(.projection(level: level))
      if reassembly[level] != .keeping { parts.append(.reassembly(level: level)) }
      parts.append(.lateral(level: level))
    }
    for level in (0..<4).reversed() {
      // The coarsest level has nothing to add its map to.
      for unit in level == 3 ? 1..<2 : 0..<2 {
        for convolution in 0..<2 {
          parts.append(.residual(level: level, unit: unit, convolution: convolution))
        }
      }
      parts.append(.fusionOutput(level: level))
    }
    return parts + (0..<3).map { .head($0) }
  }

  /// The shape of a part's weight in the order of torch; a bias has as many values as outputs.
  public func shape(of part: DepthAnythingPart) -> [Int] {
    switch part {
    case .classToken: [1, 1, width]
    case .positions: [1, 1 + nativeGrid * nativeGrid, width]
    case .patchEmbedding: [width, 3, patchSize, patchSize]
    case .attentionNorm, .feedForwardNorm, .finalNorm, .attentionScale, .feedForwardScale: [width]
    case .attentionInput: [3 * width, width]
    case .attentionOutput: [width, width]
    case .feedForwardInput: [hiddenWidth, width]
    case .gatedInput: [2 * hiddenWidth, width]
    case .feedForwardOutput, .gatedOutput: [width, hiddenWidth]
    case .projection(let level): [channels[level], width, 1, 1]
    case .reassembly(let level):
      switch reassembly[level] {
      case .enlarging(let factor): [channels[level], channels[level], factor, factor]
      case .keeping: []
      case .shrinking: [channels[level], channels[level], 3, 3]
      }
    case .lateral(let level): [features, channels[level], 3, 3]
    case .residual: [features, features, 3, 3]
    case .fusionOutput: [features, features, 1, 1]
    case .head(0): [features / 2, features, 3, 3]
    case .head(1): [headWidth, features / 2, 3, 3]
    case .head: [1, headWidth, 1, 1]
    }
  }
}
