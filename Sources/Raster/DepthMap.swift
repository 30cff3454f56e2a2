/// A grid of distances whose meaning is known.
///
/// Rows run top to bottom, pixels left to right. In every kind NaN means *unknown* and, in kinds
/// that measure distance, +infinity means *beyond the sensor's range* (sky). Zero and negative
/// values are kept as they came: metrics count them, they do not vanish.
public struct DepthMap: Sendable, Equatable {
  /// Pixels across.
  public let width: Int
  /// Pixels down.
  public let height: Int
  /// `width * height` values, in metres for the metric kinds and in no unit otherwise.
  public let samples: [Float]
  /// What the values mean.
  public let kind: Kind
  /// The camera, where it is known.
  public let intrinsics: Intrinsics?

  /// Wraps samples that are already in order.
  ///
  /// - Precondition: the sizes are positive and agree with the number of samples.
  public init(
    width: Int, height: Int, samples: [Float], kind: Kind, intrinsics: Intrinsics? = nil
  ) {
    precondition(width > 0 && height > 0, "a map has at least one pixel, not \(width)x\(height)")
    precondition(
      samples.count == width * height,
      "\(width)x\(height) needs \(width * height) samples, not \(samples.count)")
    self.width = width
    self.height = height
    self.samples = samples
    self.kind = kind
    self.intrinsics = intrinsics
  }
}
