/// The bytes of floating-point samples.
enum FloatBytes {
  /// IEEE 754 singles, least significant byte first.
  static func littleEndian(_ samples: [Float]) -> [UInt8] {
    let stored =
      UInt16(littleEndian: 1) == 1
      ? samples
      : samples.map { value in
        Float(bitPattern: value.bitPattern.littleEndian)
      }
    return unsafe stored.withUnsafeBytes { unsafe [UInt8]($0) }
  }
}
