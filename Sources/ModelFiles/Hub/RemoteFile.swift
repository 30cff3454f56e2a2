/// What the hub says of a file before it is fetched.
struct RemoteFile: Sendable, Equatable {
  let path: String
  /// The commit at which the file was looked up.
  let commit: String
  /// What the content is called: the name of its blob.
  let etag: String
  /// How many bytes it has; nil where the hub does not say.
  let size: Int?

  /// The largest size that a server may state: a pebibyte, of which sums and shares still fit into
  /// a number.
  static let largest = 1 << 50
}
