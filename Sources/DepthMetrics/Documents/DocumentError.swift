public import Raster

/// What is wrong with a YAML document: a protocol, a dataset's descriptor, a gate.
public struct DocumentError: ExplainedError, Equatable, Sendable {
  /// What the sentence is about.
  public let subject: String
  /// What would have been right.
  public let expected: String
  /// What was there instead.
  public let found: String
  /// What the user can do about it.
  public let advice: String?

  /// A failure in its four parts.
  public init(_ subject: String, expected: String, found: String, advice: String? = nil) {
    self.subject = subject
    self.expected = expected
    self.found = found
    self.advice = advice
  }
}
