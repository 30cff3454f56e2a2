/// What becomes of candidate pixels that are not finite and positive where the reference counts.
///
/// Whatever the rule, such pixels are counted and lower the coverage.
public struct InvalidRule: Sendable, Equatable, Codable {
  /// For NaN.
  public var nan: NonFinite
  /// For infinities.
  public var infinite: NonFinite
  /// For values of zero or less after alignment and clamp.
  public var nonpositive: Nonpositive
  /// For candidate values of exactly zero as they are stored, before anything is resized or fitted.
  public var zero = Zero.value

  /// A policy for values that are no number.
  public enum NonFinite: String, Sendable, Codable, CaseIterable {
    /// The sample fails.
    case fail
    /// The pixel is left out of the metrics.
    case drop
    /// The lower bound of the clamp takes its place.
    case min
    /// The upper bound of the clamp takes its place.
    case max
  }

  /// What a stored zero is in a candidate of a metric or scale-invariant kind; others may be zero.
  public enum Zero: String, Sendable, Codable, CaseIterable {
    /// A value like any other.
    case value
    /// A hole, as in the 16-bit maps of KITTI and the TUM benchmark: unknown, like NaN.
    case unknown
  }

  /// A policy for values that are no depth.
  public enum Nonpositive: String, Sendable, Codable, CaseIterable {
    /// The sample fails.
    case fail
    /// The pixel is left out of the metrics.
    case drop
    /// The pixel stays in difference metrics and is an outlier in ratio metrics; metrics that need
    /// logarithms or inverses are undefined.
    case keep
  }

  /// A policy for each class.
  public init(
    nan: NonFinite, infinite: NonFinite, nonpositive: Nonpositive, zero: Zero = .value
  ) {
    self.nan = nan
    self.infinite = infinite
    self.nonpositive = nonpositive
    self.zero = zero
  }

  /// Leave everything invalid out, and count it.
  public static let drop = InvalidRule(nan: .drop, infinite: .drop, nonpositive: .drop)
}

extension InvalidRule {
  enum CodingKeys: String, CodingKey {
    case nan, infinite, nonpositive, zero
  }

  /// Reads the three policies, or `drop` or `fail` for all of them.
  public init(from decoder: any Decoder) throws {
    if let word = try? decoder.singleValueContainer().decode(NonFinite.self) {
      guard let nonpositive = Nonpositive(rawValue: word.rawValue) else {
        throw DecodingError.dataCorrupted(
          .init(codingPath: decoder.codingPath, debugDescription: "not drop, fail or a mapping"))
      }
      self.init(nan: word, infinite: word, nonpositive: nonpositive)
      return
    }
    let container = try decoder.container(keyedBy: CodingKeys.self)
    self.init(
      nan: try container.decode(NonFinite.self, forKey: .nan),
      infinite: try container.decode(NonFinite.self, forKey: .infinite),
      nonpositive: try container.decode(Nonpositive.self, forKey: .nonpositive),
      zero: try container.decodeIfPresent(Zero.self, forKey: .zero) ?? .value)
  }
}
