/// Where an autoencoder's weights come from, by the names of `ae.safetensors`.
///
/// A layer is named without its ending: "decoder.mid.attn_1.q"; a vector with it:
/// "decoder.mid.attn_1.q.bias".
public protocol AutoencoderWeights: Sendable {
  /// The kernel of a layer.
  ///
  /// - Returns: [outputs, channels, size, size], where a linear layer's matrix has the size 1, and what
  ///   reads the numbers.
  /// - Throws: What says that it is missing, or no kernel.
  func kernel(_ layer: String) throws -> (shape: [Int], values: @Sendable () -> [Float])
  /// A bias, or the weight of a norm.
  ///
  /// - Throws: What says that it is missing.
  func vector(_ name: String) throws -> [Float]
  /// Whether there is such a layer or vector.
  func contains(_ name: String) -> Bool
}
