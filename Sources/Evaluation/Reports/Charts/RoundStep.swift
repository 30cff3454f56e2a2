internal import Foundation

/// The distance between ticks of a linear axis: 1, 2 or 5 times a power of ten.
///
/// Ticks are counted in whole multiples, so that 3 · 0.1 is exactly the number 0.3.
struct RoundStep: Equatable {
  let mantissa: Int
  let exponent: Int

  /// The smallest round step with which at most `intervals` intervals, laid from the multiple at
  /// or below `low`, reach `high`.
  init(covering span: Double, in intervals: Int, from low: Double, to high: Double) {
    precondition(span > 0 && span.isFinite, "ticks need a positive span, not \(span)")
    // No multiple of a step but zero lies between numbers of both signs: one interval cannot hold them.
    let intervals = low < 0 && high > 0 ? max(intervals, 2) : intervals
    var exponent = Int(floor(log10(span / Double(intervals)))) - 1
    while true {
      for mantissa in [1, 2, 5] {
        let step = RoundStep(mantissa: mantissa, exponent: exponent)
        if step.above(high) - step.below(low) <= Double(intervals) {
          self = step
          return
        }
      }
      exponent += 1
    }
  }

  private init(mantissa: Int, exponent: Int) {
    self.mantissa = mantissa
    self.exponent = exponent
  }

  /// The step itself.
  var value: Double { Self.value(mantissa, exponent: exponent) }

  /// How many steps the multiple at or below a number is away from zero.
  func below(_ number: Double) -> Double { floor(number / value + 1e-9) }

  /// How many steps the multiple at or above a number is away from zero.
  func above(_ number: Double) -> Double { ceil(number / value - 1e-9) }

  /// The whole numbers of steps between two of them.
  func multiples(from low: Double, through high: Double) -> [Double] {
    Array(stride(from: low, through: high, by: 1))
  }

  /// The number that is so many steps away from zero.
  func value(of multiple: Double) -> Double {
    Self.scaled(multiple * Double(mantissa), exponent: exponent)
  }

  /// That number with as many decimals as the step has, as "1.5e-7" where it is far from 1.
  func label(of multiple: Double) -> String {
    let number = value(of: multiple)
    let size = abs(multiple * Double(mantissa))
    let digits = size < 1 ? 1 : Int(log10(size) + 1e-9) + 1
    if number != 0, exponent > 5 || digits + exponent < -3 {
      return NumberText.significant(number, digits: digits)
    }
    return NumberText.fixed(number, decimals: exponent < -4 && number == 0 ? 0 : max(0, -exponent))
  }

  /// mantissa · 10^exponent, correctly rounded for the exponents that charts need; infinite or 0
  /// beyond the range of numbers.
  static func value(_ mantissa: Int, exponent: Int) -> Double {
    scaled(Double(mantissa), exponent: exponent)
  }

  private static func scaled(_ number: Double, exponent: Int) -> Double {
    // Of the smallest numbers the power alone would overflow.
    if exponent < -300 { return number / 1e300 / pow(10, Double(-exponent - 300)) }
    return exponent < 0 ? number / pow(10, Double(-exponent)) : number * pow(10, Double(exponent))
  }
}
