/// Why a device could not compute.
public struct TensorError: Error, Sendable, Equatable, CustomStringConvertible {
  /// What it is about: a device, a precision, an operation.
  public let subject: String
  /// What would have been right.
  public let expected: String
  /// What was there instead.
  public let found: String
  /// What the user can do about it, as an imperative without a full stop.
  public let advice: String?

  /// A failure in its parts.
  public init(_ subject: String, expected: String, found: String, advice: String? = nil) {
    self.subject = subject
    self.expected = expected
    self.found = found
    self.advice = advice
  }

  /// The whole failure as one sentence.
  public var description: String {
    "\(subject): expected \(expected), found \(found)" + (advice.map { "; \($0)" } ?? "") + "."
  }
}
