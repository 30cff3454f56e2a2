/// Plain numbers to 32-bit floating point.
enum PlainDecoder {
  /// Decodes as many numbers as there is room for.
  static func decode(_ run: DecodingRun, _ type: DType) {
    precondition(run.byteCount == run.valueCount * type.byteCount, "as many bytes as values")
    switch type {
    case .f32: each(run) { Float(bitPattern: $0) }
    case .f16: each(run, half)
    case .bf16: each(run) { (bits: UInt16) in Float(bitPattern: UInt32(bits) << 16) }
    case .f8e4m3: each(run, float8E4M3)
    // The upper half of an f16.
    case .f8e5m2: each(run) { (bits: UInt8) in half(UInt16(bits) << 8) }
    case .i8: each(run) { (number: Int8) in Float(number) }
    case .u8: each(run) { (number: UInt8) in Float(number) }
    case .i16: each(run) { (number: Int16) in Float(number) }
    case .i32: each(run) { (number: Int32) in Float(number) }
    case .i64: each(run) { (number: Int64) in Float(number) }
    case .bool: each(run) { (byte: UInt8) in byte == 0 ? 0 : 1 }
    }
  }

  @inline(__always)
  private static func each<Word: FixedWidthInteger & BitwiseCopyable>(
    _ run: DecodingRun, _ value: (Word) -> Float
  ) {
    for index in 0..<run.valueCount {
      run.set(index, value(run.word(index &* MemoryLayout<Word>.size)))
    }
  }

  /// A 16-bit IEEE 754 number by integer arithmetic, which compilers vectorise for every processor.
  @inline(__always)
  static func half(_ bits: UInt16) -> Float {
    let magnitude = UInt32(bits & 0x7FFF)
    // Normal numbers only change the bias of their exponent: 15 becomes 127.
    let normal = (magnitude << 13) &+ 112 << 23
    // Infinity and NaN move from exponent 31 to 255.
    let special = (magnitude << 13) | 0x7F80_0000
    // Steps of 2^-24 above 0.5 are the last bits of a 32-bit number.
    let subnormal = (Float(bitPattern: 0x3F00_0000 | magnitude) - 0.5).bitPattern
    let finite = magnitude < 0x0400 ? subnormal : normal
    let value = magnitude >= 0x7C00 ? special : finite
    return Float(bitPattern: value | UInt32(bits & 0x8000) << 16)
  }

  /// An 8-bit number with 4 bits of exponent (bias 7) and no infinity.
  @inline(__always)
  static func float8E4M3(_ bits: UInt8) -> Float {
    let magnitude = UInt32(bits & 0x7F)
    let normal = (magnitude << 20) &+ 120 << 23
    // Steps of 2^-9: the last bits of a number above 2^14.
    let subnormal = (Float(bitPattern: 0x4680_0000 | magnitude) - 16384).bitPattern
    let finite = magnitude < 8 ? subnormal : normal
    let value = magnitude == 0x7F ? 0x7FC0_0000 : finite
    return Float(bitPattern: value | UInt32(bits & 0x80) << 24)
  }
}
