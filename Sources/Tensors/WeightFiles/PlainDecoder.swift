/// Plain numbers to 32-bit floating point.
enum PlainDecoder {
  /// Decodes as many numbers as there is room for.
  static func decode(
    _ bytes: Span<UInt8>, _ type: DType, into output: inout MutableSpan<Float>
  ) {
    precondition(bytes.count == output.count * type.byteCount, "as many bytes as values")
    switch type {
    case .f32:
      for index in output.indices {
        output[index] = Float(bitPattern: word(bytes, 4 * index))
      }
    case .f16:
      for index in output.indices { output[index] = half(halfWord(bytes, 2 * index)) }
    case .bf16:
      for index in output.indices {
        output[index] = Float(bitPattern: UInt32(halfWord(bytes, 2 * index)) << 16)
      }
    case .f8e4m3:
      for index in output.indices { output[index] = float8E4M3(bytes[index]) }
    case .f8e5m2:
      // The upper half of an f16.
      for index in output.indices { output[index] = half(UInt16(bytes[index]) << 8) }
    case .i8:
      for index in output.indices { output[index] = Float(Int8(bitPattern: bytes[index])) }
    case .u8:
      for index in output.indices { output[index] = Float(bytes[index]) }
    case .i16:
      for index in output.indices {
        output[index] = Float(Int16(bitPattern: halfWord(bytes, 2 * index)))
      }
    case .i32:
      for index in output.indices {
        output[index] = Float(Int32(bitPattern: word(bytes, 4 * index)))
      }
    case .i64:
      for index in output.indices {
        let low = UInt64(word(bytes, 8 * index))
        let high = UInt64(word(bytes, 8 * index + 4))
        output[index] = Float(Int64(bitPattern: high << 32 | low))
      }
    case .bool:
      for index in output.indices { output[index] = bytes[index] == 0 ? 0 : 1 }
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

  /// A little-endian 16-bit word.
  @inline(__always)
  static func halfWord(_ bytes: Span<UInt8>, _ place: Int) -> UInt16 {
    UInt16(bytes[place]) | UInt16(bytes[place &+ 1]) << 8
  }

  /// A little-endian 32-bit word.
  @inline(__always)
  static func word(_ bytes: Span<UInt8>, _ place: Int) -> UInt32 {
    UInt32(halfWord(bytes, place)) | UInt32(halfWord(bytes, place &+ 2)) << 16
  }
}
