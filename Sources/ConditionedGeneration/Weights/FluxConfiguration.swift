/// The sizes of a FLUX transformer.
public struct FluxConfiguration: Sendable, Hashable {
  /// Numbers of a token between blocks.
  public let hiddenWidth: Int
  /// Heads of every attention.
  public let heads: Int
  /// Blocks in which text and image have weights of their own, and blocks in which they share them.
  public let doubleBlocks: Int, singleBlocks: Int
  /// Numbers of a token that comes in, control included, and of one that goes out.
  public let inputChannels: Int, outputChannels: Int
  /// Numbers of a state of T5, and of CLIP's pooled one.
  public let textWidth: Int, pooledWidth: Int
  /// Width of a hidden layer over the width of a token.
  public let hiddenFactor: Int
  /// Whether the guidance is an input.
  public let hasGuidance: Bool
  /// How many of a head's columns turn with each of the three positions.
  public let axes: [Int]
  /// The base of the rotations' wavelengths.
  public let theta: Double

  /// Sizes in their parts.
  public init(
    hiddenWidth: Int, heads: Int, doubleBlocks: Int, singleBlocks: Int, inputChannels: Int,
    outputChannels: Int, textWidth: Int, pooledWidth: Int, hiddenFactor: Int = 4,
    hasGuidance: Bool, axes: [Int], theta: Double = 10000
  ) {
    self.hiddenWidth = hiddenWidth
    self.heads = heads
    self.doubleBlocks = doubleBlocks
    self.singleBlocks = singleBlocks
    self.inputChannels = inputChannels
    self.outputChannels = outputChannels
    self.textWidth = textWidth
    self.pooledWidth = pooledWidth
    self.hiddenFactor = hiddenFactor
    self.hasGuidance = hasGuidance
    self.axes = axes
    self.theta = theta
  }

  /// Columns of a head.
  public var headWidth: Int { hiddenWidth / heads }
}
