import Foundation
import ModelFiles
import Synchronization

/// One line on standard error that tells how far a download is; silent where standard error is no
/// terminal, but for what goes wrong on the way.
final class TransferBar: Sendable {
  private struct State {
    var last = ContinuousClock.now - .seconds(1)
    /// The file that is drawn, when its first piece came, and how many bytes were there by then.
    var path = ""
    var start = ContinuousClock.now
    var begun = 0
  }

  private let state = Mutex(State())

  /// Draws what happens, at most ten times a second.
  func show(_ event: PullEvent) {
    switch event {
    case .planned(let files, let bytes, let missing):
      guard missing != 0, let bytes else { return }
      var line = "files      \(files), \(ModelsCommand.size(bytes))"
      if let missing, missing < bytes { line += ", \(ModelsCommand.size(missing)) to fetch" }
      say(line)
    case .advanced(let path, let bytes, let total): advance(path, bytes, total)
    case .checking(let path): draw("checking \(path)")
    case .retrying(let path, let reason, let delay):
      let seconds = delay.components.seconds
      say("\(path): \(reason); trying again" + (seconds > 0 ? " in \(seconds) s" : ""))
    case .waiting(let path): say("\(path): another process fetches it; waiting")
    case .finished: clear()
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

  private func draw(_ line: String) {
    Terminal.redraw(line)
  }

  private func advance(_ path: String, _ bytes: Int, _ total: Int?) {
    guard Terminal.isInteractive else { return }
    let now = ContinuousClock.now
    let rate: Double? = state.withLock { state in
      if state.path != path {
        state.path = path
        state.start = now
        state.begun = bytes
      }
      guard now - state.last >= .milliseconds(100) || bytes == total else { return nil }
      state.last = now
      let seconds = (now - state.start) / .seconds(1)
      return seconds > 0.5 ? Double(bytes - state.begun) / seconds : 0
    }
    guard let rate else { return }
    draw(line(path, bytes, total, rate, columns: Terminal.columns))
  }

  /// The line: the words first, and the bar as long as the rest of the line lets it be.
  private func line(
    _ path: String, _ bytes: Int, _ total: Int?, _ rate: Double, columns: Int
  ) -> String {
    guard let total, total > 0 else { return "\(path)  \(ModelsCommand.size(bytes))" }
    var text = "\(Number.wholePercent(bytes, of: total))%  \(ModelsCommand.size(total))"
    if rate > 0 {
      text += "  \(ModelsCommand.size(Int(min(rate, 1e15))))/s  "
      text += Number.duration(Double(total - bytes) / rate) + " left"
    }
    let length = min(24, columns - 1 - path.count - 2 - text.count)
    guard length > 0 else { return "\(path) \(text)" }
    let filled = min(length, Int(Double(bytes) / Double(total) * Double(length)))
    return path + " " + String(repeating: "█", count: filled)
      + String(repeating: "░", count: length - filled) + " " + text
  }
}
