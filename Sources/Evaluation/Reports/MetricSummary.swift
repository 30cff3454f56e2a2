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
  /// Field to the reason why its number overflowed, which makes the field `null`; nil where none
  /// did.
  public var undefined: [String: String]?

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

extension MetricSummary {
  private enum CodingKeys: String, CodingKey {
    case mean, median, p90, worst, n, nUndefined, ci95, meanOverPixels, meanOverClusters,
      ci95OverClusters, result, undefined

    /// The key as it stands in JSON.
    var name: String {
      switch self {
      case .nUndefined: "n_undefined"
      case .meanOverPixels: "mean_over_pixels"
      case .meanOverClusters: "mean_over_clusters"
      case .ci95OverClusters: "ci95_over_clusters"
      default: rawValue
      }
    }
  }

  /// Writes the fields that have a value, and those that lost it as `null`.
  public func encode(to encoder: any Encoder) throws {
    var fields = encoder.container(keyedBy: CodingKeys.self)
    func put(_ value: (some Encodable)?, _ key: CodingKeys) throws {
      if value == nil, undefined?[key.name] != nil { return try fields.encodeNil(forKey: key) }
      try fields.encodeIfPresent(value, forKey: key)
    }
    try put(mean, .mean)
    try put(median, .median)
    try put(p90, .p90)
    try put(worst, .worst)
    try fields.encode(n, forKey: .n)
    try fields.encode(nUndefined, forKey: .nUndefined)
    try put(ci95, .ci95)
    try put(meanOverPixels, .meanOverPixels)
    try put(meanOverClusters, .meanOverClusters)
    try put(ci95OverClusters, .ci95OverClusters)
    try put(result, .result)
    try fields.encodeIfPresent(undefined, forKey: .undefined)
  }

  /// Takes numbers out that overflowed, and says why.
  mutating func removeOverflow() {
    var reasons: [String: String] = [:]
    let reason = "the numbers of \(n) samples are too large to be added up"
    func check(_ value: inout Double?, _ key: CodingKeys) {
      guard let number = value, !number.isFinite else { return }
      value = nil
      reasons[key.name] = reason
    }
    check(&mean, .mean)
    check(&median, .median)
    check(&p90, .p90)
    check(&worst, .worst)
    check(&meanOverPixels, .meanOverPixels)
    check(&meanOverClusters, .meanOverClusters)
    check(&result, .result)
    func check(_ interval: inout ClosedInterval?, _ key: CodingKeys) {
      guard let found = interval, !found.lower.isFinite || !found.upper.isFinite else { return }
      interval = nil
      reasons[key.name] = reason
    }
    check(&ci95, .ci95)
    check(&ci95OverClusters, .ci95OverClusters)
    undefined = reasons.isEmpty ? nil : reasons
  }
}
