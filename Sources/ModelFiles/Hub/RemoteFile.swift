/// What the hub says of a file before it is fetched.
struct RemoteFile: Sendable, Equatable {
  let path: String
  /// The commit at which the file was looked up.
  let commit: String
  /// What the content is called: the name of its blob.
  let etag: String
  /// How many bytes it has; nil where the hub does not say.
  let size: Int?
}
