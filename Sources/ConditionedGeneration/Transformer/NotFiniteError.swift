public import Raster

/// A transformer's numbers left the range of finite ones.
public struct NotFiniteError: ExplainedError, Equatable, Sendable {
  /// The step, from 0, and how many there are.
  public let step: Int, steps: Int
  /// The first block after which a number was not finite; nil where it was the velocity.
  public let block: FluxBlock?

  /// "step 3 of 28, single block 12".
  public var subject: String {
    "step \(step + 1) of \(steps), \(block?.description ?? "the last layer")"
  }
  /// What would have been right.
  public var expected: String { "finite numbers" }
  /// What was there instead.
  public var found: String { "an infinite one or none at all" }
  /// What the user can do about it.
  public var advice: String? { "check the weights and LoRAs, or use --precision f32" }
}
