public import Raster

/// What is wrong with a YAML document: a protocol, a dataset's descriptor, a gate.
public struct DocumentError: ExplainedError, Equatable, Sendable {
  public let subject: String
  public let expected: String
  public let found: String
  public let advice: String?

  /// A failure in its four parts.
  public init(_ subject: String, expected: String, found: String, advice: String? = nil) {
    self.subject = subject
    self.expected = expected
    self.found = found
    self.advice = advice
  }
}
