internal import Foundation

/// Numbers as a reader sees them: four significant digits, and every digit where asked.
///
/// The text does not depend on the machine's language. A minus is "−" (U+2212), as wide as a
/// digit's neighbour should be; digits of counts are grouped by a narrow space.
enum NumberText {
  /// What stands where there is no value.
  static let missing = "–"

  /// A value with a number of significant digits, zeros at the end kept: 0.1 is "0.1000".
  ///
  /// Values of a million and more, or below a hundred-thousandth, are written as "1.234e-7".
  static func significant(_ value: Double, digits: Int = 4) -> String {
    guard value.isFinite else { return nonFinite(value) }
    guard value != 0 else { return "0" }
    let exponent = decimalExponent(of: value, digits: digits)
    if exponent >= 6 || exponent < -5 {
      return signed(String(format: "%.\(digits - 1)e", abs(value)).trimmingExponent, value < 0)
    }
    return fixed(value, decimals: max(0, digits - 1 - exponent))
  }

  /// A value with a number of digits after the point.
  static func fixed(_ value: Double, decimals: Int) -> String {
    guard value.isFinite else { return nonFinite(value) }
    let text = String(format: "%.\(decimals)f", abs(value))
    let isZero = text.allSatisfy { $0 == "0" || $0 == "." }
    return signed(text, value < 0 && !isZero)
  }

  /// The shortest text that reads back as the same value.
  static func exact(_ value: Double) -> String {
    value.isFinite ? signed("\(abs(value))", value < 0) : nonFinite(value)
  }

  /// A share of 0…1 in percent with one decimal; "100%" and "0%" only where they are exact.
  static func percent(_ share: Double) -> String {
    guard share.isFinite else { return nonFinite(share) }
    if share == 0 { return "0%" }
    if share == 1 { return "100%" }
    if share > 0, share < 0.0005 { return "<0.1%" }
    if share < 1, share > 0.9995 { return ">99.9%" }
    return fixed(share * 100, decimals: 1) + "%"
  }

  /// A whole number, its digits in groups of three from five digits on.
  static func count(_ number: Int) -> String {
    let digits = Array(String(number.magnitude))
    guard digits.count > 4 else { return signed(String(digits), number < 0) }
    var text = ""
    for (index, digit) in digits.enumerated() {
      if index > 0, (digits.count - index) % 3 == 0 { text += "\u{202F}" }
      text.append(digit)
    }
    return signed(text, number < 0)
  }

  /// A count with its noun: "1 image", "3 images".
  static func count(_ number: Int, _ singular: String, _ plural: String? = nil) -> String {
    "\(count(number)) \(number == 1 ? singular : plural ?? singular + "s")"
  }

  /// Digits after the point with which a column's middle value has four significant digits.
  ///
  /// All cells of a column share them, so that their points stand below each other. Nil where plain
  /// digits would be too long.
  static func decimals(for values: [Double], digits: Int = 4) -> Int? {
    let sizes = values.filter { $0.isFinite && $0 != 0 }.map(abs).sorted()
    guard let largest = sizes.last else { return 0 }
    let exponent = decimalExponent(of: sizes[sizes.count / 2], digits: digits)
    guard largest < 1e7, exponent >= -5 else { return nil }
    return max(0, digits - 1 - exponent)
  }

  /// A value in a column whose digits were chosen by ``decimals(for:digits:)``.
  static func cell(_ value: Double, decimals: Int?) -> String {
    decimals.map { fixed(value, decimals: $0) } ?? significant(value)
  }

  /// Digits after the point at which an interval is quoted: one digit of its half-width, two where
  /// that digit is 1 or 2 and one would round too coarsely.
  static func decimals(forHalfWidth halfWidth: Double, of value: Double) -> Int? {
    guard halfWidth > 0, halfWidth.isFinite, value.isFinite else { return nil }
    let scientific = String(format: "%.1e", halfWidth)
    let exponent = decimalExponent(of: halfWidth, digits: 2)
    let wanted = -exponent + (scientific.first == "1" || scientific.first == "2" ? 1 : 0)
    let ceiling = value == 0 ? wanted : 3 - decimalExponent(of: value, digits: 4)
    return min(max(0, min(wanted, ceiling)), 9)
  }

  /// The power of ten of a value's first digit once it is rounded to a number of digits.
  private static func decimalExponent(of value: Double, digits: Int) -> Int {
    let text = String(format: "%.\(digits - 1)e", abs(value))
    return text.split(separator: "e").last.flatMap { Int($0) } ?? 0
  }

  private static func signed(_ magnitude: String, _ isNegative: Bool) -> String {
    isNegative ? "−" + magnitude : magnitude
  }

  private static func nonFinite(_ value: Double) -> String {
    value.isNaN ? missing : value < 0 ? "−∞" : "∞"
  }
}

extension String {
  /// "1.234e-07" as "1.234e-7", "1.234e+06" as "1.234e6".
  fileprivate var trimmingExponent: String {
    let parts = split(separator: "e")
    guard parts.count == 2, let exponent = Int(parts[1]) else { return self }
    return "\(parts[0])e\(exponent)"
  }
}
