internal import Dispatch
internal import Synchronization

/// Work that another thread does while this one goes on.
final class Meanwhile<Value: Sendable>: Sendable {
  private let result = Mutex<Result<Value, any Error>?>(nil)
  private let group = DispatchGroup()

  /// Begins.
  init(_ work: @escaping @Sendable () throws -> Value) {
    DispatchQueue.global().async(group: group) { [self] in
      let made = Result(catching: work)
      result.withLock { $0 = made }
    }
  }

  /// What came of it; waits.
  ///
  /// - Throws: What the work throws.
  func value() throws -> Value {
    group.wait()
    guard let made = result.withLock({ $0 }) else { preconditionFailure("the work is done") }
    return try made.get()
  }
}
