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
    guard isDue else { return }
    Terminal.redraw(line(progress, elapsed(now), columns: Terminal.columns))
  }

  /// Takes the line away.
  func clear() {
    Terminal.clearLine()
  }

  /// The line: the words first, and the bar as long as the rest of the line lets it be.
  private func line(_ progress: RunProgress, _ seconds: Double, columns: Int) -> String {
    var text = "\(progress.done)/\(progress.total)"
    let computed = progress.done - progress.resumed
    if progress.stage != .pictures, computed > 0, seconds > 0 {
      let rate = Double(computed) / seconds
      text += String(format: "  %.1f/s  ", rate)
      text += Number.duration(Double(progress.total - progress.done) / rate) + " left"
    }
    if progress.failed > 0 { text += "  \(progress.failed) failed" }
    let stage = progress.stage.rawValue
    let length = min(24, columns - 1 - stage.count - 2 - text.count)
    guard length > 0 else { return String("\(stage) \(text)".prefix(max(columns - 1, 0))) }
    let share = Double(progress.done) / Double(max(progress.total, 1))
    let filled = Int(share * Double(length))
    return stage + " " + String(repeating: "█", count: filled)
      + String(repeating: "░", count: length - filled) + " " + text
  }

  private func elapsed(_ now: ContinuousClock.Instant) -> Double {
    let components = (now - start).components
    return Double(components.seconds) + Double(components.attoseconds) / 1e18
  }
}
