import DepthMetrics
import Raster

/// What the exit code says.
enum ExitStatus: Int32 {
  /// Done.
  case done = 0
  /// Ran, but a sample failed or a gate was missed.
  case failed = 1
  /// Could not run: input, model, disk.
  case unusable = 2
  /// Inconclusive.
  case inconclusive = 3
  /// Protocols differ.
  case different = 4

  /// The status of one of our errors; nil for those that ArgumentParser knows best.
  init?(_ error: any Error) {
    guard error is any ExplainedError else { return nil }
    self = (error as? ComparisonError)?.fault == .different ? .different : .unusable
  }
}
