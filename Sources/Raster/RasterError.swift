/// Why an image or depth file could not be read or written.
public struct RasterError: ExplainedError, Equatable, Sendable {
  /// Whose fault it is.
  public enum Fault: String, Sendable {
    /// The path leads nowhere, to a folder, or to something that may not be opened.
    case inaccessible
    /// The bytes are not what their format promises: truncated, damaged or contradictory.
    case malformed
    /// The file is sound, but of a kind that fdeval does not read or cannot write.
    case unsupported
    /// Reading it would need more memory than any real image or depth map does.
    case tooLarge
    /// The file does not say what its numbers mean and nobody else said it.
    case undescribed
    /// Two statements about the same file exclude each other.
    case contradictory
    /// The format or encoding cannot hold more than a thousandth of what is known.
    case lossy
    /// The output could not be written.
    case unwritable
  }

  /// Whose fault it is.
  public let fault: Fault
  /// The file, as the user named it.
  public let subject: String
  /// What would have been right.
  public let expected: String
  /// What was there instead.
  public let found: String
  /// What the user can do about it, or nil if it is obvious.
  public let advice: String?

  /// Tells a failure; the texts are fragments that fit ``ExplainedError/description``.
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
