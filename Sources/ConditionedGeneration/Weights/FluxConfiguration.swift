/// The sizes of a FLUX.1 transformer.
///
/// Source: https://github.com/black-forest-labs/flux, `src/flux/model.py`.
public struct FluxConfiguration: Sendable, Hashable {
  /// Values a token.
  public var hiddenWidth: Int
  /// Heads of attention; they share the width equally.
  public var heads: Int
  /// Blocks in which text and picture have weights of their own.
  public var doubleBlocks: Int
  /// Blocks in which they share them.
  public var singleBlocks: Int
  /// Values of a token that goes in: 64 of the latent, and 64 of the control where there is one.
  public var inputChannels: Int
  /// Values of a token that comes out.
  public var outputChannels: Int
  /// Values of a state of T5.
  public var textWidth: Int
  /// Values of CLIP's pooled state.
  public var pooledWidth: Int
  /// Hidden values of the feed-forward parts, in widths.
  public var hiddenFactor: Int
  /// Whether the strength of guidance is an input (dev) or not (schnell).
  public var hasGuidance: Bool
  /// How many values of a head turn with each coordinate of a token; all even.
  public var axes: [Int]
  /// The base of the frequencies with which they turn.
  public var theta: Double

  /// Values of the sinusoidal embedding of time and guidance: the same in all models.
  public static let timeWidth = 256

  /// Values of a head.
  public var headWidth: Int { hiddenWidth / heads }

  /// Whether a control picture goes in beside the latent.
  public var hasControl: Bool { inputChannels == 2 * outputChannels }

  /// Takes sizes; those of FLUX.1-Depth-dev where none are given.
  public init(
    hiddenWidth: Int = 3072, heads: Int = 24, doubleBlocks: Int = 19, singleBlocks: Int = 38,
    inputChannels: Int = 128, outputChannels: Int = 64, textWidth: Int = 4096,
    pooledWidth: Int = 768, hiddenFactor: Int = 4, hasGuidance: Bool = true,
    axes: [Int] = [16, 56, 56], theta: Double = 10_000
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
}
