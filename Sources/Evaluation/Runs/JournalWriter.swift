internal import Foundation
internal import Synchronization

/// Commits finished samples on a thread of its own, as many at a time as have come while the last
/// commit was flushed to disk, so that computing never waits for the disk.
final class JournalWriter: Sendable {
  private let journal: RunJournal
  private let queue = DispatchQueue(label: "fdeval.journal")
  private let waiting = Mutex<[RunJournal.Entry]>([])
  private let failure = Mutex<(any Error)?>(nil)
  private let committed: @Sendable (Int, Int) -> Void

  /// A writer.
  ///
  /// - Parameters:
  ///   - journal: Where samples go.
  ///   - committed: Called with the number of samples, and of failed ones among them, once they
  ///     are on disk.
  init(_ journal: RunJournal, committed: @escaping @Sendable (Int, Int) -> Void) {
    self.journal = journal
    self.committed = committed
  }

  /// Hands a sample over; it counts as done when `committed` says so.
  ///
  /// - Throws: What went wrong with an earlier sample.
  func submit(_ entry: RunJournal.Entry) throws {
    if let error = failure.withLock({ $0 }) { throw error }
    waiting.withLock { $0.append(entry) }
    queue.async { self.flush() }
  }

  /// Waits until everything is on disk.
  func finish() throws {
    queue.sync { self.flush() }
    if let error = failure.withLock({ $0 }) { throw error }
  }

  private func flush() {
    let batch = waiting.withLock { list in
      defer { list = [] }
      return list
    }
    guard !batch.isEmpty, failure.withLock({ $0 == nil }) else { return }
    do {
      try journal.commit(batch)
      committed(batch.count, batch.count { $0.record.status == .failed })
    } catch {
      failure.withLock { $0 = error }
    }
  }
}
