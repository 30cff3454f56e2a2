internal import Foundation
internal import ModelFiles

extension ServiceRun {
  /// Hands the request in.
  ///
  /// What may have been taken is never sent twice, because each costs money: only where nothing of
  /// it went out, or the service asks for another try. A cancelled task waits for the answer, so
  /// that what was taken can be taken back.
  ///
  /// - Returns: What the service calls it.
  /// - Throws: ``GenerationError``.
  func create(_ input: JSONValue) async throws -> Ticket {
    let creation =
      generator.isVersionAsked ? dialect.versionedCreation ?? dialect.creation : dialect.creation
    let limit = max(5, Int(generator.timeLimit / .seconds(1)))
    let values: [String: JSONValue?] = [
      "model": .text(generator.model), "version": generator.version.map { .text($0) },
      "input": input,
    ]
    let path = creation.path.replacing("{model}", with: generator.model)
      .replacing("{version}", with: generator.version ?? "")
    let exchange = ServiceConnection.Exchange(
      address: try address(path),
      headers: [generator.key.header, "Content-Type: application/json", "Accept: application/json"]
        + creation.headers.sorted { $0.key < $1.key }.map {
          "\($0.key): \($0.value.replacing("{limit}", with: "\(limit)"))"
        },
      body: (creation.body.filled(values) ?? .null).bytes)
    return try await trying(longest: generator.timeLimit) {
      switch await connection.send(exchange, isShielded: true) {
      case .success(let answer): try created(answer)
      case .failure(.unreached(let reason)):
        .passing(Failure(reason: reason, error: unreachable(reason)))
      case .failure(.passing(let reason)):
        throw GenerationError(
          .network, dialect.name, expected: "an answer from \(generator.server)", found: reason,
          advice: "look at your predictions there before you try again: it may have been taken")
      case .failure(.lasting(let reason)): throw unreachable(reason)
      case .failure(.stopped(let error)): throw stopped(error, dialect.name)
      }
    }
  }

  private func created(
    _ answer: ServiceConnection.Answer
  ) throws(GenerationError) -> Attempt<Ticket> {
    guard (200...299).contains(answer.response.status) else {
      let error = refusal(answer, subject: dialect.name, model: generator.model)
      let wish = RetryPolicy.wish(answer.response)
      let status = answer.response.status
      guard status == 429 || (status == 503 && wish != nil) else { throw error }
      return .passing(Failure(reason: "status \(status)", wish: wish, error: error))
    }
    guard let reply = JSONValue(answer.body) else {
      throw GenerationError(
        .malformed, dialect.name, expected: "a JSON document from \(generator.server)",
        found: described(answer), advice: "check the address, and proxies in between")
    }
    guard let id = reply.text(at: dialect.fields.id), id.utf8.count <= 256 else {
      throw GenerationError(
        .malformed, dialect.name, expected: "a prediction's name under \(dialect.fields.id)",
        found: problem(in: reply).map { "'\($0)'" } ?? "a document without it")
    }
    progress(.accepted(id: clean(id)))
    return .done(Ticket(id: id, reply: reply))
  }

  /// Tells the service that nobody waits any more.
  ///
  /// - Parameters:
  ///   - ticket: The request.
  ///   - error: Why.
  /// - Returns: The error, with what the service answered.
  func takeBack(_ ticket: Ticket, because error: GenerationError) async -> GenerationError {
    progress(.cancelling)
    let outcome = await cancellation(of: ticket)
    return GenerationError(
      error.fault, "\(dialect.name) prediction \(clean(ticket.id))", expected: error.expected,
      found: outcome.map { "\(error.found), and it could not be taken back: \($0)" }
        ?? "\(error.found); \(dialect.name) was told",
      advice: outcome == nil
        ? error.advice : "look at it at \(dialect.name): it may go on and be charged")
  }

  /// Why it could not be taken back; nil where it was.
  private func cancellation(of ticket: Ticket) async -> String? {
    guard let place = dialect.cancellation else { return "\(dialect.name) describes no way" }
    let exchange: ServiceConnection.Exchange
    do throws(GenerationError) {
      exchange = ServiceConnection.Exchange(
        address: try address(place, ticket),
        headers: [generator.key.header, "Content-Type: application/json"], body: Data("{}".utf8))
    } catch {
      return error.found
    }
    var reason = ""
    for count in 1...3 {
      switch await connection.send(exchange, isShielded: true) {
      case .success(let answer):
        let status = answer.response.status
        if (200...299).contains(status) { return nil }
        reason = described(answer)
        guard status == 429 || status >= 500 else { return reason }
      case .failure(.unreached(let text)), .failure(.passing(let text)),
        .failure(.lasting(let text)):
        reason = text
      case .failure(.stopped(let error)): return error.found
      }
      if count < 3 { await pace.waitShielded(pace.retryDelay(count)) }
    }
    return reason
  }
}
