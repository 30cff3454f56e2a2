/// Evenly spread random numbers for one path through one pixel.
///
/// Pairs come from the first two dimensions of Sobol's sequence, shuffled and scrambled by hashes
/// for each use (Burley 2020, "Practical Hash-based Owen Scrambling"), so that the samples of a
/// pixel cover every pair of dimensions evenly and pixels are independent of each other.
struct Sampler {
  private let index: UInt32
  private let seed: UInt32
  private var uses: UInt32 = 0

  /// - Parameters:
  ///   - index: Which sample of the pixel, from 0.
  ///   - seed: What makes this pixel's numbers its own.
  init(index: Int, seed: UInt32) {
    self.index = UInt32(truncatingIfNeeded: index)
    self.seed = seed
  }

  /// The next two numbers in 0 ..< 1.
  mutating func pair() -> (Double, Double) {
    uses &+= 1
    let own = Sampler.mixed(seed ^ uses &* 0x9e37_79b9)
    let shuffled = Sampler.reversed(Sampler.nested(Sampler.reversed(index), own))
    let x = Sampler.reversed(Sampler.nested(shuffled, Sampler.mixed(own ^ 0x5bd1_e995)))
    let y = Sampler.reversed(
      Sampler.nested(Sampler.supersets(shuffled), Sampler.mixed(own ^ 0x1b87_3593)))
    return (Double(x) * 0x1p-32, Double(y) * 0x1p-32)
  }

  private static func mixed(_ value: UInt32) -> UInt32 {
    var h = value
    h ^= h >> 16
    h = h &* 0x7feb_352d
    h ^= h >> 15
    h = h &* 0x846c_a68b
    return h ^ (h >> 16)
  }

  private static func reversed(_ value: UInt32) -> UInt32 {
    var v = value.byteSwapped
    v = (v >> 4) & 0x0f0f_0f0f | (v & 0x0f0f_0f0f) << 4
    v = (v >> 2) & 0x3333_3333 | (v & 0x3333_3333) << 2
    return (v >> 1) & 0x5555_5555 | (v & 0x5555_5555) << 1
  }

  /// Owen's nested uniform scramble of reversed bits: each bit is changed by the ones below it (the
  /// hash of Laine and Karras 2011 with Burley's constants).
  private static func nested(_ value: UInt32, _ seed: UInt32) -> UInt32 {
    var v = value &+ seed
    v ^= v &* 0x6c50_b47c
    v ^= v &* 0xb82f_1e52
    v ^= v &* 0xc7af_e638
    v ^= v &* 0x8d22_f6e6
    return v
  }

  /// The second Sobol coordinate of an index, with its bits reversed.
  ///
  /// Its generator matrix is Pascal's triangle modulo 2, in which row j holds the columns whose
  /// number has all bits of j; five steps of shifts sum them.
  private static func supersets(_ index: UInt32) -> UInt32 {
    var v = index
    v ^= (v >> 1) & 0x5555_5555
    v ^= (v >> 2) & 0x3333_3333
    v ^= (v >> 4) & 0x0f0f_0f0f
    v ^= (v >> 8) & 0x00ff_00ff
    return v ^ (v >> 16)
  }
}
