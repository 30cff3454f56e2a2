import Dispatch
import Foundation

/// Says a last word when the user presses Ctrl-C, then ends the process as the signal would.
final class Interruption {
  private let source: any DispatchSourceSignal

  init(_ farewell: @escaping @Sendable () -> Void) {
    signal(SIGINT, SIG_IGN)
    source = DispatchSource.makeSignalSource(signal: SIGINT, queue: .global())
    source.setEventHandler {
      farewell()
      _exit(130)
    }
    source.resume()
  }

  /// Gives the signal its usual meaning back.
  func cancel() {
    source.cancel()
    signal(SIGINT, SIG_DFL)
  }
}
