internal import CKernels
internal import Foundation

/// Blocks of memory that tensors gave back and others take again, because clearing fresh pages costs as much as
/// the work done in them.
///
/// Where no free block has the size that is asked for, a new one is made of the pages of free ones: pages change
/// their addresses, and only what is missing then is fresh. A network whose maps grow from level to level so takes
/// no more than what is alive at a time.
@safe final class CPUMemory: @unchecked Sendable {
  private typealias Block = (size: Int, address: UnsafeMutableRawPointer)

  private let lock = NSLock()
  /// The oldest first.
  private var free: [Block] = unsafe []
  /// Bytes of free blocks.
  private(set) var idle = 0
  /// The sizes of blocks in use.
  private var sizes: [UInt: Int] = [:]

  /// Bytes at the begin of a page or more, with any values; never fails, because the system promises more than it
  /// has.
  func take(_ count: Int) -> UnsafeMutableRawPointer {
    let size = (max(count, 1) + 4095) / 4096 * 4096
    lock.lock()
    defer { lock.unlock() }
    let block = unsafe fitting(size) ?? assembled(size)
    unsafe sizes[UInt(bitPattern: block.address)] = block.size
    return unsafe block.address
  }

  /// Keeps a block for the next ones; what is more than ``mostIdle`` goes back to the system, the oldest first.
  func give(_ address: UnsafeMutableRawPointer) {
    lock.lock()
    defer { lock.unlock() }
    guard let size = sizes.removeValue(forKey: UInt(bitPattern: address)) else { return }
    unsafe free.append((size, address))
    idle += size
    while idle > Self.mostIdle, let oldest = unsafe free.first {
      unsafe cut(0, to: max(0, oldest.size - (idle - Self.mostIdle)))
    }
  }

  deinit {
    while unsafe !free.isEmpty { cut(0, to: 0) }
  }

  /// The smallest free block that is large enough and not much larger.
  private func fitting(_ size: Int) -> Block? {
    var best: Int?
    for index in unsafe free.indices {
      let found = unsafe free[index].size
      guard found >= size, found <= size + size / 8 else { continue }
      if let known = best, unsafe free[known].size <= found { continue }
      best = index
    }
    guard let best else { return nil }
    let block = unsafe free.remove(at: best)
    idle -= unsafe block.size
    return unsafe block
  }

  /// A new block, of large pages of free ones where there are some.
  private func assembled(_ size: Int) -> Block {
    let made = unsafe Self.fresh(size)
    guard size >= Self.leastMapping else { return unsafe made }
    var place = unsafe made.address.alignedUp(toMultipleOf: Self.largePage)
    while unsafe place + Self.largePage <= made.address + size,
      let index = unsafe free.firstIndex(where: { unsafe Self.lastPage(of: $0) != nil }),
      let page = unsafe Self.lastPage(of: free[index]),
      unsafe fd_move_pages(page, Self.largePage, place)
    {
      unsafe cut(index, to: page - free[index].address, moved: Self.largePage)
      unsafe place += Self.largePage
    }
    return unsafe made
  }

  /// Where the last large page of a free block begins.
  private static func lastPage(of block: Block) -> UnsafeMutableRawPointer? {
    guard unsafe block.size >= largePage else { return nil }
    let page = unsafe (block.address + block.size - largePage).alignedDown(toMultipleOf: largePage)
    return unsafe page >= block.address ? page : nil
  }

  /// Ends a free block at a size, or altogether where little would be left; bytes behind that may have moved
  /// elsewhere.
  private func cut(_ index: Int, to size: Int, moved: Int = 0) {
    let block = unsafe free[index], kept = size < Self.leastMapping ? 0 : size
    if unsafe block.size < Self.leastMapping {
      unsafe block.address.deallocate()
    } else {
      unsafe Self.unmap(block.address + kept, size - kept)
      unsafe Self.unmap(block.address + size + moved, block.size - size - moved)
    }
    idle -= unsafe block.size - kept
    if kept > 0 { unsafe free[index].size = kept } else { unsafe free.remove(at: index) }
  }

  /// Bytes that wait for the next blocks at most.
  static let mostIdle = 256 << 20

  /// Bytes from which on a block is a mapping of its own.
  ///
  /// An allocator keeps freed blocks that lie between others; a model's weights would stay in memory
  /// after the model is gone.
  private static let leastMapping = 1 << 20

  /// What is moved at a time: a large page of x86-64, or a whole table of small ones, both of which the system
  /// moves by one entry.
  private static let largePage = 2 << 20

  private static func fresh(_ size: Int) -> Block {
    if size >= leastMapping,
      let mapping = unsafe mmap(
        nil, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0),
      unsafe mapping != MAP_FAILED
    {
      // Large pages are cleared and mapped at once; a system without them does without.
      unsafe madvise(mapping, size, MADV_HUGEPAGE)
      return unsafe (size, mapping)
    }
    precondition(size < leastMapping, "the system has no \(size) bytes more")
    return (size, UnsafeMutableRawPointer.allocate(byteCount: size, alignment: 4096))
  }

  private static func unmap(_ address: UnsafeMutableRawPointer, _ size: Int) {
    if size > 0 { unsafe munmap(address, size) }
  }
}
