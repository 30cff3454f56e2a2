internal import CKernels
internal import Foundation

/// The one thread that calls oneDNN and our kernels for a backend: libgomp gives every thread that asks
/// its own workers, which would fight each other.
final class ComputeThread: @unchecked Sendable {
  private let condition = NSCondition()
  private var queue: [@Sendable () -> Void] = []
  private var isEnding = false

  /// Starts it.
  ///
  /// - Parameters:
  ///   - threads: How many threads compute, this one among them.
  ///   - instructionSet: What our kernels run on; the widest where nil.
  init(threads: Int, instructionSet: KernelChoice.InstructionSet?) {
    let thread = Thread { [self] in
      fd_set_threads(Int32(threads))
      if let instructionSet { _ = unsafe fd_use_instruction_set(instructionSet.rawValue) }
      while var work = next() {
        // Each piece is dropped when it is done, and the tensors that it held with it.
        work.reverse()
        while let item = work.popLast() { item() }
      }
    }
    thread.name = "fdeval compute"
    thread.stackSize = 16 << 20
    thread.start()
  }

  /// Queues work.
  func run(_ work: @escaping @Sendable () -> Void) {
    condition.lock()
    queue.append(work)
    condition.signal()
    condition.unlock()
  }

  /// Runs work and waits for it.
  func wait<Result>(_ work: @escaping @Sendable () -> Result) -> Result where Result: Sendable {
    let done = DispatchSemaphore(value: 0)
    let box = ResultBox<Result>()
    run {
      box.value = work()
      done.signal()
    }
    done.wait()
    // Written before the signal.
    guard let value = box.value else { preconditionFailure("the work ran") }
    return value
  }

  /// Ends the thread after what is queued.
  func end() {
    condition.lock()
    isEnding = true
    condition.signal()
    condition.unlock()
  }

  /// What waits in the queue; nil at the end.
  private func next() -> [@Sendable () -> Void]? {
    condition.lock()
    defer { condition.unlock() }
    while queue.isEmpty {
      if isEnding { return nil }
      condition.wait()
    }
    defer { queue = [] }
    return queue
  }

  private final class ResultBox<Value>: @unchecked Sendable {
    var value: Value?
  }
}
