import ArgumentParser
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

  /// The status of an error; nil for those that ArgumentParser made of the command line, and knows
  /// best.
  ///
  /// Nothing but a result is ``failed``: whatever else was thrown, the command could not run.
  init?(_ error: any Error) {
    let isForeign = FDEval.exitCode(for: error) == .failure && !(error is ExitCode)
    guard error is any ExplainedError || isForeign else { return nil }
    self = (error as? ComparisonError)?.fault == .different ? .different : .unusable
  }
}
