internal import Foundation

/// Student's t distribution.
enum StudentT {
  /// The value that a t variable stays below with a given probability.
  ///
  /// By bisection of the cumulative distribution to the last bit. NaN below one degree of freedom.
  ///
  /// - Parameters:
  ///   - probability: Strictly between 0 and 1.
  ///   - degrees: Degrees of freedom, at least 1; need not be whole.
  /// - Returns: The quantile.
  static func quantile(_ probability: Double, degrees: Double) -> Double {
    guard degrees >= 1, probability > 0, probability < 1 else { return .nan }
    if probability < 0.5 { return -quantile(1 - probability, degrees: degrees) }
    var low = 0.0, high = 1.0
    while cumulative(high, degrees: degrees) < probability { high *= 2 }
    for _ in 0..<200 {
      let middle = (low + high) / 2
      if middle <= low || middle >= high { break }
      if cumulative(middle, degrees: degrees) < probability { low = middle } else { high = middle }
    }
    return high
  }

  /// The probability of a value of at most t, t >= 0: 1 - I_x(n/2, 1/2) / 2 with x = n / (n + t²).
  static func cumulative(_ t: Double, degrees n: Double) -> Double {
    1 - incompleteBeta(n / (n + t * t), n / 2, 0.5) / 2
  }

  /// The regularised incomplete beta function, by its continued fraction (DLMF 8.17.22, evaluated
  /// by Lentz's method).
  static func incompleteBeta(_ x: Double, _ a: Double, _ b: Double) -> Double {
    if x <= 0 { return 0 }
    if x >= 1 { return 1 }
    // The fraction converges fast below this point; above it the mirrored one does.
    if x > (a + 1) / (a + b + 2) { return 1 - incompleteBeta(1 - x, b, a) }
    let front = exp(
      lgamma(a + b) - lgamma(a) - lgamma(b) + a * log(x) + b * log1p(-x) - log(a))
    let tiny = 1e-300
    var c = 1.0
    var d = 1 / nonzero(1 - (a + b) * x / (a + 1), tiny)
    var fraction = d
    for m in 1..<10_000 {
      let k = Double(m)
      let even = k * (b - k) * x / ((a + 2 * k - 1) * (a + 2 * k))
      d = 1 / nonzero(1 + even * d, tiny)
      c = nonzero(1 + even / c, tiny)
      fraction *= d * c
      let odd = -(a + k) * (a + b + k) * x / ((a + 2 * k) * (a + 2 * k + 1))
      d = 1 / nonzero(1 + odd * d, tiny)
      c = nonzero(1 + odd / c, tiny)
      fraction *= d * c
      if abs(d * c - 1) < 1e-16 { break }
    }
    return front * fraction
  }

  private static func nonzero(_ x: Double, _ tiny: Double) -> Double { abs(x) < tiny ? tiny : x }
}
