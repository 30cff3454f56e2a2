/// The logarithm, sine and cosine that PyTorch computes for random numbers.
///
/// Polynomials of the Cephes library (Moshier 1992, `logf.c` and `sinf.c`) in the arrangement of
/// `avx_mathfun.h`, with each multiplication fused into the addition that follows it where
/// PyTorch's compiler fuses them; every rounding counts.
enum CephesMath {
  /// The natural logarithm of a positive normal number.
  static func log(_ number: Float) -> Float {
    let bits = max(number, .leastNormalMagnitude).bitPattern
    // A mantissa from 0.5 to 1, then from sqrt(0.5) to sqrt(2), less 1.
    var exponent = Float(Int32(bits >> 23) - 126)
    var x = Float(bitPattern: bits & 0x007F_FFFF | 0x3F00_0000)
    if x < 0.707_106_77 {
      exponent -= 1
      x = (x - 1) + x
    } else {
      x -= 1
    }
    let square = x * x
    var y: Float = 7.037_683_629_2e-2
    for coefficient in logarithm { y = fused(y, x, coefficient) }
    y = fused(y * x, square, exponent * -2.121_944_40e-4)
    y = fused(square, -0.5, y)
    return fused(exponent, 0.693_359_375, x + y)
  }

  /// Sine and cosine of an angle from 0 to 2π.
  static func sineAndCosine(_ angle: Float) -> (sine: Float, cosine: Float) {
    // The octant, made even; what is left lies within π/4 of a multiple of π/2.
    let octant = (Int32(angle * 1.273_239_544_735_16) + 1) & ~1
    let turns = Float(octant)
    var x = fused(turns, -0.785_156_25, angle)
    x = fused(turns, -2.418_756_484_985_351_562_5e-4, x)
    x = fused(turns, -3.774_894_977_445_941_08e-8, x)
    let square = x * x
    var cosine: Float = 2.443_315_711_809_948e-5
    cosine = fused(cosine, square, -1.388_731_625_493_765e-3)
    cosine = fused(cosine, square, 4.166_664_568_298_827e-2)
    cosine = fused(cosine * square, square, -0.5 * square) + 1
    var sine: Float = -1.951_529_589_1e-4
    sine = fused(sine, square, 8.332_160_873_6e-3)
    sine = fused(sine, square, -1.666_665_461_1e-1)
    sine = fused(sine * square, x, x)
    let isSwapped = octant & 2 != 0
    let (first, second) = isSwapped ? (cosine, sine) : (sine, cosine)
    return (octant & 4 == 0 ? first : -first, (octant - 2) & 4 == 0 ? -second : second)
  }

  private static let logarithm: [Float] = [
    -1.151_461_031_0e-1, 1.167_699_874_0e-1, -1.242_014_084_6e-1, 1.424_932_278_7e-1,
    -1.666_805_766_5e-1, 2.000_071_476_5e-1, -2.499_999_399_3e-1, 3.333_333_117_4e-1,
  ]

  /// `a * b + c` with one rounding.
  private static func fused(_ a: Float, _ b: Float, _ c: Float) -> Float { c.addingProduct(a, b) }
}
