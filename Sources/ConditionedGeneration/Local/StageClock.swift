internal import Synchronization

/// Times the stages of generations, looks how much memory each took, and tells how far all are.
final class StageClock: Sendable {
  private struct State {
    var stages: [GenerationResult.Stage] = []
    var done = 0, all: Int
  }

  private let state: Mutex<State>
  private let progress: @Sendable (GenerationEvent) -> Void

  /// Begins; stages are told to `progress`.
  ///
  /// - Parameters:
  ///   - steps: Denoising steps of all requests.
  ///   - progress: Told what happens.
  init(steps: Int, _ progress: @escaping @Sendable (GenerationEvent) -> Void) {
    state = Mutex(State(all: steps))
    self.progress = progress
  }

  /// Runs a stage.
  ///
  /// - Parameters:
  ///   - stage: Which one.
  ///   - request: The request that it is for; nil for several.
  ///   - work: What it does.
  /// - Returns: What the work returns.
  /// - Throws: What the work throws, and `CancellationError` where the task was cancelled before.
  func run<Result>(
    _ stage: GenerationStage, for request: Int? = nil, _ work: () async throws -> Result
  ) async throws -> Result {
    try Task.checkCancellation()
    tell(.stage(stage), request)
    ProcessMemory.forgetPeak()
    let start = ContinuousClock.now
    let result = try await work()
    let seconds = (ContinuousClock.now - start) / .seconds(1)
    let peak = ProcessMemory.peak
    state.withLock {
      $0.stages.append(
        GenerationResult.Stage(stage.rawValue, seconds: seconds, peakMemory: peak))
    }
    return result
  }

  /// A denoising step of a request is done.
  func step(_ step: Int, of count: Int, for request: Int) {
    state.withLock { $0.done += 1 }
    tell(.step(step, of: count), request)
  }

  /// Steps that nobody will do, or that were done in vain, count no more.
  ///
  /// - Parameters:
  ///   - all: The steps of a request.
  ///   - done: Those that were done.
  func leaveOut(_ all: Int, done: Int) {
    state.withLock { state in
      state.all -= all
      state.done -= done
    }
  }

  /// What ran since the last time; each stage is had once.
  func take() -> [GenerationResult.Stage] {
    state.withLock { state in
      defer { state.stages = [] }
      return state.stages
    }
  }

  private func tell(_ event: GenerationProgress, _ request: Int?) {
    let (done, all) = state.withLock { ($0.done, $0.all) }
    progress(GenerationEvent(request: request, event, doneSteps: done, allSteps: all))
  }
}
