import Dispatch
import Foundation
import Synchronization

/// Lets work end in its own way when the user presses Ctrl-C or the system asks the process to end;
/// the second time the process ends as the signal would end it.
final class Cancellation {
  private let sources: [any DispatchSourceSignal]
  private let memory = Memory()

  /// The signal that has come; 0 for none.
  private final class Memory: Sendable {
    let signal = Atomic<Int32>(0)
  }

  /// Waits for the signals.
  ///
  /// - Parameter cancel: Called once, on a thread of its own.
  init(_ cancel: @escaping @Sendable () -> Void) {
    let memory = memory
    sources = Self.signals.map { number in
      signal(number, SIG_IGN)
      let source = DispatchSource.makeSignalSource(signal: number, queue: .global())
      source.setEventHandler {
        if memory.signal.exchange(number, ordering: .relaxed) != 0 { _exit(128 + number) }
        cancel()
      }
      source.resume()
      return source
    }
  }

  private static let signals = [SIGINT, SIGTERM]

  /// What a process that was ended so exits with; nil where nothing has come.
  var exitCode: Int32? {
    let number = memory.signal.load(ordering: .relaxed)
    return number == 0 ? nil : 128 + number
  }

  /// Gives the signals their usual meaning back.
  func end() {
    for source in sources { source.cancel() }
    for number in Self.signals { signal(number, SIG_DFL) }
  }
}
