import Evaluation
import Foundation
import Synchronization

/// One line on standard error that tells how far a run is, how fast, and how long it will take;
/// silent where standard error is no terminal.
final class ProgressBar: Sendable {
  private let start = ContinuousClock().now
  private let last = Mutex(ContinuousClock().now - .seconds(1))

  /// Draws the line, at most ten times a second and at the end.
  func show(_ progress: RunProgress) {
    guard Terminal.isInteractive else { return }
    let now = ContinuousClock().now
    let isDue = last.withLock { last in
      guard now - last >= .milliseconds(100) || progress.done == progress.total else {
        return false
      }
      last = now
      return true
    }
    if isDue { Terminal.draw("\r\u{1B}[K" + line(progress, seconds: elapsed(now))) }
  }

  /// Takes the line away.
  func clear() {
    if Terminal.isInteractive { Terminal.draw("\r\u{1B}[K") }
  }

  private func line(_ progress: RunProgress, seconds: Double) -> String {
    let share = Double(progress.done) / Double(max(progress.total, 1))
    let filled = Int(share * 24)
    let bar =
      String(repeating: "█", count: filled) + String(repeating: "░", count: 24 - filled)
    var text = "\(progress.stage.rawValue) \(bar) \(progress.done)/\(progress.total)"
    let computed = progress.done - progress.resumed
    if progress.stage == .scoring, computed > 0, seconds > 0 {
      let rate = Double(computed) / seconds
      text += String(format: "  %.1f/s  ", rate)
      text += Number.duration(Double(progress.total - progress.done) / rate) + " left"
    }
    if progress.failed > 0 { text += "  \(progress.failed) failed" }
    return text
  }

  private func elapsed(_ now: ContinuousClock.Instant) -> Double {
    let components = (now - start).components
    return Double(components.seconds) + Double(components.attoseconds) / 1e18
  }
}
