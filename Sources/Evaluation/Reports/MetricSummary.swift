/// One metric over all samples of a run.
public struct MetricSummary: Sendable, Equatable, Codable {
  /// Mean over samples, each sample counting once.
  public var mean: Double?
  /// Median over samples.
  public var median: Double?
  /// 90th percentile in the direction of worse: nine samples in ten are at least as good.
  public var p90: Double?
  /// The worst sample's value.
  public var worst: Double?
  /// Samples with a value.
  public var n: Int
  /// Samples whose value is undefined, failed samples not counted.
  public var nUndefined: Int
  /// 95% interval of the mean; nil below two clusters.
  public var ci95: ClosedInterval?
  /// The value over all valid pixels of all samples, where per-image values determine it.
  public var meanOverPixels: Double?
  /// Mean over the clusters' means.
  public var meanOverClusters: Double?
  /// 95% interval of the mean over the clusters' means; nil below two clusters.
  public var ci95OverClusters: ClosedInterval?
  /// What the protocol's `aggregate` makes of the samples; nil in reports written before it stood there.
  public var result: Double?

  /// Lower and upper limit; a two-element array in JSON.
  public struct ClosedInterval: Sendable, Equatable, Codable {
    /// The limits, in the metric's unit.
    public let lower, upper: Double

    /// The interval between two limits.
    public init(lower: Double, upper: Double) {
      self.lower = lower
      self.upper = upper
    }

    /// Reads `[lower, upper]`.
    public init(from decoder: any Decoder) throws {
      var list = try decoder.unkeyedContainer()
      lower = try list.decode(Double.self)
      upper = try list.decode(Double.self)
    }

    /// Writes `[lower, upper]`.
    public func encode(to encoder: any Encoder) throws {
      var list = encoder.unkeyedContainer()
      try list.encode(lower)
      try list.encode(upper)
    }
  }
}
