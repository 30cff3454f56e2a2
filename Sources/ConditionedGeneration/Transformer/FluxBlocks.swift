internal import Tensors

/// A block in which text and image have weights of their own.
struct DoubleBlock: Sendable {
  /// The half of the image or of the text, by its name in files.
  enum Stream: String, CaseIterable { case image = "img", text = "txt" }

  /// A half's matrices that steps need, by their names in files.
  enum Matrix: String, CaseIterable {
    case queryKeyValue = "attn.qkv"
    case projection = "attn.proj"
    case expansion = "mlp.0"
    case contraction = "mlp.2"

    /// The full name.
    func name(_ index: Int, _ stream: Stream) -> String {
      "double_blocks.\(index).\(stream.rawValue)_\(rawValue)"
    }
  }

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
  /// The matrices that steps need, by their names in files.
  enum Matrix: String, CaseIterable {
    case input = "linear1"
    case output = "linear2"

    /// The full name.
    func name(_ index: Int) -> String { "single_blocks.\(index).\(rawValue)" }
  }

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

  /// The names of the matrices that steps need.
  var matrixNames: [String] {
    switch self {
    case .double(let index):
      DoubleBlock.Stream.allCases.flatMap { stream in
        DoubleBlock.Matrix.allCases.map { $0.name(index, stream) }
      }
    case .single(let index): SingleBlock.Matrix.allCases.map { $0.name(index) }
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
    doubles = try (0..<sizes.doubleBlocks).map { index in
      try Task.checkCancellation()
      return plan[.double(index)] == .resident ? try Self.double(index, weights, backend) : nil
    }
    singles = try (0..<sizes.singleBlocks).map { index in
      try Task.checkCancellation()
      return plan[.single(index)] == .resident ? try Self.single(index, weights, backend) : nil
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
    func half(_ stream: DoubleBlock.Stream) throws -> DoubleBlock.Half {
      func matrix(_ part: DoubleBlock.Matrix) throws -> AdaptedMatrix {
        try AdaptedMatrix(try weights.matrix(part.name(index, stream)), backend: backend)
      }
      return DoubleBlock.Half(
        queryKeyValue: try matrix(.queryKeyValue),
        headWeights: try headWeights(
          "double_blocks.\(index).\(stream.rawValue)_attn.norm", weights, backend),
        projection: try matrix(.projection), expansion: try matrix(.expansion),
        contraction: try matrix(.contraction))
    }
    return DoubleBlock(image: try half(.image), text: try half(.text))
  }

  private static func single(
    _ index: Int, _ weights: FluxWeights, _ backend: any Backend
  ) throws -> SingleBlock {
    let input = try weights.matrix(SingleBlock.Matrix.input.name(index))
    let attended = 3 * weights.configuration.hiddenWidth
    return SingleBlock(
      input: try AdaptedMatrix(
        input, parts: [0..<attended, attended..<input.outputs], backend: backend),
      headWeights: try headWeights("single_blocks.\(index).norm", weights, backend),
      output: try AdaptedMatrix(
        try weights.matrix(SingleBlock.Matrix.output.name(index)), backend: backend))
  }

  private static func headWeights(
    _ name: String, _ weights: FluxWeights, _ backend: any Backend
  ) throws -> Tensor {
    let scales =
      try weights.vector("\(name).query_norm.scale") + weights.vector("\(name).key_norm.scale")
    return backend.tensor(scales, [2, scales.count / 2])
  }
}
