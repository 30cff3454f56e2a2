/// A seeded sequence of random numbers: SplitMix64 (Steele, Lea and Flood 2014).
struct RandomSource: RandomNumberGenerator {
  private var state: UInt64

  init(seed: UInt64) { state = seed }

  /// A source that belongs to a name: the same seed and name give the same numbers.
  init(seed: UInt64, name: String) {
    // FNV-1a, because Swift's own hash is seeded anew by every process.
    var hash: UInt64 = 0xcbf2_9ce4_8422_2325
    for byte in name.utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
    self.init(seed: seed &* 0x9e37_79b9_7f4a_7c15 ^ hash)
  }

  mutating func next() -> UInt64 {
    state &+= 0x9e37_79b9_7f4a_7c15
    var z = state
    z = (z ^ (z >> 30)) &* 0xbf58_476d_1ce4_e5b9
    z = (z ^ (z >> 27)) &* 0x94d0_49bb_1331_11eb
    return z ^ (z >> 31)
  }

  /// A number in 0 ..< 1 with 53 random bits.
  mutating func unit() -> Double { Double(next() >> 11) * 0x1p-53 }

  /// A number between two bounds.
  mutating func number(_ low: Double, _ high: Double) -> Double { low + (high - low) * unit() }

  /// About normally distributed: mean 0, deviation 1, within ±6 (twelve uniform numbers).
  mutating func bell() -> Double {
    var sum = -6.0
    for _ in 0..<12 { sum += unit() }
    return sum
  }
}
