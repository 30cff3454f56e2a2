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

/// Blocks of memory that tensors gave back and others take again, because fresh pages cost as much as
/// the work done in them.
@safe final class CPUMemory: @unchecked Sendable {
  private let lock = NSLock()
  private var free: [(size: Int, address: UnsafeMutableRawPointer)] = unsafe []
  private var idle = 0

  /// Bytes that wait for the next tensor at most; more goes back to the system, the oldest first.
  private let mostIdle: Int

  /// Starts without blocks.
  init(keepsNothing: Bool = false) { mostIdle = keepsNothing ? 0 : CPUBackend.mostIdleBytes }

  /// Bytes at the begin of a page or more; never fails, because the system promises more than it has.
  func take(_ count: Int) -> UnsafeMutableRawPointer {
    let size = Self.rounded(count)
    lock.lock()
    defer { lock.unlock() }
    // The smallest one that is large enough and not much larger.
    var best: Int?
    for index in unsafe free.indices {
      let found = unsafe free[index].size
      guard found >= size, found <= size + size / 2 else { continue }
      if let known = best, unsafe free[known].size <= found { continue }
      best = index
    }
    if let best {
      let block = unsafe free.remove(at: best)
      idle -= unsafe block.size
      unsafe sizes[UInt(bitPattern: block.address)] = block.size
      return unsafe block.address
    }
    let fresh = unsafe Self.fresh(size)
    sizes[UInt(bitPattern: fresh)] = size
    return unsafe fresh
  }

  /// The sizes of blocks in use.
  private var sizes: [UInt: Int] = [:]

  /// Keeps a block for the next one of about its size.
  func give(_ address: UnsafeMutableRawPointer) {
    lock.lock()
    defer { lock.unlock() }
    guard let size = sizes.removeValue(forKey: UInt(bitPattern: address)) else { return }
    unsafe free.append((size, address))
    idle += size
    while idle > mostIdle {
      let oldest = unsafe free.removeFirst()
      idle -= unsafe oldest.size
      unsafe Self.release(oldest.address, oldest.size)
    }
  }

  deinit {
    while let block = unsafe free.popLast() { unsafe Self.release(block.address, block.size) }
  }

  /// Bytes from which on a block is a mapping of its own.
  ///
  /// An allocator keeps freed blocks that lie between others; a model's weights would stay in memory
  /// after the model is gone.
  private static let leastMapping = 1 << 20

  private static func fresh(_ size: Int) -> UnsafeMutableRawPointer {
    if size >= leastMapping,
      let mapping = unsafe mmap(
        nil, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0),
      unsafe mapping != MAP_FAILED
    {
      // Large pages are zeroed and mapped at once; a system without them does without.
      unsafe madvise(mapping, size, MADV_HUGEPAGE)
      return unsafe mapping
    }
    precondition(size < leastMapping, "the system has no \(size) bytes more")
    return UnsafeMutableRawPointer.allocate(byteCount: size, alignment: 4096)
  }

  private static func release(_ address: UnsafeMutableRawPointer, _ size: Int) {
    if size >= leastMapping {
      unsafe munmap(address, size)
    } else {
      unsafe address.deallocate()
    }
  }

  private static func rounded(_ count: Int) -> Int { (max(count, 1) + 4095) / 4096 * 4096 }
}
