/// An output that one of two runs has and the other has not: its row or file is not there, or its
/// value is empty, NaN or infinite.
struct LostOutput: Hashable, Sendable {
  /// Whose output it is.
  enum Side: Sendable {
    case baseline
    case candidate
  }

  /// The sample.
  let id: String
  /// Its seed; nil where samples have none.
  let seed: UInt64?
  /// The run that lost it.
  let side: Side
}
