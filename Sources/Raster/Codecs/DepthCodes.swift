/// Whole maps of integer codes, into values and back.
enum DepthCodes {
  /// From this many codes on, a table of all values costs less than computing each.
  private static let tableWorthwhile = 1 << 16

  /// The values of codes: see ``DepthEncoding/value(of:largest:)``.
  static func values(
    of codes: [UInt16], encoding: DepthEncoding, largest: UInt16
  ) -> [Float] {
    guard codes.count >= tableWorthwhile else {
      return codes.map { encoding.value(of: $0, largest: largest) }
    }
    let table = (0...UInt16.max).map { encoding.value(of: $0, largest: largest) }
    return unsafe [Float](unsafeUninitializedCapacity: codes.count) { output, count in
      unsafe table.withUnsafeBufferPointer { table in
        unsafe codes.withUnsafeBufferPointer { codes in
          for at in 0..<codes.count { unsafe output[at] = table[Int(codes[at])] }
        }
      }
      count = codes.count
    }
  }

  /// Codes of values, and what they cannot hold.
  static func codes(
    of values: [Float], encoding: DepthEncoding
  ) -> (codes: [UInt16], maximumError: Double, saturated: Int, unknown: Int) {
    var maximumError = 0.0
    var saturated = 0
    var unknown = 0
    let codes = unsafe [UInt16](unsafeUninitializedCapacity: values.count) { output, count in
      for value in values {
        let code = encoding.code(for: value)
        unsafe output[count] = code.code
        count += 1
        switch code {
        case .unknown:
          unknown += 1
          continue
        case .saturated: saturated += 1
        case .exact: break
        }
        let back = encoding.value(of: code.code)
        if value.isFinite, back.isFinite {
          maximumError = max(maximumError, abs(Double(value) - Double(back)))
        }
      }
    }
    return (codes, maximumError, saturated, unknown)
  }
}
