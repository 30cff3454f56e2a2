/// Something about a depth file that makes a number that is computed from it doubtful.
///
/// A file is read as it is all the same: what looks like a mark for sky may be a distance. Findings
/// say what was seen, in how many pixels, and what would mend it, so that a score is never wrong
/// without a word. ``sentence`` tells it without naming a flag; the command line knows those.
public struct DepthFinding: Sendable, Equatable {
  /// What was seen; raw values are those of records.
  public enum Kind: String, Sendable, Codable, CaseIterable {
    /// One number, far from all others or known for it, that marks sky or unknown: 1e10, 65504,
    /// 3.4e38, -1, 9999, the code 65535.
    case sentinel
    /// All known pixels have one value.
    case constant
    /// 16-bit codes that are all multiples of 257 or 256: an 8-bit picture that was widened.
    case widenedEightBits = "widened_eight_bits"
    /// 16-bit codes that end at exactly 32768: some editors halve them.
    case halvedCodes = "halved_codes"
    /// Many pixels share the largest value, to which greater ones were cut off.
    case saturated
    /// Pixels of 0 in a floating-point map whose other values are positive.
    case zeroHoles = "zero_holes"
    /// Metres too large or too small for what a camera sees: another unit, probably.
    case suspiciousUnit = "suspicious_unit"
    /// Nothing says what the numbers mean, and something was assumed.
    case assumed
  }

  /// How sure it is that the number is not what it was read as.
  public enum Grade: String, Sendable, Codable {
    /// The bytes prove it.
    case certain
    /// The numbers look like it; a scene can be like that too.
    case likely
  }

  /// What was seen.
  public var kind: Kind
  /// How sure it is.
  public var grade: Grade
  /// The number that stands in the file, a code or a floating-point value; nil where the finding is
  /// about no one number.
  public var stored: Double?
  /// What it was read as, in the unit of the map; NaN and infinity are nil.
  public var value: Double?
  /// The share of all pixels that the finding is about, above 0 and at most 1; nil where it is about
  /// the file as a whole.
  public var share: Double?
  /// The value, in the unit of the map, that the finding is set against: the nearest other one of a
  /// sentinel, the median of a suspicious unit.
  public var context: Double?
  /// What would mend it, the best first; empty where nothing can.
  public var remedies: [Remedy]

  /// Puts a finding together.
  public init(
    _ kind: Kind, _ grade: Grade, stored: Double? = nil, value: Double? = nil,
    share: Double? = nil, context: Double? = nil, remedies: [Remedy] = []
  ) {
    self.kind = kind
    self.grade = grade
    self.stored = stored
    self.value = value.flatMap { $0.isFinite ? $0 : nil }
    self.share = share
    self.context = context
    self.remedies = remedies
  }
}
