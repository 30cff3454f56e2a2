internal import Tensors

/// Where a text encoder's weights come from, whatever stores them.
///
/// Names are those of transformers' modules: `encoder.block.0.layer.0.SelfAttention.q` of T5 and
/// `text_model.encoder.layers.0.self_attn.q_proj` of CLIP, with `shared.weight` for T5's embeddings.
public protocol TextWeights: Sendable {
  /// The matrix of a layer and its bias, where it has one.
  ///
  /// - Parameters:
  ///   - name: The layer's name, without `.weight`.
  ///   - outputs: How many rows it must have; nil for any.
  ///   - inputs: How many numbers a row must have; nil for any.
  /// - Returns: The matrix, not read yet.
  /// - Throws: An error that names the weight where it is not there, or is of another shape.
  func matrix(_ name: String, outputs: Int?, inputs: Int?) throws -> StoredMatrix
  /// The numbers of a weight of one dimension, by its full name.
  func vector(_ name: String) throws -> [Float]
  /// Rows of a table one after the other, by its full name: an embedding's look-up.
  ///
  /// - Parameters:
  ///   - name: The full name of a weight of two dimensions.
  ///   - rows: Which rows; one may come several times.
  /// - Returns: As many numbers as the rows have.
  /// - Throws: An error that names the weight where it is not there, or has no such row.
  func rows(_ name: String, _ rows: [Int]) throws -> [Float]
  /// Whether there is a weight of this full name.
  func contains(_ name: String) -> Bool
}

extension TextWeights {
  /// A vector of a known length.
  func vector(_ name: String, count: Int) throws -> [Float] {
    let values = try vector(name)
    guard values.count == count else {
      throw WeightFileError(
        .wrongShape, "weight '\(name)'", expected: "the shape [\(count)]",
        found: "[\(values.count)]")
    }
    return values
  }

  /// How many of the names that a number goes into are there, counted from 0.
  func count(of name: (Int) -> String) -> Int {
    var count = 0
    while contains(name(count)) { count += 1 }
    return count
  }
}
