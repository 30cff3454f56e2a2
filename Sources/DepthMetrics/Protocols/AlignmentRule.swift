/// How a protocol fits a candidate to its reference.
public struct AlignmentRule: Sendable, Equatable, Codable {
  /// What is fitted.
  public var method: AlignmentMethod
  /// Which valid pixels the fit sees; the score always sees all of them.
  public var sample: Sample
  /// Which value is the median of an even number of values, for the methods that take medians.
  public var median: Median
  /// Lower bound on the aligned disparity before it is inverted, in 1/m; nil for none.
  ///
  /// Only for methods that fit in disparity.
  public var disparityFloor: Double?
  /// Whether candidates of zero or less stay out of the fit.
  public var fitPositiveOnly: Bool
  /// What happens where the fitted factor is negative.
  public var negativeSlope: NegativeSlope
  /// Added to the diagonal of the normal equations of an affine least-squares fit (UniDepth 1e-9).
  public var damping: Double
  /// Which samples share one fit.
  public var per: Scope

  enum CodingKeys: String, CodingKey, CaseIterable {
    case method, sample, median
    case disparityFloor = "disparity_floor"
    case fitPositiveOnly = "fit_positive_only"
    case negativeSlope = "negative_slope"
    case damping, per
  }

  /// Which samples share one fit.
  public enum Scope: String, Sendable, Codable, CaseIterable {
    /// Every sample has its own.
    case sample
    /// All samples of a cluster, such as the frames of a clip.
    case cluster
    /// All samples.
    case dataset
  }

  /// Which valid pixels a fit sees.
  public enum Sample: String, Sendable, Codable, CaseIterable {
    case all
    /// MoGe's 64 x 64 nearest-neighbour reduction that skips masked pixels.
    case maskedNearest64 = "masked-nearest-64"
    /// Marigold's reduction to 1024 pixels on the longer side, which drops columns and no rows.
    case columnsNearest1024 = "columns-nearest-1024"
  }

  /// Which value is the median of an even number of values.
  public enum Median: String, Sendable, Codable, CaseIterable {
    /// The mean of the two middle ones (numpy).
    case average
    /// The lower of the two (torch).
    case lower
  }

  /// What happens where the fitted factor is negative.
  public enum NegativeSlope: String, Sendable, Codable, CaseIterable {
    /// It is applied, and the record says so.
    case report
    /// The ratio of medians is used instead (Metric3D).
    case scaleMedian = "scale_median"
  }

  /// A method with the usual rules: all pixels, no floor, a negative slope reported.
  public init(_ method: AlignmentMethod) {
    self.method = method
    sample = .all
    median = .average
    disparityFloor = nil
    fitPositiveOnly = false
    negativeSlope = .report
    damping = 0
    per = .sample
  }
}

extension AlignmentRule {
  /// Reads the whole rule, or just a method's id with the usual rules.
  public init(from decoder: any Decoder) throws {
    if let method = try? decoder.singleValueContainer().decode(AlignmentMethod.self) {
      self.init(method)
      return
    }
    let container = try decoder.container(keyedBy: CodingKeys.self)
    self.init(try container.decode(AlignmentMethod.self, forKey: .method))
    sample = try container.decodeIfPresent(Sample.self, forKey: .sample) ?? sample
    median = try container.decodeIfPresent(Median.self, forKey: .median) ?? median
    disparityFloor = try container.decodeIfPresent(Double.self, forKey: .disparityFloor)
    fitPositiveOnly =
      try container.decodeIfPresent(Bool.self, forKey: .fitPositiveOnly) ?? fitPositiveOnly
    negativeSlope =
      try container.decodeIfPresent(NegativeSlope.self, forKey: .negativeSlope) ?? negativeSlope
    damping = try container.decodeIfPresent(Double.self, forKey: .damping) ?? damping
    per = try container.decodeIfPresent(Scope.self, forKey: .per) ?? per
  }
}
