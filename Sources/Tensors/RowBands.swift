internal import Dispatch

/// Rows of a matrix shared out to processors.
enum RowBands {
  /// Below so many numbers a band is not worth waking a thread.
  private static let leastNumbers = 1 << 16

  /// Runs work on bands of rows, at the same time where there are enough; returns when all is done.
  ///
  /// - Parameters:
  ///   - rows: How many rows there are.
  ///   - columns: Numbers of a row.
  ///   - step: What every band but the last has a multiple of.
  ///   - threads: With 1 there is one band; otherwise as many of the system's threads work as it sees fit.
  ///   - body: Does the work of the rows that it is given.
  static func run(
    rows: Int, columns: Int, step: Int = 1, threads: Int, _ body: @Sendable (Range<Int>) -> Void
  ) {
    let steps = (rows + step - 1) / step
    // More bands than processors, so that one that is held up does not hold up all.
    let bands = threads == 1 ? 1 : min(4 * threads, steps, rows * columns / leastNumbers)
    guard bands > 1 else { return body(0..<rows) }
    DispatchQueue.concurrentPerform(iterations: bands) { band in
      body(steps * band / bands * step..<min(rows, steps * (band + 1) / bands * step))
    }
  }
}
