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
    if let address = unsafe address { unsafe pool.give(address) }
  }
}
