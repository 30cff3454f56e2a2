/// The generator MT19937 of Matsumoto and Nishimura (1998), with 32-bit outputs.
struct MersenneTwister: Sendable {
  private static let size = 624
  private static let middle = 397

  private var state: [UInt32]
  private var index = size

  /// Fills the state from 32 bits, by the initialiser of 2002.
  init(seed: UInt32) {
    state = [seed]
    state.reserveCapacity(Self.size)
    var last = seed
    for place in 1..<UInt32(Self.size) {
      last = 1_812_433_253 &* (last ^ last >> 30) &+ place
      state.append(last)
    }
  }

  /// The next 32 bits.
  mutating func next() -> UInt32 {
    if index == Self.size { refill() }
    var bits = state[index]
    index += 1
    bits ^= bits >> 11
    bits ^= bits << 7 & 0x9D2C_5680
    bits ^= bits << 15 & 0xEFC6_0000
    return bits ^ bits >> 18
  }

  private mutating func refill() {
    for place in 0..<Self.size {
      let next = state[(place + 1) % Self.size]
      let mixed = state[place] & 0x8000_0000 | next & 0x7FFF_FFFF
      let twist: UInt32 = next & 1 == 0 ? 0 : 0x9908_B0DF
      state[place] = state[(place + Self.middle) % Self.size] ^ mixed >> 1 ^ twist
    }
    index = 0
  }
}
