internal import Foundation

/// Round values and their numbers along the bar of a scale.
struct BarTicks: Equatable {
  /// A value and what is written beside it.
  struct Tick: Equatable {
    let value: Double
    let text: String
  }

  /// From the low end of the range to the high one.
  let ticks: [Tick]

  /// Multiples of 1, 2 or 5 times a power of ten, as many as there is room for; the ends of the range
  /// where there is room for no more than one of these.
  ///
  /// - Parameters:
  ///   - range: The values at the ends of the bar, finite.
  ///   - most: How many numbers have room, at least 2.
  ///   - unit: What follows every number, or "".
  init(_ range: ClosedRange<Float>, most: Int, unit: String) {
    let suffix = unit.isEmpty ? "" : " \(unit)"
    let (low, high) = (Double(range.lowerBound), Double(range.upperBound))
    guard low < high else {
      ticks = [Tick(value: low, text: Self.text(low, digits: 3) + suffix)]
      return
    }
    let exponents = Int(floor(log10((high - low) / Double(most)))) - 1
    for exponent in exponents... {
      for mantissa in [1, 2, 5] {
        let step = Self.scaled(Double(mantissa), exponent)
        let (from, to) = (ceil(low / step - 1e-6), floor(high / step + 1e-6))
        guard to - from < Double(most) else { continue }
        guard to > from else {
          ticks = Self.ends(low, high).map { Tick(value: $0.0, text: $0.1 + suffix) }
          return
        }
        ticks = stride(from: from, through: to, by: 1).map {
          let value = Self.scaled($0 * Double(mantissa), exponent)
          return Tick(
            value: Swift.min(Swift.max(value, low), high),
            text: Self.text(value, exponent) + suffix)
        }
        return
      }
    }
    ticks = []
  }

  /// The ends with as many digits as tell them apart well, at least three.
  private static func ends(_ low: Double, _ high: Double) -> [(Double, String)] {
    let digits = Swift.max(3, Int(log10(Swift.max(abs(low), abs(high)) / (high - low))) + 3)
    return [low, high].map { ($0, text($0, digits: digits)) }
  }

  private static func text(_ value: Double, digits: Int) -> String {
    value == 0 ? "0" : text(value, Int(floor(log10(abs(value)))) + 1 - digits)
  }

  /// A number rounded to a power of ten, as "1.5e-7" where it is far from 1.
  private static func text(_ value: Double, _ exponent: Int) -> String {
    guard value != 0 else { return fixed(0, decimals: exponent < -4 ? 0 : Swift.max(0, -exponent)) }
    let size = Int(floor(log10(abs(value)) + 1e-9))
    if size > 5 || size < -3 {
      let digits = Swift.max(size - exponent, 0)
      return "\(fixed(value / scaled(1, size), decimals: digits))e\(size)"
    }
    return fixed(value, decimals: Swift.max(0, -exponent))
  }

  private static func fixed(_ value: Double, decimals: Int) -> String {
    String(format: "%.\(Swift.min(decimals, 17))f", value)
  }

  /// A number times a power of ten; divided where that is exact.
  private static func scaled(_ number: Double, _ exponent: Int) -> Double {
    exponent < 0 ? number / pow(10, Double(-exponent)) : number * pow(10, Double(exponent))
  }
}
