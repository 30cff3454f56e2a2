public import Raster

/// Why two maps could not be compared, or a protocol could not be used.
public struct ComparisonError: ExplainedError, Equatable, Sendable {
  /// Whose fault it is.
  public enum Fault: String, Sendable {
    /// The protocol's file or a flag is wrong.
    case `protocol`
    /// The kinds of the maps do not fit each other or the alignment.
    case kind
    /// The sizes do not fit.
    case size
    /// The maps hold nothing to compare.
    case pixels
    /// A metric or alignment of that name does not exist.
    case name
    /// Two results were made under different protocols.
    case different
  }

  /// Whose fault it is.
  public let fault: Fault
  /// What the sentence is about.
  public let subject: String
  /// What would have been right.
  public let expected: String
  /// What was there instead.
  public let found: String
  /// What the user can do about it.
  public let advice: String?

  /// A failure in its four parts.
  public init(
    _ fault: Fault, _ subject: String, expected: String, found: String, advice: String? = nil
  ) {
    self.fault = fault
    self.subject = subject
    self.expected = expected
    self.found = found
    self.advice = advice
  }
}
