/// A path of low rank beside a matrix: `y += scale * (B (A x) + biasB)`.
///
/// Source: Hu et al. 2021, "LoRA".
public struct LowRankPath: Sendable, Equatable {
  /// Rows of A and columns of B.
  public let rank: Int
  /// A, row by row: `rank` times the matrix's inputs.
  public let a: [Float]
  /// B, row by row: the matrix's outputs times `rank`.
  public let b: [Float]
  /// As many numbers as outputs, or none.
  public let biasB: [Float]?
  /// The factor of the whole path.
  public let scale: Float

  /// The numbers of a row of A.
  public var inputs: Int { a.count / rank }
  /// The rows of B.
  public var outputs: Int { b.count / rank }

  /// A path of checked sizes.
  public init(rank: Int, a: [Float], b: [Float], biasB: [Float]?, scale: Float) {
    precondition(rank > 0 && a.count % rank == 0 && b.count % rank == 0, "whole rows")
    precondition(biasB.map { $0.count * rank == b.count } ?? true, "as many biases as outputs")
    self.rank = rank
    self.a = a
    self.b = b
    self.biasB = biasB
    self.scale = scale
  }
}
