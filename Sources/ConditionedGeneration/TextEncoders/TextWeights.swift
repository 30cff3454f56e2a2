internal import Tensors

/// A text encoder's weights by Hugging Face's names, whatever stores them.
///
/// Names are those of transformers' modules: `encoder.block.0.layer.0.SelfAttention.q` of T5 and
/// `text_model.encoder.layers.0.self_attn.q_proj` of CLIP, with `shared.weight` for T5's embeddings.
protocol TextWeights: Sendable {
  /// The tensors, with other names that they may have.
  var source: NamedTensors { get }
}

extension TextWeights {
  /// The matrix of a layer and its bias, where it has one.
  ///
  /// - Parameters:
  ///   - name: The layer's name, with or without `.weight`.
  ///   - outputs: How many rows it must have; nil for any.
  ///   - inputs: How many numbers a row must have; nil for any.
  /// - Returns: The matrix, not read yet.
  /// - Throws: An error that names the weight where it is not there, or is of another shape.
  func matrix(
    _ name: String, outputs: Int? = nil, inputs: Int? = nil
  ) throws(WeightFileError) -> StoredMatrix {
    try source.matrix(name, outputs: outputs, inputs: inputs)
  }

  /// All numbers of a weight, by its full name.
  func vector(_ name: String) throws(WeightFileError) -> [Float] {
    try source.tensor(name, shape: nil).floats()
  }

  /// A vector of a known length.
  func vector(_ name: String, count: Int) throws(WeightFileError) -> [Float] {
    try source.tensor(name, shape: [count]).floats()
  }

  /// Rows of a table, one after the other, by its full name: an embedding's look-up.
  func rows(_ name: String, _ rows: [Int]) throws(WeightFileError) -> [Float] {
    try source.rows(name, rows)
  }

  /// Whether there is a weight of this full name.
  func contains(_ name: String) -> Bool { source.name(of: name) != nil }

  /// The sizes of a weight, by its full name.
  func shape(_ name: String) throws(WeightFileError) -> [Int] {
    try source.tensor(name, shape: nil).shape.dims
  }

  /// How many of the names that a number goes into are there, counted from 0.
  func count(of name: (Int) -> String) -> Int {
    var count = 0
    while contains(name(count)) { count += 1 }
    return count
  }
}
