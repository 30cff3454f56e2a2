internal import Tensors

/// The sizes of a CLIP text encoder, counted from its tensors.
public struct CLIPTextConfiguration: Sendable, Hashable {
  /// Numbers of a state, D.
  public let width: Int
  /// How many layers.
  public let layers: Int
  /// Heads of a layer's attention.
  public let heads: Int
  /// Numbers between the two products of a feed-forward part, H.
  public let hiddenWidth: Int
  /// The most tokens of a text.
  public let positions: Int

  /// Counts the sizes.
  ///
  /// - Parameters:
  ///   - weights: The encoder's weights.
  ///   - settings: What they do not tell.
  /// - Throws: The weights' error where one that tells a size is missing, and `WeightFileError` where
  ///   the heads do not divide the width.
  public init(counting weights: CLIPTextWeights, settings: CLIPTextSettings) throws {
    let table = try weights.matrix(
      "text_model.embeddings.position_embedding", outputs: nil, inputs: nil)
    width = table.inputs
    positions = table.outputs
    layers = weights.count { "text_model.encoder.layers.\($0).mlp.fc1.weight" }
    hiddenWidth =
      try weights.matrix("text_model.encoder.layers.0.mlp.fc1", outputs: nil, inputs: width).outputs
    heads = settings.heads ?? max(1, width / 64)
    guard width > 0, hiddenWidth > 0, heads > 0, width % heads == 0 else {
      throw WeightFileError(
        .wrongShape, "weight '\(table.name)'",
        expected: "as many columns for each of \(heads) heads",
        found: "\(width) columns")
    }
  }
}
