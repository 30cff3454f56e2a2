internal import Foundation

/// Memory of the CPU backend, taken when the first operation writes to it.
///
/// Operations are queued long before they run. If memory were taken when they are queued, all
/// activations of a model would be there at once.
@safe final class CPUBuffer: TensorStorage, @unchecked Sendable {
  let byteCount: Int
  private let pool: CPUMemory
  /// Touched by the compute thread, and by whoever drops the last reference.
  private var address: UnsafeMutableRawPointer?

  init(byteCount: Int, pool: CPUMemory) {
    self.byteCount = byteCount
    self.pool = pool
  }

  /// Where the bytes are; takes memory on the first call.
  var bytes: UnsafeMutableRawPointer {
    if let address = unsafe address { return unsafe address }
    let fresh = unsafe pool.take(byteCount)
    unsafe address = fresh
    return unsafe fresh
  }

  deinit {
    if let address = unsafe address { unsafe pool.give(address, byteCount) }
  }
}

/// Blocks of memory that tensors gave back and others take again, because fresh pages cost as much as
/// the work done in them.
@safe final class CPUMemory: @unchecked Sendable {
  private let lock = NSLock()
  private var free: [Int: [UnsafeMutableRawPointer]] = unsafe [:]

  /// Bytes at the begin of a page or more; never fails, because the system promises more than it has.
  func take(_ count: Int) -> UnsafeMutableRawPointer {
    let size = Self.rounded(count)
    lock.lock()
    let kept = unsafe free[size]?.popLast()
    lock.unlock()
    return unsafe kept ?? UnsafeMutableRawPointer.allocate(byteCount: size, alignment: 4096)
  }

  /// Keeps a block for the next one of about its size.
  func give(_ address: UnsafeMutableRawPointer, _ count: Int) {
    lock.lock()
    unsafe free[Self.rounded(count), default: []].append(address)
    lock.unlock()
  }

  /// Returns what is not in use to the system.
  func trim() {
    lock.lock()
    release()
    lock.unlock()
  }

  deinit { release() }

  private func release() {
    for size in unsafe Array(free.keys) {
      while let block = unsafe free[size]?.popLast() { unsafe block.deallocate() }
    }
  }

  /// Sizes in steps of an eighth, so that blocks fit tensors of nearly their size.
  private static func rounded(_ count: Int) -> Int {
    let step = max(4096, 1 << max(0, Int.bitWidth - 1 - count.leadingZeroBitCount - 3))
    return (max(count, 1) + step - 1) / step * step
  }
}
