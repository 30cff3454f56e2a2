public import Foundation
internal import ModelFiles

/// Images made by a hosted service.
///
/// A request is created, its status asked for with growing pauses, and the pictures fetched and
/// decoded before anybody gets them. The key goes to the service alone: over https or to this
/// machine, never along a redirection, never to the host of the pictures, and it stands in no
/// message.
public struct RemoteGenerator: ImageGenerator {
  /// How the service is spoken to.
  public let dialect: ServiceDialect
  /// The model that is asked for.
  public let model: String
  /// Its version; nil for the service's choice.
  public let version: String?
  /// How long a request may wait and run before it is taken back.
  public var timeLimit: Duration = .seconds(900)
  /// How many requests may be open at a time, at least 1.
  public var parallel = 1

  let isVersionAsked: Bool
  let base: HTTPAddress
  let key: ServiceKey
  var pace = ServicePace()

  /// A generator.
  ///
  /// - Parameters:
  ///   - dialect: The service.
  ///   - address: Where it is, if not where the dialect says.
  ///   - model: NAME or NAME:VERSION; nil for the dialect's.
  ///   - environment: Has the key.
  /// - Throws: ``GenerationError/Fault/settings`` for an address or a key that cannot be used.
  public init(
    _ dialect: ServiceDialect, address: String? = nil, model: String? = nil,
    environment: [String: String] = ProcessInfo.processInfo.environment
  ) throws(GenerationError) {
    self.dialect = dialect
    base = try Self.base(address ?? dialect.address, dialect)
    key = try ServiceKey(for: dialect, environment: environment)
    let parts =
      model?.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
      .map(String.init) ?? []
    isVersionAsked = parts.count == 2
    self.model = parts.first ?? dialect.model
    version = parts.count == 2 ? parts[1] : dialect.version
    for (what, text) in [("model", self.model), ("version", version ?? "1")] {
      guard text.wholeMatch(of: /[A-Za-z0-9][A-Za-z0-9._\/-]*/) != nil, !text.contains("..") else {
        throw GenerationError(
          .settings, what, expected: "letters, digits, '.', '_', '-' and '/' for \(dialect.name)",
          found: "'\(text)'")
      }
    }
  }

  /// The server that is asked: `api.replicate.com`.
  public var server: String { base.server }

  /// The variable that holds the key.
  public var keyVariable: String { key.variable }

  /// Checks requests and puts the service's documents together; nothing is sent.
  ///
  /// - Parameter requests: What to generate; a file that several share is read once.
  /// - Returns: The requests; one that the service cannot take is among the failures.
  /// - Throws: ``GenerationError/Fault/cancelled``.
  public func prepare(_ requests: [GenerationRequest]) throws -> RemotePreparation {
    try RemotePreparation(self, requests)
  }

  private static func base(
    _ text: String, _ dialect: ServiceDialect
  ) throws(GenerationError) -> HTTPAddress {
    var trimmed = text[...]
    while trimmed.hasSuffix("/") { trimmed = trimmed.dropLast() }
    guard let address = HTTPAddress(String(trimmed)), !text.contains("@"), !text.contains("?")
    else {
      throw GenerationError(
        .settings, "address of \(dialect.name)",
        expected: "an address such as https://api.example.com/v1, without a name or a query",
        found: "something else")
    }
    guard address.scheme == "https" || isHere(address.host) else {
      throw GenerationError(
        .settings, "address of \(dialect.name)",
        expected: "https, because the key is sent there", found: "http to \(address.server)")
    }
    return address
  }

  /// Whether a host is this machine.
  static func isHere(_ host: String) -> Bool {
    host == "localhost" || host == "[::1]" || host.wholeMatch(of: /127(\.\d+){3}/) != nil
  }
}
