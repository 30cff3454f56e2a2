/// A user's secret for a service, which no text ever shows.
public struct ServiceKey: Sendable, Equatable, CustomStringConvertible, CustomReflectable {
  /// What a request to the service carries.
  let header: String
  private let secret: String
  /// The variable that it comes from.
  public let variable: String

  /// Reads the key of a service from the environment.
  ///
  /// - Throws: ``GenerationError/Fault/settings`` where the variable is empty or holds what no key
  ///   is.
  public init(
    for dialect: ServiceDialect, environment: [String: String]
  ) throws(GenerationError) {
    let place = dialect.key
    let text = environment[place.variable] ?? ""
    let key = text.drop { $0.isWhitespace }.reversed().drop { $0.isWhitespace }.reversed()
    guard !key.isEmpty else {
      throw GenerationError(
        .settings, place.variable, expected: "the key of \(dialect.name) in this variable",
        found: "nothing", advice: place.page.map { "make one at \($0) and set the variable" })
    }
    guard key.allSatisfy({ $0.isASCII && ("!"..."~").contains($0) }) else {
      throw GenerationError(
        .settings, place.variable, expected: "the key of \(dialect.name)",
        found: "spaces or other characters within it that no key has")
    }
    secret = String(key)
    header = "\(place.header): \(place.prefix)\(secret)"
    variable = place.variable
  }

  /// A text of somebody else without the key.
  func hidden(in text: String) -> String { text.replacing(secret, with: "…") }

  /// Where it comes from, without the secret.
  public var description: String { "a key from \(variable)" }

  /// Nothing of the secret.
  public var customMirror: Mirror { Mirror(self, children: ["variable": variable]) }
}
