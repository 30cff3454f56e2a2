internal import Foundation
internal import Synchronization

/// Estimators over the same weights, each of which works on one picture at a time.
///
/// A picture is decoded, estimated and written by one worker on its share of the processors. With as
/// many workers as processors, nobody waits at the end of a layer, and decoding and writing overlap
/// with the network of another picture.
public struct EstimatorPool: Sendable {
  private let workers: [DepthAnything]

  /// Makes workers for a number of pictures: one for each of them, at most one a processor.
  ///
  /// - Throws: `TensorError` where the device cannot take them.
  public init(_ model: DepthAnything, pictures: Int) throws {
    let processors = ProcessInfo.processInfo.activeProcessorCount
    let count = max(1, min(pictures, processors))
    workers =
      count == 1
      ? [model] : try (0..<count).map { _ in try model.sharing(threads: processors / count) }
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
