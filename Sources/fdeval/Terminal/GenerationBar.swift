import ConditionedGeneration
import Foundation
import Synchronization

/// One line on standard error that tells how far a generation is; silent where standard error is no
/// terminal, but for what goes wrong on the way.
final class GenerationBar: Sendable {
  private struct State {
    var last = ContinuousClock.now - .seconds(1)
    var firstStep = ContinuousClock.now
  }

  private let name: String
  private let state = Mutex(State())

  /// A bar.
  ///
  /// - Parameter name: Who generates: a service or a model.
  init(_ name: String) { self.name = name }

  /// Draws what happens.
  func show(_ progress: GenerationProgress) {
    switch progress {
    case .stage(let stage): draw("\(stage.rawValue) …", isDue: true)
    case .step(let step, let count): advance(step, count)
    case .accepted(let id): say("prediction \(id)")
    case .waiting(let status, let seconds):
      draw("\(name)  \(status)  \(Number.duration(seconds))", isDue: true)
    case .retrying(let reason, let delay):
      let seconds = delay.components.seconds
      say("\(name): \(reason); trying again" + (seconds > 0 ? " in \(seconds) s" : ""))
    case .downloading(let image, let count, let bytes, let total):
      var line = "image \(image)/\(count)  "
      if let total, total > 0 {
        line += "\(Number.wholePercent(bytes, of: total))%  \(ModelsCommand.size(total))"
      } else {
        line += ModelsCommand.size(bytes)
      }
      draw(line, isDue: bytes == total)
    case .cancelling: say("Taking the request back at \(name); Ctrl-C again leaves at once.")
    }
  }

  /// Takes the line away.
  func clear() {
    Terminal.clearLine()
  }

  private func say(_ line: String) {
    clear()
    Terminal.remark(VisibleText.line(line))
  }

  private func advance(_ step: Int, _ count: Int) {
    let now = ContinuousClock.now
    let seconds = state.withLock { state -> Double in
      if step <= 1 { state.firstStep = now }
      return (now - state.firstStep) / .seconds(1)
    }
    var text = "\(step)/\(count)"
    // The first step's end is where the clock starts.
    if step > 1 {
      text += "  " + Number.duration(seconds / Double(step - 1) * Double(count - step)) + " left"
    }
    let length = min(24, Terminal.columns - 1 - "denoising ".count - 1 - text.count)
    guard length > 0, count > 0 else { return draw(text, isDue: true) }
    let filled = step * length / count
    draw(
      "denoising " + String(repeating: "█", count: filled)
        + String(repeating: "░", count: length - filled) + " " + text, isDue: true)
  }

  /// Draws the line, at most ten times a second unless it is due.
  private func draw(_ line: String, isDue: Bool) {
    guard Terminal.isInteractive else { return }
    let now = ContinuousClock.now
    let isTime = state.withLock { state in
      guard isDue || now - state.last >= .milliseconds(100) else { return false }
      state.last = now
      return true
    }
    if isTime { Terminal.redraw(line) }
  }
}
