import Dispatch
import Foundation
import Synchronization

/// Lets work end in its own way when the user presses Ctrl-C; the second time the process ends as
/// the signal would end it.
final class Cancellation {
  private let source: any DispatchSourceSignal

  /// Whether the signal has come before.
  private final class Memory: Sendable {
    let isAsked = Atomic(false)
  }

  /// Waits for the signal.
  ///
  /// - Parameter cancel: Called once, on a thread of its own.
  init(_ cancel: @escaping @Sendable () -> Void) {
    signal(SIGINT, SIG_IGN)
    source = DispatchSource.makeSignalSource(signal: SIGINT, queue: .global())
    let memory = Memory()
    source.setEventHandler {
      if memory.isAsked.exchange(true, ordering: .relaxed) { _exit(130) }
      cancel()
    }
    source.resume()
  }

  /// Gives the signal its usual meaning back.
  func end() {
    source.cancel()
    signal(SIGINT, SIG_DFL)
  }
}
