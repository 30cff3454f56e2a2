public import Raster

/// One range for all frames of a folder, for previews and for files of whole numbers.
///
/// A pipeline goes through the maps twice: it adds all of them, then writes each with ``range``, so
/// that the same value has the same colour or code in every frame. Memory does not grow with the
/// number of frames, and neither their order nor how they were shared out changes the result.
///
/// One range makes frames comparable where their values are: for metric maps, and for a relative model
/// with a fixed camera and little change. The disparity of relative models may differ in scale and
/// shift from frame to frame, so that a video still flickers; one range does not repair that, only
/// aligning the frames with each other does.
public struct SequenceNormalisation: Sendable, Equatable {
  /// The shares of all finite values that lie below the ends of the range.
  public let shares: ClosedRange<Double>
  /// What the maps hold, or nil before the first.
  public private(set) var kind: DepthMap.Kind?
  /// How many maps were added, those without finite values too.
  public private(set) var frames = 0
  private var values = ValueDistribution()

  /// A sequence without frames.
  ///
  /// - Parameter shares: The shares of all finite values that lie below the ends of the range. By
  ///   default the 2nd and the 98th percentile, as in previews of single maps; `0...1` is the exact
  ///   range from the smallest to the largest value, for files that must not clip.
  public init(shares: ClosedRange<Double> = DepthPreview.usualShares) {
    precondition(
      shares.lowerBound >= 0 && shares.upperBound <= 1, "shares are 0 to 1, not \(shares)")
    self.shares = shares
  }

  /// Counts the finite values of the next frame; every pixel weighs the same, whatever its frame.
  ///
  /// - Precondition: all maps are of one kind.
  /// - Complexity: O(*n*) in the map's pixels.
  public mutating func add(_ map: DepthMap) {
    precondition(
      kind == nil || kind == map.kind, "a sequence is of one kind, not \(map.kind.rawValue) too")
    kind = map.kind
    frames += 1
    values.add(map.samples)
  }

  /// Adds the frames of another part of the sequence: the same as adding them here.
  ///
  /// - Precondition: both are of one kind and for the same shares.
  public mutating func merge(_ other: SequenceNormalisation) {
    precondition(shares == other.shares, "parts of a sequence have the same shares")
    precondition(
      kind == nil || other.kind == nil || kind == other.kind, "a sequence is of one kind")
    kind = kind ?? other.kind
    frames += other.frames
    values.merge(other.values)
  }

  /// The range of all frames so far, or nil while there is no finite value.
  ///
  /// It is as exact as `ValueDistribution` is: a few millionths for values within a few octaves. A
  /// sequence of one frame has the range of that frame's preview.
  ///
  /// - Complexity: O(2^20), however many frames there are.
  public var range: ClosedRange<Float>? { values.range(shares) }
}
