internal import Tensors

/// The sizes of an autoencoder, counted from its tensors.
///
/// FLUX's has levels of 128, 256, 512 and 512 channels, two blocks a level in the encoder and three in the
/// decoder, and 16 channels of latents.
public struct AutoencoderConfiguration: Sendable, Hashable {
  /// Channels of each level, the finest first.
  public let widths: [Int]
  /// Residual blocks of a level; 0 of the encoder where the file has none.
  public let encoderBlocks: Int, decoderBlocks: Int
  /// Channels of a latent.
  public let latentChannels: Int
  /// Channels of an image.
  public let imageChannels: Int
  /// Groups of every norm.
  public let groups: Int

  /// Pixels of an image for one of a latent, along a side.
  public var factor: Int { 1 << (widths.count - 1) }

  /// Counts.
  ///
  /// - Parameters:
  ///   - weights: The tensors.
  ///   - groups: Groups of every norm, which no tensor tells.
  /// - Throws: `TensorError` where sizes contradict each other, and what the weights throw.
  public init(of weights: some AutoencoderWeights, groups: Int = 32) throws {
    func shape(_ layer: String) throws -> [Int] { try weights.kernel(layer).shape }
    func count(_ name: (Int) -> String) -> Int {
      var found = 0
      while found < Self.most, weights.contains(name(found)) { found += 1 }
      return found
    }
    let levels = count { "decoder.up.\($0).block.0.conv1.weight" }
    widths = try (0..<levels).map { try shape("decoder.up.\($0).block.0.conv1")[0] }
    decoderBlocks = count { "decoder.up.0.block.\($0).conv1.weight" }
    encoderBlocks = count { "encoder.down.0.block.\($0).conv1.weight" }
    latentChannels = try shape("decoder.conv_in")[1]
    imageChannels = try shape("decoder.conv_out")[0]
    self.groups = groups
    guard groups > 0, !widths.isEmpty, widths.allSatisfy({ $0 > 0 && $0 % groups == 0 }) else {
      throw TensorError(
        "an autoencoder", expected: "channels of each level that \(groups) groups divide",
        found: "\(widths)")
    }
  }

  /// More levels or blocks than any file has.
  private static let most = 16
}
