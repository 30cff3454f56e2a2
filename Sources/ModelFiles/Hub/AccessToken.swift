/// A user's secret for the hub, which no text ever shows.
public struct AccessToken: Sendable, Equatable, CustomStringConvertible, CustomReflectable {
  /// What a request to the hub carries.
  let header: String
  /// Where it was found: a variable or a file.
  public let source: String

  /// A token; nil where the text is empty.
  ///
  /// - Parameters:
  ///   - text: The secret; spaces and line ends around it do not count.
  ///   - source: Where it was found, for messages.
  /// - Throws: ``ModelFilesError/Fault/settings`` where it has characters that no token has.
  init?(_ text: String, from source: String) throws(ModelFilesError) {
    let token = text.drop { $0.isWhitespace }.reversed().drop { $0.isWhitespace }.reversed()
    guard !token.isEmpty else { return nil }
    guard token.allSatisfy({ $0.isASCII && ("!"..."~").contains($0) }) else {
      throw ModelFilesError(
        .settings, source, expected: "a token of the hub",
        found: "spaces or other characters within it that no token has",
        advice: "make a new one at huggingface.co/settings/tokens")
    }
    header = "Authorization: Bearer \(String(token))"
    self.source = source
  }

  /// Where it was found, without the secret.
  public var description: String { "a token from \(source)" }

  /// Nothing of the secret.
  public var customMirror: Mirror { Mirror(self, children: ["source": source]) }
}
