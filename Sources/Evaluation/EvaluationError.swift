public import Raster

/// Why a dataset could not be evaluated, or a run, baseline or history not be read or written.
public struct EvaluationError: ExplainedError, Equatable, Sendable {
  /// Whose fault it is.
  public enum Fault: String, Sendable {
    /// The dataset's folder or descriptor is wrong.
    case dataset
    /// The predictions do not fit the dataset.
    case predictions
    /// The run's folder is taken, holds another run or cannot be written.
    case run
    /// A baseline is missing, taken or was tampered with.
    case baseline
    /// The history cannot be read or written, or does not hold what was asked for.
    case history
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
