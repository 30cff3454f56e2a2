internal import ModelFiles

/// Requests that are ready to be sent to a service.
public struct RemotePreparation: PreparedGeneration {
  /// The requests in their order, completed by defaults.
  public let requests: [GenerationRequest]
  /// Why requests cannot be made, by their places in the list.
  public let failures: [Int: any Error]
  /// Nil: a service does not tell.
  public var plan: MemoryPlan? { nil }
  private let generator: RemoteGenerator
  private let inputs: [Int: ServiceDialect.Input]

  init(_ generator: RemoteGenerator, _ requests: [GenerationRequest]) throws(GenerationError) {
    self.generator = generator
    self.requests = requests.map { $0.completed(by: nil) }
    var inputs: [Int: ServiceDialect.Input] = [:], failures: [Int: any Error] = [:]
    var files = ServiceDialect.SentFiles()
    for (index, request) in self.requests.enumerated() {
      if Task.isCancelled { throw Self.cancelled(generator) }
      do {
        try request.validate()
        inputs[index] = try generator.dialect.input(for: request, &files)
      } catch { failures[index] = error }
    }
    self.inputs = inputs
    self.failures = failures
  }

  /// Sends the requests, at most ``RemoteGenerator/parallel`` of them open at a time; results come in the
  /// order in which they are done.
  ///
  /// What is there when the task is cancelled is still delivered: it was paid for.
  ///
  /// - Parameters:
  ///   - progress: Told what happens, on any thread.
  ///   - each: Given every request's place and what came of it.
  /// - Throws: What `each` throws; ``GenerationError/Fault/cancelled`` once the service was told of every
  ///   open request.
  public func run(
    progress: @escaping @Sendable (GenerationEvent) -> Void, each: GenerationDelivery
  ) async throws {
    for (index, error) in failures.sorted(by: { $0.key < $1.key }) {
      try await each(index, .failure(error))
    }
    precondition(generator.parallel > 0, "at least one request is open")
    var waiting = inputs.sorted { $0.key < $1.key }[...]
    var stop: (any Error)?
    // Leaving the group cancels what is open and waits until the service was told.
    try await withThrowingTaskGroup(of: (Int, Result<GenerationResult, any Error>).self) { group in
      func send() {
        guard let (index, input) = waiting.popFirst() else { return }
        group.addTask {
          do {
            return (
              index,
              .success(
                try await made(requests[index], input) {
                  progress(GenerationEvent(request: index, $0))
                })
            )
          } catch { return (index, .failure(error)) }
        }
      }
      for _ in 0..<generator.parallel { send() }
      while let (index, result) = try await group.next() {
        if case .failure(let error as GenerationError) = result, error.fault == .cancelled {
          stop = stop ?? error
          continue
        }
        if !Task.isCancelled { send() }
        try await each(index, result)
      }
    }
    if let stop { throw stop }
    if !waiting.isEmpty { throw Self.cancelled(generator) }
  }

  private func made(
    _ request: GenerationRequest, _ input: ServiceDialect.Input,
    _ progress: @escaping @Sendable (GenerationProgress) -> Void
  ) async throws -> GenerationResult {
    let run = ServiceRun(
      generator, connection: ServiceConnection(patience: generator.pace.patience),
      progress: progress)
    let start = ContinuousClock.now
    let ticket = try await run.create(input.value)
    let reply: JSONValue
    do {
      reply = try await run.finish(ticket, since: start)
    } catch let error as GenerationError where [.cancelled, .late].contains(error.fault) {
      throw await run.takeBack(ticket, because: error)
    }
    let waited = ContinuousClock.now - start
    let result = try await run.fetch(reply, ticket, request: request, input: input)
    let fetched = ContinuousClock.now - start - waited
    return run.timed(result, waited: waited / .seconds(1), fetched: fetched / .seconds(1))
  }

  private static func cancelled(_ generator: RemoteGenerator) -> GenerationError {
    GenerationError(
      .cancelled, generator.dialect.name, expected: "to wait for the images",
      found: "that this was cancelled")
  }
}
