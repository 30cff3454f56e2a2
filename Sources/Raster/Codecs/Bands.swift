internal import Dispatch
internal import Foundation

/// Rows shared out to processors.
enum Bands {
  /// Below so many multiplications a band is not worth waking a thread.
  private static let leastWork = 1 << 18

  /// Runs work on bands of rows, at the same time where there is enough of it; returns when all is
  /// done.
  ///
  /// - Parameters:
  ///   - rows: How many rows there are.
  ///   - work: About how many multiplications a row takes.
  ///   - body: Does the work of the rows from 0 on that it is given.
  static func run(rows: Int, weighing work: Int, _ body: @Sendable (Range<Int>) -> Void) {
    let processors = ProcessInfo.processInfo.activeProcessorCount
    // Twice as many bands as processors, so that one that is held up does not hold up all.
    let bands = min(2 * processors, rows, rows * work / leastWork)
    guard bands > 1, processors > 1 else { return body(0..<rows) }
    DispatchQueue.concurrentPerform(iterations: bands) { band in
      body(rows * band / bands..<rows * (band + 1) / bands)
    }
  }
}
