internal import Foundation

/// Random numbers equal to those of PyTorch's CPU generator.
///
/// The same seed and the same sequence of draws give the numbers of
/// `torch.Generator().manual_seed(seed)`: to the last bit those of PyTorch on x86-64 with AVX2,
/// which is what nearly everybody has. On other processors PyTorch itself draws from the C
/// library's logarithm, sine and cosine, and differs from itself by a few units in the last place.
///
/// A float16 or bfloat16 draw of PyTorch is this one, rounded.
///
/// Source: `aten/src/ATen/native/cpu/DistributionTemplates.h` and
/// `aten/src/ATen/core/DistributionsHelper.h` of PyTorch.
public struct TorchGenerator: Sendable {
  private var twister: MersenneTwister
  /// The second number of a pair, for the next small draw.
  private var pending: Double?

  /// Starts a sequence; of the seed PyTorch uses the low 32 bits.
  public init(seed: UInt64) {
    twister = MersenneTwister(seed: UInt32(truncatingIfNeeded: seed))
  }

  /// Draws what `torch.randn` of so many elements draws, in row-major order.
  ///
  /// The numbers depend on the count: a draw of 32 does not begin with those of a draw of 20.
  public mutating func normal(count: Int) -> [Float] {
    precondition(count >= 0, "a count is negative")
    if count < Self.group { return (0..<count).map { _ in Float(nextNormal()) } }
    var values = (0..<count).map { _ in nextUniform() }
    for start in stride(from: 0, through: count - Self.group, by: Self.group) {
      Self.transform(&values, at: start)
    }
    if count % Self.group != 0 {
      // The last group is drawn anew and overlaps the one before.
      let start = count - Self.group
      for place in start..<count { values[place] = nextUniform() }
      Self.transform(&values, at: start)
    }
    return values
  }

  /// The nearest number to 2π; `Float.pi` is rounded down.
  private static let turn = Float(2 * Double.pi)

  /// How many numbers PyTorch transforms at once.
  private static let group = 16

  /// A multiple of 2^-24 from 0 up to, but not including, 1.
  private mutating func nextUniform() -> Float {
    Float(twister.next() & 0xFF_FFFF) * 0x1p-24
  }

  /// A multiple of 2^-53 from 0 up to, but not including, 1.
  private mutating func nextDouble() -> Double {
    let high = UInt64(twister.next())
    let bits = high << 32 | UInt64(twister.next())
    return Double(bits & (1 << 53 - 1)) * 0x1p-53
  }

  /// One number of a pair (Box and Muller 1958), in double precision.
  private mutating func nextNormal() -> Double {
    if let value = pending {
      pending = nil
      return value
    }
    let angle = 2 * Double.pi * nextDouble()
    let radius = (-2 * log1p(-nextDouble())).squareRoot()
    pending = radius * sin(angle)
    return radius * cos(angle)
  }

  /// Turns sixteen uniform numbers into eight pairs of normal ones.
  private static func transform(_ values: inout [Float], at start: Int) {
    for place in start..<(start + 8) {
      let radius = (-2 * CephesMath.log(1 - values[place])).squareRoot()
      let angle = CephesMath.sineAndCosine(turn * values[place + 8])
      values[place] = radius * angle.cosine
      values[place + 8] = radius * angle.sine
    }
  }
}
