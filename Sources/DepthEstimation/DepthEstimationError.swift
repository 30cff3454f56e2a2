public import Raster

/// Why a model could not be used, or no depth be estimated.
public struct DepthEstimationError: ExplainedError, Equatable, Sendable {
  /// Whose fault it is.
  public enum Fault: String, Sendable {
    /// A file of the model that is needed is not there.
    case missing
    /// The weights or the configuration contradict themselves or each other.
    case malformed
    /// The file is sound, but of a model that fdeval does not run.
    case unsupported
    /// A flag is needed that was not given, or excludes what the file says.
    case option
    /// The picture cannot be brought to a size that the network takes.
    case image
    /// The network gave numbers that are none.
    case output
  }

  /// Whose fault it is.
  public let fault: Fault
  /// The file, flag or tensor that the sentence is about.
  public let subject: String
  /// What would have been right.
  public let expected: String
  /// What was there instead.
  public let found: String
  /// What the user can do about it, or nil if it is obvious.
  public let advice: String?

  /// A failure in its four parts; the texts are fragments that fit `ExplainedError.description`.
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
