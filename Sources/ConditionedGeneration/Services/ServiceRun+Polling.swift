internal import Foundation
internal import ModelFiles

extension ServiceRun {
  /// Asks with growing pauses until the request is done.
  ///
  /// - Parameters:
  ///   - ticket: The request.
  ///   - start: When it was handed in.
  /// - Returns: The service's document with the outputs.
  /// - Throws: ``GenerationError``: cancelled and late ones leave the request as it is.
  func finish(_ ticket: Ticket, since start: ContinuousClock.Instant) async throws -> JSONValue {
    let place = try address(dialect.status, ticket)
    var count = 0, failures = 0
    var status = "created"
    var wish: Duration?
    while true {
      let elapsed = ContinuousClock.now - start
      let rest = generator.timeLimit - elapsed
      guard rest > .zero else { throw late(ticket, status) }
      count += 1
      try await wait(min(max(pace.pollDelay(count), wish ?? .zero), rest))
      switch try await look(at: place, ticket) {
      case .passing(let failure):
        failures += 1
        // The pause after a failure may not outlive the request either.
        try await pause(after: failure, count: failures, longest: max(rest, .zero))
      case .done(let (reply, word, nextWish)):
        failures = 0
        (status, wish) = (word, nextWish)
        let seconds = (ContinuousClock.now - start) / .seconds(1)
        progress(.waiting(status: word, seconds: seconds))
        if try isDone(word, reply, ticket) {
          guard let place = dialect.result else { return reply }
          return try await result(at: try address(place, ticket), ticket)
        }
      }
    }
  }

  /// One question how far it is.
  private func look(
    at place: HTTPAddress, _ ticket: Ticket
  ) async throws -> Attempt<(JSONValue, String, Duration?)> {
    switch try await document(at: place, ticket) {
    case .passing(let failure): return .passing(failure)
    case .done(let (reply, answer)):
      guard let word = reply.text(at: dialect.fields.status) else {
        return .passing(
          Failure(
            reason: "a document without \(dialect.fields.status)",
            error: malformed(
              ticket.id, expected: "a status under \(dialect.fields.status)",
              found: problem(in: reply).map { "'\($0)'" } ?? "none")))
      }
      return .done((reply, clean(word), RetryPolicy.wish(answer.response)))
    }
  }

  /// The document with the outputs, where it is another than the status.
  private func result(at place: HTTPAddress, _ ticket: Ticket) async throws -> JSONValue {
    try await trying(longest: generator.timeLimit) {
      switch try await document(at: place, ticket) {
      case .passing(let failure): .passing(failure)
      case .done(let (reply, _)): .done(reply)
      }
    }
  }

  /// Fetches a JSON document of the service.
  private func document(
    at place: HTTPAddress, _ ticket: Ticket
  ) async throws -> Attempt<(JSONValue, ServiceConnection.Answer)> {
    let exchange = ServiceConnection.Exchange(
      address: place, headers: [generator.key.header, "Accept: application/json"])
    let subject = "\(dialect.name) prediction \(clean(ticket.id))"
    switch await connection.send(exchange) {
    case .failure(.unreached(let reason)), .failure(.passing(let reason)):
      return .passing(Failure(reason: reason, error: lost(ticket, reason)))
    case .failure(.lasting(let reason)): throw lost(ticket, reason)
    case .failure(.stopped(let error)): throw stopped(error, subject)
    case .success(let answer):
      let status = answer.response.status
      guard (200...299).contains(status) else {
        let error = refusal(answer, subject: subject, model: nil)
        guard status == 408 || status == 429 || status >= 500 else { throw error }
        return .passing(
          Failure(
            reason: "status \(status)", wish: RetryPolicy.wish(answer.response), error: error))
      }
      guard let reply = JSONValue(answer.body) else {
        let found = described(answer)
        return .passing(
          Failure(
            reason: found,
            error: malformed(
              clean(ticket.id), expected: "a JSON document from \(generator.server)", found: found))
        )
      }
      return .done((reply, answer))
    }
  }

  /// What a status means.
  ///
  /// - Throws: ``GenerationError`` where the request came to a bad end.
  private func isDone(
    _ word: String, _ reply: JSONValue, _ ticket: Ticket
  ) throws(GenerationError) -> Bool {
    func isIn(_ words: [String]) -> Bool {
      words.contains { $0.lowercased() == word.lowercased() }
    }
    if isIn(dialect.words.done) { return true }
    let subject = "\(dialect.name) prediction \(clean(ticket.id))"
    let problem = problem(in: reply)
    if isIn(dialect.words.moderated) || isIn(dialect.words.failed) && Self.isModeration(problem) {
      throw GenerationError(
        .moderated, subject, expected: "images that the service's safety checker lets through",
        found: problem.map { "'\($0)'" } ?? "the status \(word)", advice: "change the prompt")
    }
    if isIn(dialect.words.failed) {
      throw GenerationError(
        .failed, subject, expected: "images",
        found: problem.map { "that it failed with '\($0)'" } ?? "that it failed without a reason")
    }
    if isIn(dialect.words.cancelled) {
      throw GenerationError(
        .failed, subject, expected: "images", found: "that it was cancelled at \(dialect.name)")
    }
    return false
  }

  private static func isModeration(_ problem: String?) -> Bool {
    guard let problem = problem?.lowercased() else { return false }
    return ["nsfw", "moderat", "safety checker", "flagged as sensitive"].contains {
      problem.contains($0)
    }
  }

  private func late(_ ticket: Ticket, _ status: String) -> GenerationError {
    GenerationError(
      .late, "\(dialect.name) prediction \(clean(ticket.id))",
      expected: "images within \(generator.timeLimit.components.seconds) s",
      found: "still the status '\(status)'", advice: "try again later or allow more time")
  }

  /// A request whose end cannot be seen.
  private func lost(_ ticket: Ticket, _ reason: String) -> GenerationError {
    GenerationError(
      .network, "\(dialect.name) prediction \(clean(ticket.id))",
      expected: "an answer from \(generator.server)", found: reason,
      advice: "look at it at \(dialect.name): it may go on and be charged")
  }
}
