/// What happens while files are fetched, in the order in which it happens.
public enum PullEvent: Sendable, Equatable {
  /// What there is to do is known: how many files, how many bytes in all and how many of them are
  /// still to come. Nil where the hub does not state a size.
  case planned(files: Int, bytes: Int?, missing: Int?)
  /// A file is being fetched: how many of its bytes are here.
  case advanced(path: String, bytes: Int, of: Int?)
  /// Something failed that may pass; it is tried again after a while.
  case retrying(path: String, reason: String, delay: Duration)
  /// Another process fetches the same file; this one waits for it.
  case waiting(path: String)
  /// All bytes of a file are here and its checksum is being computed.
  case checking(path: String)
  /// A file is in the cache under its name; `fetched` is false where it was there before.
  case finished(path: String, fetched: Bool)
}
