public import Raster

/// Why an image could not be generated.
public struct GenerationError: ExplainedError, Equatable, Sendable {
  /// Whose fault it is.
  public enum Fault: String, Sendable {
    /// A parameter is out of its range, or the generator does not have it.
    case parameter
    /// The description of a service, its address or its key cannot be used.
    case settings
    /// The model's files are not what they should be.
    case model
    /// There is not enough memory or disk.
    case resources
    /// Numbers that are none came out of the network.
    case numbers
    /// The service does not know the key, or does not let it do this.
    case refused
    /// The service wants money first.
    case unpaid
    /// The service knows no such model or prediction.
    case unknown
    /// The service takes no more requests for now.
    case limited
    /// The service itself fails.
    case service
    /// The service made the prediction and it failed.
    case failed
    /// A safety checker keeps all pictures back.
    case moderated
    /// The network failed, even when asked again.
    case network
    /// What was answered is not what the service promises: HTML for JSON, half a picture.
    case malformed
    /// It took longer than it was allowed to.
    case late
    /// The task was cancelled.
    case cancelled
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
