internal import Foundation

/// The standard normal distribution.
enum NormalDistribution {
  /// The probability of a value of at most `z`, to a few units in the last place in both tails.
  ///
  /// Half of erfc(-z / sqrt 2). What rounding takes from the argument is given back to first order,
  /// because far out erfc changes by z² times the relative error of its argument.
  static func cumulative(_ z: Double) -> Double {
    let x = -z * inverseRoot
    guard x.isFinite, abs(x) < 40 else { return erfc(x) / 2 }
    let rest = (-x).addingProduct(-z, inverseRoot) - z * inverseRootRest
    return (erfc(x) - rest * twoOverRootPi * exp(-x * x)) / 2
  }

  /// The value that a normal variable stays below with a given probability.
  ///
  /// A rational approximation (Abramowitz and Stegun 26.2.23, error 5e-4) improved by Halley's
  /// method, which cubes the error at each step.
  ///
  /// - Parameter p: A probability; 0 gives -infinity, 1 infinity, anything outside NaN.
  /// - Returns: The quantile, to 14 digits.
  static func quantile(_ p: Double) -> Double {
    guard p >= 0, p <= 1 else { return .nan }
    if p == 0 { return -.infinity }
    if p == 0.5 { return 0 }
    if p > 0.5 { return -quantile(1 - p) }
    let t = (-2 * log(p)).squareRoot()
    var z =
      (2.515517 + t * (0.802853 + t * 0.010328))
      / (1 + t * (1.432788 + t * (0.189269 + t * 0.001308))) - t
    for _ in 0..<3 {
      let error = (cumulative(z) - p) / density(z)
      z -= error / (1 + z * error / 2)
    }
    return z
  }

  /// The density at `z`.
  static func density(_ z: Double) -> Double { twoOverRootPi * inverseRoot / 2 * exp(-z * z / 2) }

  /// 1 / sqrt 2 as a double, what it lacks, and 2 / sqrt pi.
  private static let inverseRoot = 0.5.squareRoot()
  private static let inverseRootRest = -4.833646656726457e-17
  private static let twoOverRootPi = 2 / Double.pi.squareRoot()
}
