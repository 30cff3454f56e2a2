/// A hash of many bytes at the speed of memory, which tells contents apart that differ by accident.
///
/// Each lane folds every fourth word into itself by a full multiplication, as wyhash does
/// (github.com/wangyi-fudan/wyhash). It keeps nobody out who looks for two contents of one hash.
struct HashLanes {
  /// Four states of 64 bits, and how many bytes they hold.
  private(set) var state: [UInt64] = [
    0xA076_1D64_78BD_642F, 0xE703_7ED1_A0B4_28DB, 0x8EBC_6AF0_9C88_C6E3, 0x5899_65CC_7537_4CC3, 0,
  ]

  /// Takes bytes in; lengths that are no multiple of 32 may only come last.
  mutating func take(_ bytes: UnsafeRawBufferPointer) {
    var (a, b, c, d) = (state[0], state[1], state[2], state[3])
    let whole = bytes.count / 32 * 32
    var place = 0
    while place < whole {
      a = Self.fold(unsafe bytes.loadUnaligned(fromByteOffset: place, as: UInt64.self), a)
      b = Self.fold(unsafe bytes.loadUnaligned(fromByteOffset: place + 8, as: UInt64.self), b)
      c = Self.fold(unsafe bytes.loadUnaligned(fromByteOffset: place + 16, as: UInt64.self), c)
      d = Self.fold(unsafe bytes.loadUnaligned(fromByteOffset: place + 24, as: UInt64.self), d)
      place += 32
    }
    while place < bytes.count {
      a = Self.fold(UInt64(unsafe bytes[place]) | 0x100, a)
      place += 1
    }
    state = [a, b, c, d, state[4] &+ UInt64(bytes.count)]
  }

  private static func fold(_ word: UInt64, _ lane: UInt64) -> UInt64 {
    let product = (word ^ 0x2D35_8DCC_AA6C_78A5).multipliedFullWidth(by: lane)
    // With the word itself, so that no factor of 0 makes a lane forget what came before.
    return product.high ^ product.low ^ lane &+ word
  }
}
