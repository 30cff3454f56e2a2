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
    let range = range(of: codes)
    let table = range.map { encoding.value(of: $0, largest: largest) }
    let first = Int(range.lowerBound)
    return unsafe [Float](unsafeUninitializedCapacity: codes.count) { output, count in
      unsafe table.withUnsafeBufferPointer { table in
        unsafe codes.withUnsafeBufferPointer { codes in
          for at in 0..<codes.count { unsafe output[at] = table[Int(codes[at]) - first] }
        }
      }
      count = codes.count
    }
  }

  /// The smallest and the largest code; 0...0 where there is none.
  static func range(of codes: [UInt16]) -> ClosedRange<UInt16> {
    unsafe codes.withUnsafeBufferPointer { codes in
      guard !codes.isEmpty else { return 0...0 }
      // Shifted to signed numbers, whose order baseline x86-64 compares eight at a time.
      var least = Int16.max
      var most = Int16.min
      for at in 0..<codes.count {
        let code = unsafe Int16(bitPattern: codes[at] ^ 0x8000)
        least = min(least, code)
        most = max(most, code)
      }
      return (UInt16(bitPattern: least) ^ 0x8000)...(UInt16(bitPattern: most) ^ 0x8000)
    }
  }

  /// What codes cannot hold of values: see ``DepthWriting``.
  struct Losses: Sendable, Equatable {
    var maximumError = 0.0
    var saturated = 0
    var unknown = 0
    var merged = 0
    var filled = 0
  }

  /// Codes of values, and what they cannot hold; `zeroIsUnknown` where a value of 0 means what unknown
  /// means.
  static func codes(
    of values: [Float], encoding: DepthEncoding, zeroIsUnknown: Bool
  ) -> (codes: [UInt16], losses: Losses) {
    var losses = Losses()
    let hasUnknown = encoding.value(of: 0).isNaN
    let codes = unsafe [UInt16](unsafeUninitializedCapacity: values.count) { output, count in
      for value in values {
        let code = encoding.code(for: value)
        unsafe output[count] = code.code
        count += 1
        switch code {
        case .unknown:
          losses.unknown += 1
          if !hasUnknown {
            losses.filled += 1
          } else if !value.isNaN, value != 0 || !zeroIsUnknown {
            losses.merged += 1
          }
          continue
        case .saturated: losses.saturated += 1
        case .exact: break
        }
        let back = encoding.value(of: code.code)
        if value.isFinite, back.isFinite {
          losses.maximumError = max(losses.maximumError, abs(Double(value) - Double(back)))
        }
      }
    }
    return (codes, losses)
  }
}
