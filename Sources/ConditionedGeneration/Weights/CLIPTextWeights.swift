public import Tensors

/// The weights of a CLIP text encoder by Hugging Face's names, from any file that holds them.
///
/// Names may be asked for with and without "text_model.", and the file may have either; of several
/// encoders in a checkpoint it takes CLIP-L.
public struct CLIPTextWeights: Sendable {
  /// The file or folder.
  public let path: String
  private let source: NamedTensors

  /// Opens weights.
  ///
  /// - Throws: `WeightFileError` where the file holds no CLIP text encoder.
  public init(path: String) throws(WeightFileError) {
    // The table of tokens, because encoders of pictures have layers of the same names.
    let found = try NamedTensors.find(
      path, what: "a CLIP text encoder",
      markers: [("embeddings.token_embedding.weight", ())]
    ) { prefixes in
      prefixes.first { $0.contains("clip_l") } ?? prefixes.first
    }
    self.path = path
    source = NamedTensors(path: path, tensors: found.tensors) { name in
      [name.hasPrefix("text_model.") ? String(name.dropFirst("text_model.".count)) : name]
    }
  }

  /// A matrix [outputs, inputs] with its bias.
  ///
  /// - Parameters:
  ///   - name: "text_model.encoder.layers.0.self_attn.q_proj", with or without ".weight".
  ///   - outputs: Its rows, or nil for any.
  ///   - inputs: Its columns, or nil for any.
  /// - Returns: The matrix, not read yet.
  /// - Throws: `WeightFileError` where it is missing, of another shape or not readable.
  public func matrix(
    _ name: String, outputs: Int? = nil, inputs: Int? = nil
  ) throws(WeightFileError) -> StoredMatrix {
    try source.matrix(name, outputs: outputs, inputs: inputs)
  }

  /// All numbers of a tensor: a norm's weight or bias, the positions, by the full name.
  ///
  /// - Throws: `WeightFileError` where it is missing or not readable.
  public func vector(_ name: String) throws(WeightFileError) -> [Float] {
    try source.tensor(name, shape: nil).floats()
  }

  /// Rows of a table, one after the other: "text_model.embeddings.token_embedding.weight".
  ///
  /// - Throws: `WeightFileError` where it has no such row.
  public func rows(_ name: String, _ rows: [Int]) throws(WeightFileError) -> [Float] {
    try source.rows(name, rows)
  }

  /// Whether there is such a tensor, by its full name.
  public func contains(_ name: String) -> Bool { source.name(of: name) != nil }

  /// The sizes of a tensor, by its full name.
  ///
  /// - Throws: `WeightFileError` where it is missing or not readable.
  public func shape(_ name: String) throws(WeightFileError) -> [Int] {
    try source.tensor(name, shape: nil).shape.dims
  }
}
