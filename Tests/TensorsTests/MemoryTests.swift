import Foundation
import TestSupport
import Testing

@testable import Tensors

/// The pool that tensors' memory comes from.
@Suite struct MemoryTests {
  /// Large pages of a fresh block that are there before anything was written to it.
  private func pages(of block: UnsafeMutableRawPointer, _ size: Int) -> Int {
    var there = [UInt8](repeating: 0, count: size / 4096)
    guard unsafe mincore(block, size, &there) == 0 else { return 0 }
    return there.count { $0 & 1 == 1 } * 4096 / (2 << 20)
  }

  @Test("A block is made of the pages of free ones, smaller and larger")
  func pagesMove() {
    let memory = CPUMemory(), million = 1 << 20
    func filled(_ size: Int) -> UnsafeMutableRawPointer {
      let block = unsafe memory.take(size)
      unsafe memset(block, 7, size)
      return unsafe block
    }
    let small = unsafe (0..<4).map { _ in unsafe filled(8 * million) }
    for index in unsafe small.indices { unsafe memory.give(small[index]) }
    let large = unsafe memory.take(30 * million)
    // Both ends of a block may lie within a large page.
    #expect(unsafe pages(of: large, 30 * million) >= 11)
    unsafe memset(large, 8, 30 * million)
    unsafe memory.give(large)
    let part = unsafe memory.take(6 * million)
    #expect(unsafe pages(of: part, 6 * million) >= 2)
    let rest = unsafe memory.take(20 * million)
    #expect(unsafe pages(of: rest, 20 * million) >= 8)
    unsafe memory.give(part)
    unsafe memory.give(rest)
  }

  @Test("What waits keeps its limit, and what is larger leaves as much of itself")
  func limit() {
    let memory = CPUMemory()
    for size in [1, 5 << 20, CPUMemory.mostIdle, 3 << 20, 2 * CPUMemory.mostIdle, 9] {
      let block = unsafe memory.take(size)
      unsafe memory.give(block)
      #expect(memory.idle <= CPUMemory.mostIdle)
    }
    #expect(memory.idle > CPUMemory.mostIdle / 10 * 9)
  }

  @Test("Blocks that are in use never share a byte", arguments: 0..<8)
  func blocksAreApart(seed: Int) {
    var random = SplitMix64(seed: UInt64(seed))
    let memory = CPUMemory()
    var used: [(block: UnsafeMutableRawPointer, size: Int, mark: UInt8)] = unsafe []
    func check(_ index: Int) {
      let (block, size, mark) = unsafe used.remove(at: index)
      let bytes = unsafe UnsafeRawBufferPointer(start: block, count: size)
      #expect(unsafe bytes.allSatisfy { $0 == mark }, "\(size) bytes")
      unsafe memory.give(block)
    }
    for _ in 0..<150 {
      if unsafe used.count > 6 || (unsafe !used.isEmpty && random.next() % 3 == 0) {
        check(Int(random.next() % UInt64(unsafe used.count)))
      }
      // From a byte to 8 MB, all magnitudes alike.
      let size = Int(random.next() >> 1) % (1 << (1 + Int(random.next() % 23))) + 1
      let mark = UInt8(truncatingIfNeeded: random.next())
      let block = unsafe memory.take(size)
      unsafe memset(block, Int32(mark), size)
      unsafe used.append((block, size, mark))
    }
    while unsafe !used.isEmpty { check(0) }
  }
}
