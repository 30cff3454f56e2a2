public import Raster

/// Two maps compared under one protocol: every number with what it rests on.
public struct DepthComparison: Sendable, Equatable {
  /// What was fitted.
  public let alignment: FittedAlignment
  /// Share of usable reference pixels that have a finite, positive candidate, 0…1; nil where the
  /// reference has no usable pixel.
  public let coverage: Double?
  /// Where the pixels went.
  public let counts: PixelCounts
  /// How the candidate came to the reference's grid; nil where it was on it.
  public var gridChange: GridChange?
  /// What the candidate's values are; nil where nobody recorded it.
  public var candidateKind: DepthMap.Kind?
  /// Metric id to value.
  ///
  /// A metric that is in neither dictionary was not asked for.
  public let metrics: [String: Double]
  /// Metric id to the reason why it has no value.
  public let undefined: [String: String]
  /// Error by distance, where it was asked for and the reference is metric; empty otherwise.
  public let depthBins: [DepthBin]
  /// Error near the reference's depth edges, where ``depthBins`` was asked for; nil where no edge is.
  public let boundary: SliceScores?
  /// Scores under the alignments that the protocol puts beside its own, in its order.
  public let beside: [AlternativeFit]
  /// How much of the control was left out, and why; nil where the protocol keeps saturated pixels.
  public let control: ControlShares?
}

/// A few metrics over a part of the pixels of one comparison.
public struct SliceScores: Sendable, Equatable, Codable {
  /// Valid pixels in the part.
  public let n: Int
  /// Mean |e| / g over them.
  public let absRel: Double
  /// Mean |e|, in metres.
  public let mae: Double
  /// Root of the mean e², in metres.
  public let rmse: Double
  /// Share with max(p/g, g/p) < 1.25.
  public let delta1: Double
}

/// Errors over the pixels whose reference lies in one range of distances.
public struct DepthBin: Sendable, Equatable, Codable {
  /// Metres, inclusive; the first bin starts at 0.
  public let from: Double
  /// Metres, exclusive: twice `from`, so that bins are octaves.
  public let to: Double
  /// Valid pixels in the bin.
  public let n: Int
  /// Mean |e| / g over them.
  public let absRel: Double
  /// Mean |e|, in metres.
  public let mae: Double
  /// Root of the mean e², in metres.
  public let rmse: Double
  /// Share with max(p/g, g/p) < 1.25.
  public let delta1: Double

  /// The scores without the range.
  public var scores: SliceScores {
    SliceScores(n: n, absRel: absRel, mae: mae, rmse: rmse, delta1: delta1)
  }
}
