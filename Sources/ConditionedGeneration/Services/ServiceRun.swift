internal import Foundation
internal import ModelFiles

/// One request to a service, from its creation to its pictures.
struct ServiceRun: Sendable {
  /// A request that the service has taken.
  struct Ticket: Sendable {
    let id: String
    /// What it answered to the creation.
    let reply: JSONValue
  }

  /// What became of an attempt.
  enum Attempt<Value: Sendable>: Sendable {
    case done(Value)
    /// It failed in a way that may pass.
    case passing(Failure)
  }

  /// A failure that may pass.
  struct Failure: Sendable {
    /// In a few words.
    let reason: String
    /// How long the server wants us to wait.
    var wish: Duration?
    /// What is thrown where it did not pass.
    let error: GenerationError
  }

  let generator: RemoteGenerator
  let connection: ServiceConnection
  let progress: @Sendable (GenerationProgress) -> Void

  init(
    _ generator: RemoteGenerator, connection: ServiceConnection,
    progress: @escaping @Sendable (GenerationProgress) -> Void
  ) {
    self.generator = generator
    self.connection = connection
    self.progress = progress
  }

  var dialect: ServiceDialect { generator.dialect }
  var pace: ServicePace { generator.pace }

  /// Tries until something is done, with pauses in between.
  ///
  /// - Parameters:
  ///   - longest: The longest wait that a server may ask for.
  ///   - attempt: One try.
  /// - Returns: What was done.
  /// - Throws: What an attempt throws, or its failure where it does not pass.
  func trying<Value: Sendable>(
    longest: Duration, _ attempt: () async throws -> Attempt<Value>
  ) async throws -> Value {
    var count = 0
    while true {
      try goOn()
      switch try await attempt() {
      case .done(let value): return value
      case .passing(let failure):
        count += 1
        try await pause(after: failure, count: count, longest: longest)
      }
    }
  }

  /// Waits after a failure, or gives up.
  func pause(after failure: Failure, count: Int, longest: Duration) async throws {
    guard count <= pace.attempts else { throw failure.error.after(count) }
    let delay = failure.wish ?? pace.retryDelay(count)
    guard delay <= longest else {
      throw GenerationError(
        failure.error.fault, failure.error.subject, expected: failure.error.expected,
        found: "\(failure.error.found), with a wish to wait \(delay.components.seconds) s",
        advice: "try again after that")
    }
    progress(.retrying(reason: failure.reason, delay: delay))
    try await wait(delay)
  }

  /// Lets a time pass.
  ///
  /// - Throws: ``GenerationError/Fault/cancelled``.
  func wait(_ duration: Duration) async throws(GenerationError) {
    do { try await pace.wait(duration) } catch { throw cancelled() }
  }

  /// - Throws: ``GenerationError/Fault/cancelled`` in a cancelled task.
  func goOn() throws(GenerationError) {
    if Task.isCancelled { throw cancelled() }
  }

  func cancelled() -> GenerationError {
    GenerationError(
      .cancelled, dialect.name, expected: "to wait for the images",
      found: "that this was cancelled")
  }
}

extension ServiceRun {
  /// An address below the service's.
  func address(_ path: String) throws(GenerationError) -> HTTPAddress {
    var base = generator.base.text[...]
    while base.hasSuffix("/") { base = base.dropLast() }
    guard let address = HTTPAddress(base + path) else {
      throw GenerationError(
        .settings, "address of \(dialect.name)", expected: "one that paths can be added to",
        found: "another")
    }
    return address
  }

  /// Where a later request goes.
  func address(
    _ place: ServiceDialect.Place, _ ticket: Ticket
  ) throws(GenerationError) -> HTTPAddress {
    switch place {
    case .path(let path): return try address(path.replacing("{id}", with: Self.quoted(ticket.id)))
    case .field(let field):
      guard let text = ticket.reply.text(at: field), let address = HTTPAddress(text) else {
        throw malformed(ticket.id, expected: "an address under \(field)", found: "none")
      }
      // Whoever sees the key has to be the service.
      guard address.hasSameOrigin(as: generator.base) || isTrusted(address) else {
        throw malformed(
          ticket.id,
          expected:
            "an address under \(field) at \(generator.server) or one of the hosts described",
          found: "one at \(address.server)")
      }
      return address
    }
  }

  private func isTrusted(_ address: HTTPAddress) -> Bool {
    address.scheme == "https"
      && dialect.hosts.contains {
        $0.hasPrefix(".") ? address.host.hasSuffix($0) : address.host == $0
      }
  }

  func malformed(_ id: String, expected: String, found: String) -> GenerationError {
    GenerationError(
      .malformed, "\(dialect.name) prediction \(id)", expected: expected, found: found)
  }

  /// An identifier as one part of a path.
  static func quoted(_ text: String) -> String {
    text.utf8.map { byte in
      let isPlain =
        (byte < 128 && Character(UnicodeScalar(byte)).isLetter)
        || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
        || [UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: "~")].contains(byte)
      return isPlain
        ? String(UnicodeScalar(byte))
        : "%" + (byte < 16 ? "0" : "") + String(byte, radix: 16, uppercase: true)
    }.joined()
  }
}

extension GenerationError {
  /// The same, after so many attempts.
  fileprivate func after(_ count: Int) -> GenerationError {
    GenerationError(
      fault, subject, expected: expected, found: "\(found), \(count) times in a row",
      advice: advice)
  }
}
