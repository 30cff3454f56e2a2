internal import Dispatch
internal import Synchronization

/// The results of independent computations, run on all processors, in the order of their numbers.
///
/// - Parameters:
///   - count: How many computations.
///   - compute: Makes the result of one, from 0 on.
/// - Returns: The results.
func concurrentMap<Result: Sendable>(
  _ count: Int, _ compute: @Sendable (Int) -> Result
) -> [Result] {
  let results = Mutex([Result?](repeating: nil, count: count))
  DispatchQueue.concurrentPerform(iterations: count) { at in
    let result = compute(at)
    results.withLock { $0[at] = result }
  }
  return results.withLock { $0.compactMap(\.self) }
}
