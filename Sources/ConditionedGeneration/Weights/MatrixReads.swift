internal import Synchronization

/// How often each matrix of a model was taken from its file, by its canonical name.
///
/// A network takes every matrix once while it is loaded, so that this counts loads.
final class MatrixReads: Sendable {
  private let counts = Mutex<[String: Int]>([:])

  /// Counts one.
  func count(_ name: String) { counts.withLock { $0[name, default: 0] += 1 } }

  /// How often a matrix was taken.
  subscript(name: String) -> Int { counts.withLock { $0[name] ?? 0 } }
}
