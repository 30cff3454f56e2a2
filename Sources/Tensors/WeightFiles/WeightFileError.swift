/// Why a file of weights could not be opened, or a weight in it not be found.
///
/// The members and the sentence are those of Raster's `ExplainedError`, which this module does not
/// see: it builds without the image codecs. A module that sees both conforms it.
public struct WeightFileError: Error, Equatable, Sendable, CustomStringConvertible {
  /// Whose fault it is.
  public enum Fault: String, Sendable {
    /// The path leads nowhere, or to something that may not be opened.
    case inaccessible
    /// The bytes are not what their format promises: truncated, damaged or contradictory.
    case malformed
    /// The file is sound, but of a kind that fdeval does not read.
    case unsupported
    /// Reading it would take more memory or time than any real file of weights does.
    case tooLarge
    /// A weight that a model needs is not there.
    case missing
    /// A weight has another shape than the model needs.
    case wrongShape
    /// A folder holds several files of weights and nothing says which is meant.
    case ambiguous
  }

  /// Whose fault it is.
  public let fault: Fault
  /// The file, and the weight in it where it is about one.
  public let subject: String
  /// What would have been right.
  public let expected: String
  /// What was there instead.
  public let found: String
  /// What the user can do about it, or nil if it is obvious.
  public let advice: String?

  /// Tells a failure; the texts are fragments that fit ``description``.
  public init(
    _ fault: Fault, _ subject: String, expected: String, found: String, advice: String? = nil
  ) {
    self.fault = fault
    self.subject = subject
    self.expected = expected
    self.found = found
    self.advice = advice
  }

  /// The whole failure as one sentence.
  public var description: String {
    let tail = advice.map { "; \($0)" } ?? ""
    return "\(subject): expected \(expected), found \(found)\(tail)"
      + (tail.hasSuffix("?") ? "" : ".")
  }
}
