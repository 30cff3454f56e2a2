internal import Foundation

extension StudentT {
  /// The probability of a value of at most t, for any t, without cancellation in the lower tail.
  static func probability(below t: Double, degrees n: Double) -> Double {
    t < 0 ? incompleteBeta(n / (n + t * t), n / 2, 0.5) / 2 : cumulative(t, degrees: n)
  }

  /// The probability that a noncentral t variable exceeds a limit.
  ///
  /// (Z + shift) / U exceeds the limit where Z exceeds limit U - shift; U = sqrt(chi² / n) is
  /// integrated out by Simpson's rule over twelve standard deviations to either side of 1.
  ///
  /// - Parameters:
  ///   - limit: What is exceeded.
  ///   - shift: The noncentrality.
  ///   - n: Degrees of freedom, at least 1.
  /// - Returns: The probability, within 1e-9.
  static func probability(above limit: Double, shift: Double, degrees n: Double) -> Double {
    let deviation = 12 / (2 * n).squareRoot()
    let low = max(0, 1 - deviation), high = 1 + deviation
    let steps = 2000
    let width = (high - low) / Double(steps)
    let constant = log(2.0) + n / 2 * log(n / 2) - lgamma(n / 2)
    var total = 0.0
    for step in 0...steps {
      let u = low + Double(step) * width
      // At 0 the density is 0 but for one degree of freedom.
      let power = n == 1 ? 0 : (n - 1) * log(u)
      let density = exp(constant + power - n * u * u / 2)
      let weight = step == 0 || step == steps ? 1.0 : step % 2 == 1 ? 4 : 2
      total += weight * density * NormalDistribution.cumulative(shift - limit * u)
    }
    return min(1, total * width / 3)
  }
}
