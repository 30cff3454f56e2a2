import ClosedLoop
import Synchronization

/// One line on standard error that tells in which stage a run is, how far, and how long the stage will take;
/// silent where standard error is no terminal.
final class LoopBar: Sendable {
  private struct State {
    var stage: LoopProgress.Stage?
    var start = ContinuousClock().now
    var last = ContinuousClock().now - .seconds(1)
  }

  private let state = Mutex(State())

  /// Draws the line, at most ten times a second and at the end of a stage.
  func show(_ progress: LoopProgress) {
    guard Terminal.isInteractive else { return }
    let now = ContinuousClock().now
    let seconds: Double? = state.withLock { state in
      if state.stage != progress.stage {
        state.stage = progress.stage
        state.start = now
      } else if now - state.last < .milliseconds(100), progress.done < progress.total {
        return nil
      }
      state.last = now
      let components = (now - state.start).components
      return Double(components.seconds) + Double(components.attoseconds) / 1e18
    }
    guard let seconds else { return }
    Terminal.redraw(line(progress, seconds))
  }

  /// Takes the line away.
  func clear() { Terminal.clearLine() }

  private func line(_ progress: LoopProgress, _ seconds: Double) -> String {
    let stages = LoopProgress.Stage.allCases
    let number = (stages.firstIndex(of: progress.stage) ?? 0) + 1
    var text =
      "\(number)/\(stages.count) \(progress.stage.rawValue) \(progress.done)/\(progress.total)"
    if progress.found > 0 { text += ", \(progress.found) were there" }
    let made = progress.done - progress.found
    if made > 0, progress.done < progress.total, seconds > 0 {
      let left = Double(progress.total - progress.done) * seconds / Double(made)
      text += ", \(Number.duration(left)) left"
    }
    if progress.failed > 0 { text += ", \(progress.failed) failed" }
    return String(text.prefix(max(Terminal.columns - 1, 0)))
  }
}
