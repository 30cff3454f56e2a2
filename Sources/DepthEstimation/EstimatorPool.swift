internal import Foundation
internal import Synchronization

/// Estimators over the same weights, each of which works on one picture at a time.
///
/// A picture is decoded, estimated and written by one worker on its share of the processors. With as
/// many workers as processors, nobody waits at the end of a layer, and decoding and writing overlap
/// with the network of another picture.
public struct EstimatorPool: Sendable {
  private let workers: [DepthAnything]
  private let idle: IdleWorkers

  /// Makes workers for a number of pictures: one for each of them, at most one a processor.
  ///
  /// - Parameters:
  ///   - model: Whose weights they share.
  ///   - pictures: How many pictures there are.
  ///   - most: How many workers there may be at most; nil for one a processor.
  /// - Throws: `TensorError` where the device cannot take them.
  public init(_ model: DepthAnything, pictures: Int, workers most: Int? = nil) throws {
    let processors = ProcessInfo.processInfo.activeProcessorCount
    let count = max(1, min(pictures, most ?? processors))
    workers =
      count == 1
      ? [model] : try (0..<count).map { _ in try model.sharing(threads: processors / count) }
    idle = IdleWorkers(workers)
  }

  /// Lends a worker that has nothing to do to a body, or waits for one.
  ///
  /// - Parameter body: What to do with it.
  /// - Returns: What the body returns.
  /// - Throws: What the body throws.
  public func withWorker<Result: Sendable>(
    _ body: @Sendable (DepthAnything) async throws -> Result
  ) async throws -> Result {
    let worker = await idle.take()
    defer { idle.giveBack(worker) }
    return try await body(worker)
  }

  /// Takes items in order, each by the next worker that is free; returns when all are done.
  ///
  /// A cancelled task starts no more items.
  public func forEach<Item: Sendable>(
    _ items: [Item], _ body: @escaping @Sendable (Int, Item, DepthAnything) async -> Void
  ) async {
    let next = Counter()
    await withTaskGroup(of: Void.self) { group in
      for worker in workers {
        group.addTask {
          while !Task.isCancelled, let index = next.take(below: items.count) {
            await body(index, items[index], worker)
          }
        }
      }
    }
  }

  /// Workers that wait for pictures, or callers that wait for workers.
  private final class IdleWorkers: Sendable {
    private struct State {
      var workers: [DepthAnything]
      var waiting: [CheckedContinuation<DepthAnything, Never>] = []
    }

    private let state: Mutex<State>

    init(_ workers: [DepthAnything]) { state = Mutex(State(workers: workers)) }

    func take() async -> DepthAnything {
      await withCheckedContinuation { continuation in
        let worker: DepthAnything? = state.withLock { state in
          if let worker = state.workers.popLast() { return worker }
          state.waiting.append(continuation)
          return nil
        }
        if let worker { continuation.resume(returning: worker) }
      }
    }

    func giveBack(_ worker: DepthAnything) {
      let next: CheckedContinuation<DepthAnything, Never>? = state.withLock { state in
        guard state.waiting.isEmpty else { return state.waiting.removeFirst() }
        state.workers.append(worker)
        return nil
      }
      next?.resume(returning: worker)
    }
  }

  private final class Counter: Sendable {
    private let value = Mutex(0)

    func take(below end: Int) -> Int? {
      value.withLock { value in
        guard value < end else { return nil }
        defer { value += 1 }
        return value
      }
    }
  }
}
