/// Where the pixels of a comparison went.
///
/// Invalid pixels are data: nothing disappears uncounted.
public struct PixelCounts: Sendable, Equatable, Codable {
  /// Pixels of the reference grid.
  public var total = 0
  /// Pixels with a usable reference, inside mask, range and crop: what coverage is a share of.
  public var reference = 0
  /// Pixels that the metrics were computed on.
  public var valid = 0
  /// Candidate NaN where the reference is usable.
  public var nan = 0
  /// Candidate infinite where the reference is usable.
  public var infinite = 0
  /// Candidate zero or negative after alignment and clamp where the reference is usable.
  public var nonpositive = 0
  /// Pixels whose aligned value the clamp or the disparity floor moved.
  public var clamped = 0
  /// Invalid candidate pixels replaced by a bound, as the protocol asks.
  public var imputed = 0
  /// Invalid candidate pixels left out of the metrics: `reference - valid`.
  public var dropped = 0

  /// Counts of nothing.
  public init() {}
}
