// The few transcendental functions that scenes need, made of IEEE 754 basic operations alone: the
// last bit of libm's differs between machines, and the set must not.

/// The low 32 bits of the whole number at or below `x`, for |x| < 2^63.
@inline(__always)
func floorIndex(_ x: Double) -> Int32 {
  let truncated = Int(x)
  return Int32(truncatingIfNeeded: Double(truncated) > x ? truncated - 1 : truncated)
}

private let reciprocals: InlineArray<15, Double> = [
  0, 1, 1.0 / 2, 1.0 / 3, 1.0 / 4, 1.0 / 5, 1.0 / 6, 1.0 / 7, 1.0 / 8, 1.0 / 9, 1.0 / 10, 1.0 / 11,
  1.0 / 12, 1.0 / 13, 1.0 / 14,
]

/// e to the power of `x`, to about 1e-15 of its value; 0 below -700.
func exponential(_ x: Double) -> Double {
  if x < -700 { return 0 }
  let ln2 = 0.693147180559945309417232
  let halvings = Double(floorIndex(x / ln2 + 0.5))
  let rest = x - halvings * ln2
  // Taylor's series, each term from the last: more terms change no bit.
  var term = 1.0
  var sum = 1.0
  for k in 1...14 {
    term *= rest * reciprocals[k]
    sum += term
  }
  return sum * Double(sign: .plus, exponent: Int(halvings), significand: 1)
}

/// Sine and cosine of an angle in degrees, exact at multiples of 90.
func sineAndCosine(degrees: Double) -> (sine: Double, cosine: Double) {
  let quarter = Double(floorIndex(degrees / 90 + 0.5))
  let x = (degrees - quarter * 90) * (Double.pi / 180)
  let y = x * x
  // Taylor's series, summed from the smallest term.
  var sine = -1.0 / 1_307_674_368_000
  sine = 1.0 / 6_227_020_800 + y * sine
  sine = -1.0 / 39_916_800 + y * sine
  sine = 1.0 / 362_880 + y * sine
  sine = -1.0 / 5040 + y * sine
  sine = 1.0 / 120 + y * sine
  sine = -1.0 / 6 + y * sine
  sine = x * (1 + y * sine)
  var cosine = 1.0 / 20_922_789_888_000
  cosine = -1.0 / 87_178_291_200 + y * cosine
  cosine = 1.0 / 479_001_600 + y * cosine
  cosine = -1.0 / 3_628_800 + y * cosine
  cosine = 1.0 / 40_320 + y * cosine
  cosine = -1.0 / 720 + y * cosine
  cosine = 1.0 / 24 + y * cosine
  cosine = -1.0 / 2 + y * cosine
  cosine = 1 + y * cosine
  switch Int(quarter) & 3 {
  case 0: return (sine, cosine)
  case 1: return (cosine, -sine)
  case 2: return (-sine, -cosine)
  default: return (-cosine, sine)
  }
}

/// 0 below `low`, 1 above `high`, and the cubic 3t² - 2t³ between.
@inline(__always)
func smoothstep(_ low: Double, _ high: Double, _ x: Double) -> Double {
  let t = min(max((x - low) / (high - low), 0), 1)
  return t * t * (3 - 2 * t)
}

/// The natural logarithm of `x` > 0, to about 1e-15: Newton's method on ``exponential(_:)``.
func logarithm(_ x: Double) -> Double {
  var y = Double(x.exponent) * 0.693147180559945309417232
  for _ in 0..<6 {
    let value = exponential(y)
    y += 2 * (x - value) / (x + value)
  }
  return y
}
