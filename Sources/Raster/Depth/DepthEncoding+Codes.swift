extension DepthEncoding {
  /// What became of a value when it was made an integer code.
  enum Code: Equatable {
    /// The nearest code.
    case exact(UInt16)
    /// The code at the end of the range, because the value lies beyond it.
    case saturated(UInt16)
    /// The code for unknown.
    case unknown(UInt16)

    var code: UInt16 {
      switch self {
      case .exact(let code), .saturated(let code), .unknown(let code): code
      }
    }
  }

  /// The 16-bit code of a value: rounded to the nearest, never wrapped around.
  ///
  /// Code 0 means unknown in encodings of distances, so a positive value that would round to it takes
  /// the smallest code instead, and values that are not positive become unknown. In ``relative``, and
  /// in ``linear`` unless it says so, no code means unknown, and NaN becomes 0 nevertheless.
  ///
  /// - Precondition: The encoding is integral.
  func code(for value: Float) -> Code {
    switch self {
    case .codes(let perMetre, let skyCode):
      // The last code before the one that means sky, if that is the largest.
      let last: UInt16 = skyCode == .max ? .max - 1 : .max
      if value == .infinity { return skyCode.map { .exact($0) } ?? .saturated(last) }
      return Self.positive(value, code: Double(value) * perMetre, last: Double(last)) {
        let code = UInt16($0)
        return code == skyCode ? code &- 1 : code
      }
    case .sunRotated(let isCut):
      return Self.positive(value, code: Double(value) * 1000, last: isCut ? 8000 : 65535) {
        let millimetres = UInt16($0)
        return millimetres << 3 | millimetres >> 13
      }
    case .logarithmic(let near, let far):
      if value == .infinity { return .exact(.max) }
      guard value > 0 else { return .unknown(0) }
      let position = logarithm(Double(value) / near) / logarithm(far / near)
      // A value at either end may miss it by its own rounding to Float.
      let slack = 1e-7 / logarithm(far / near)
      let code = UInt16((1 + min(max(position, 0), 1) * 65533).rounded())
      return position < -slack || position > 1 + slack ? .saturated(code) : .exact(code)
    case .linear(let first, let last, let hasUnknown):
      if value.isNaN { return .unknown(0) }
      let lowest = hasUnknown ? 1.0 : 0
      let position = first == last ? 0 : (Double(value) - first) / (last - first)
      let code = UInt16((lowest + min(max(position, 0), 1) * (65535 - lowest)).rounded())
      // A value at either end may miss it by its own rounding to Float.
      let slack = 1e-7 * max(abs(first), abs(last)) / max(abs(last - first), .leastNonzeroMagnitude)
      let isInside =
        first == last ? Float(first) == value : position >= -slack && position <= 1 + slack
      return isInside ? .exact(code) : .saturated(code)
    case .relative:
      if value.isNaN { return .unknown(0) }
      let code = UInt16((Double(min(max(value, 0), 1)) * 65535).rounded())
      return value < 0 || value > 1 ? .saturated(code) : .exact(code)
    case .values, .scaled, .disparity, .colour24, .colourFloat:
      preconditionFailure("\(name) has no integer codes")
    }
  }

  private static func positive(
    _ value: Float, code: Double, last: Double, _ make: (Double) -> UInt16
  ) -> Code {
    guard value > 0 else { return .unknown(0) }
    let rounded = code.rounded()
    if rounded < 1 { return .saturated(make(1)) }
    if rounded > last { return .saturated(make(last)) }
    return .exact(make(rounded))
  }
}
