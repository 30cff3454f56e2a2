/// What a check of one file of a model found.
public struct FileFinding: Sendable, Hashable, Encodable {
  /// How a file is.
  public enum Status: String, Sendable, Encodable {
    /// Its checksum is right.
    case ok
    /// It is there, but nobody states its checksum.
    case unchecked
    /// It is not there.
    case missing
    /// It is not there, and the model can do without.
    case notNeeded = "not_needed"
    /// Bytes at its end are missing.
    case truncated
    /// Its checksum is wrong.
    case wrong
  }

  /// Its path in the repository.
  public let path: String
  /// Where it lies; nil where it is missing.
  public let location: String?
  /// How many bytes it holds.
  public let bytes: Int?
  /// How it is.
  public let status: Status
  /// Which checksum was compared: `SHA-256` or `git SHA-1`.
  public let checksum: String?
  /// The checksum that it should have.
  public let expected: String?
  /// The checksum that it has.
  public let found: String?

  /// Whether the model should not be used with it.
  public var isBad: Bool { [.missing, .truncated, .wrong].contains(status) }
}
