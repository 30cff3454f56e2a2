internal import Tensors

/// A block in which text and image have weights of their own.
struct DoubleBlock: Sendable {
  /// The weights of one of the two.
  struct Half: Sendable {
    /// [3 h, h].
    let queryKeyValue: AdaptedMatrix
    /// Of queries and keys, [2, width].
    let headWeights: Tensor
    /// [h, h].
    let projection: AdaptedMatrix
    /// [4 h, h] and [h, 4 h].
    let expansion, contraction: AdaptedMatrix
  }

  let image, text: Half
}

/// A block that text and image go through together.
struct SingleBlock: Sendable {
  /// [7 h, h] in two parts: queries, keys and values, and the hidden layer.
  let input: AdaptedMatrix
  /// Of queries and keys, [2, width].
  let headWeights: Tensor
  /// [h, 5 h]: columns of the attention and of the hidden layer.
  let output: AdaptedMatrix
}

/// One of a transformer's blocks.
public enum FluxBlock: Sendable, Hashable, CustomStringConvertible {
  /// By its position among its kind, from 0.
  case double(Int), single(Int)

  /// "double block 3", as the names in files count.
  public var description: String {
    switch self {
    case .double(let index): "double block \(index)"
    case .single(let index): "single block \(index)"
    }
  }
}

/// The blocks' weights: those that stay, and a way to pack the others when their turn comes.
///
/// The one owner of what stays. What it hands out for a turn lives as long as the work that was queued
/// with it.
final class FluxBlocks: Sendable {
  private let weights: FluxWeights
  private let backend: any Backend
  private let doubles: [DoubleBlock?]
  private let singles: [SingleBlock?]

  /// Packs the blocks that stay.
  init(_ weights: FluxWeights, plan: ResidencePlan, backend: any Backend) throws {
    self.weights = weights
    self.backend = backend
    let sizes = weights.configuration
    doubles = try (0..<sizes.doubleBlocks).map {
      plan[.double($0)] == .resident ? try Self.double($0, weights, backend) : nil
    }
    singles = try (0..<sizes.singleBlocks).map {
      plan[.single($0)] == .resident ? try Self.single($0, weights, backend) : nil
    }
  }

  /// A double block, packed now unless it stays.
  func double(_ index: Int) throws -> DoubleBlock {
    try doubles[index] ?? Self.double(index, weights, backend)
  }

  /// A single block, packed now unless it stays.
  func single(_ index: Int) throws -> SingleBlock {
    try singles[index] ?? Self.single(index, weights, backend)
  }

  private static func double(
    _ index: Int, _ weights: FluxWeights, _ backend: any Backend
  ) throws -> DoubleBlock {
    func half(_ stream: String) throws -> DoubleBlock.Half {
      let name = "double_blocks.\(index).\(stream)"
      func matrix(_ part: String) throws -> AdaptedMatrix {
        try AdaptedMatrix(try weights.matrix("\(name)_\(part)"), backend: backend)
      }
      return DoubleBlock.Half(
        queryKeyValue: try matrix("attn.qkv"),
        headWeights: try headWeights("\(name)_attn.norm", weights, backend),
        projection: try matrix("attn.proj"), expansion: try matrix("mlp.0"),
        contraction: try matrix("mlp.2"))
    }
    return DoubleBlock(image: try half("img"), text: try half("txt"))
  }

  private static func single(
    _ index: Int, _ weights: FluxWeights, _ backend: any Backend
  ) throws -> SingleBlock {
    let name = "single_blocks.\(index)"
    let input = try weights.matrix("\(name).linear1")
    let attended = 3 * weights.configuration.hiddenWidth
    return SingleBlock(
      input: try AdaptedMatrix(
        input, parts: [0..<attended, attended..<input.outputs], backend: backend),
      headWeights: try headWeights("\(name).norm", weights, backend),
      output: try AdaptedMatrix(try weights.matrix("\(name).linear2"), backend: backend))
  }

  private static func headWeights(
    _ name: String, _ weights: FluxWeights, _ backend: any Backend
  ) throws -> Tensor {
    let scales =
      try weights.vector("\(name).query_norm.scale") + weights.vector("\(name).key_norm.scale")
    return backend.tensor(scales, [2, scales.count / 2])
  }
}
