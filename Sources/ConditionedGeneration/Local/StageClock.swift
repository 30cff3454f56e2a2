internal import Synchronization

/// Times the stages of a generation and looks how much memory each took.
final class StageClock: Sendable {
  private let stages = Mutex<[GenerationResult.Stage]>([])
  private let progress: @Sendable (GenerationProgress) -> Void

  /// Begins; stages are told to `progress`.
  init(_ progress: @escaping @Sendable (GenerationProgress) -> Void) { self.progress = progress }

  /// Runs a stage.
  func run<Result>(_ stage: String, _ work: () async throws -> Result) async throws -> Result {
    try Task.checkCancellation()
    progress(.stage(stage))
    ProcessMemory.forgetPeak()
    let start = ContinuousClock.now
    let result = try await work()
    let seconds = (ContinuousClock.now - start) / .seconds(1)
    let peak = ProcessMemory.peak
    stages.withLock {
      $0.append(GenerationResult.Stage(stage, seconds: seconds, peakMemory: peak))
    }
    return result
  }

  /// What ran so far.
  var timings: [GenerationResult.Stage] { stages.withLock { $0 } }
}
