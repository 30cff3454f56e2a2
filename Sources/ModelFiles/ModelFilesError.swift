public import Raster

/// Why a model could not be found, fetched or trusted.
public struct ModelFilesError: ExplainedError, Equatable, Sendable {
  /// Whose fault it is.
  public enum Fault: String, Sendable {
    /// No model, repository, revision or file has that name.
    case name
    /// The model is not on this machine and nothing was to be fetched.
    case absent
    /// A variable such as `HF_ENDPOINT` or a token cannot be used.
    case settings
    /// The hub refuses: the licence is not accepted, or the token is missing or wrong.
    case refused
    /// The network or the server failed, even when asked again.
    case network
    /// What arrived, or what lies on disk, is not what its checksum says.
    case corrupt
    /// What a model's folder says of it (`fdeval.json`) cannot be used.
    case card
    /// The disk is full, or the folder cannot be read or written.
    case disk
    /// The task was cancelled; what has arrived is kept.
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
