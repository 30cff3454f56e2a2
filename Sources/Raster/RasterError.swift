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
    /// The output could not be written.
    case unwritable
  }

  public let fault: Fault
  public let subject: String
  public let expected: String
  public let found: String
  public let advice: String?

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
