extension GGUFBlock {
  /// Decodes whole blocks, in the order of operations of `gguf.quants`, so that each value is the
  /// same to the last bit.
  ///
  /// Formulas: `gguf/quants.py`, the `dequantize_blocks` of each class.
  func decode(_ bytes: Span<UInt8>, into output: inout MutableSpan<Float>) {
    precondition(bytes.count % byteCount == 0, "whole blocks are needed")
    precondition(output.count == bytes.count / byteCount * valueCount, "as much room as values")
    var (place, value) = (0, 0)
    while place < bytes.count {
      let block = bytes.extracting(place..<(place + byteCount))
      decodeBlock(block, into: &output, at: value)
      place += byteCount
      value += valueCount
    }
  }

  @inline(__always)
  private func decodeBlock(
    _ block: Span<UInt8>, into values: inout MutableSpan<Float>, at start: Int
  ) {
    switch self {
    case .q4_0: Self.decodeQ40(block, into: &values, at: start)
    case .q4_1: Self.decodeQ41(block, into: &values, at: start)
    case .q5_0: Self.decodeQ50(block, into: &values, at: start)
    case .q5_1: Self.decodeQ51(block, into: &values, at: start)
    case .q8_0: Self.decodeQ80(block, into: &values, at: start)
    case .q2_K: Self.decodeQ2K(block, into: &values, at: start)
    case .q3_K: Self.decodeQ3K(block, into: &values, at: start)
    case .q4_K: Self.decodeQ4K(block, into: &values, at: start)
    case .q5_K: Self.decodeQ5K(block, into: &values, at: start)
    case .q6_K: Self.decodeQ6K(block, into: &values, at: start)
    case .iq4_nl: Self.decodeIQ4NL(block, into: &values, at: start)
    case .iq4_xs: Self.decodeIQ4XS(block, into: &values, at: start)
    case .mxfp4: Self.decodeMXFP4(block, into: &values, at: start)
    }
  }

  /// A 16-bit scale.
  @inline(__always)
  static func scale(_ block: Span<UInt8>, _ place: Int) -> Float {
    PlainDecoder.half(PlainDecoder.halfWord(block, place))
  }

  private static func decodeQ40(
    _ block: Span<UInt8>, into values: inout MutableSpan<Float>, at start: Int
  ) {
    precondition(block.count == 18 && start >= 0 && values.count - start >= 32)
    let d = scale(block, 0)
    for index in 0..<16 {
      let byte = Int32(block[2 + index])
      values[start + index] = d * Float((byte & 15) - 8)
      values[start + index + 16] = d * Float((byte >> 4) - 8)
    }
  }

  private static func decodeQ41(
    _ block: Span<UInt8>, into values: inout MutableSpan<Float>, at start: Int
  ) {
    precondition(block.count == 20 && start >= 0 && values.count - start >= 32)
    let (d, m) = (scale(block, 0), scale(block, 2))
    for index in 0..<16 {
      let byte = Int32(block[4 + index])
      values[start + index] = d * Float(byte & 15) + m
      values[start + index + 16] = d * Float(byte >> 4) + m
    }
  }

  private static func decodeQ50(
    _ block: Span<UInt8>, into values: inout MutableSpan<Float>, at start: Int
  ) {
    precondition(block.count == 22 && start >= 0 && values.count - start >= 32)
    let d = scale(block, 0)
    let high = PlainDecoder.word(block, 2)
    for index in 0..<16 {
      let byte = Int32(block[6 + index])
      let low = Int32((high >> UInt32(index)) & 1) << 4
      let top = Int32((high >> UInt32(index + 16)) & 1) << 4
      values[start + index] = d * Float((byte & 15 | low) - 16)
      values[start + index + 16] = d * Float((byte >> 4 | top) - 16)
    }
  }

  private static func decodeQ51(
    _ block: Span<UInt8>, into values: inout MutableSpan<Float>, at start: Int
  ) {
    precondition(block.count == 24 && start >= 0 && values.count - start >= 32)
    let (d, m) = (scale(block, 0), scale(block, 2))
    let high = PlainDecoder.word(block, 4)
    for index in 0..<16 {
      let byte = Int32(block[8 + index])
      let low = Int32((high >> UInt32(index)) & 1) << 4
      let top = Int32((high >> UInt32(index + 16)) & 1) << 4
      values[start + index] = d * Float(byte & 15 | low) + m
      values[start + index + 16] = d * Float(byte >> 4 | top) + m
    }
  }

  private static func decodeQ80(
    _ block: Span<UInt8>, into values: inout MutableSpan<Float>, at start: Int
  ) {
    precondition(block.count == 34 && start >= 0 && values.count - start >= 32)
    let d = scale(block, 0)
    for index in 0..<32 { values[start + index] = d * Float(Int8(bitPattern: block[2 + index])) }
  }

  /// What the 4 bits of IQ4 choose from.
  private static let chosen: InlineArray<16, Float> = [
    -127, -104, -83, -65, -49, -35, -22, -10, 1, 13, 25, 38, 53, 69, 89, 113,
  ]

  private static func decodeIQ4NL(
    _ block: Span<UInt8>, into values: inout MutableSpan<Float>, at start: Int
  ) {
    precondition(block.count == 18 && start >= 0 && values.count - start >= 32)
    let d = scale(block, 0)
    let table = chosen
    for index in 0..<16 {
      let byte = Int(block[2 + index])
      values[start + index] = d * table[byte & 15]
      values[start + index + 16] = d * table[byte >> 4]
    }
  }

  private static func decodeIQ4XS(
    _ block: Span<UInt8>, into values: inout MutableSpan<Float>, at start: Int
  ) {
    precondition(block.count == 136 && start >= 0 && values.count - start >= 256)
    let d = scale(block, 0)
    let high = Int32(PlainDecoder.halfWord(block, 2))
    let table = chosen
    for part in 0..<8 {
      let low = Int32(block[4 + part / 2]) >> Int32(4 * (part & 1)) & 15
      let dl = d * Float((low | (high >> Int32(2 * part) & 3) << 4) - 32)
      for index in 0..<16 {
        let byte = Int(block[8 + 16 * part + index])
        values[start + 32 * part + index] = dl * table[byte & 15]
        values[start + 32 * part + index + 16] = dl * table[byte >> 4]
      }
    }
  }

  /// Twice the values of a 4-bit floating-point number with one bit of mantissa.
  private static let doubledE2M1: InlineArray<16, Float> = [
    0, 1, 2, 3, 4, 6, 8, 12, 0, -1, -2, -3, -4, -6, -8, -12,
  ]

  private static func decodeMXFP4(
    _ block: Span<UInt8>, into values: inout MutableSpan<Float>, at start: Int
  ) {
    precondition(block.count == 17 && start >= 0 && values.count - start >= 32)
    // Half of 2^(e - 127), because the table holds doubled values; below 2 it is subnormal.
    let exponent = UInt32(block[0])
    let bits = exponent < 2 ? 0x0020_0000 << exponent : (exponent - 1) << 23
    let d = Float(bitPattern: bits)
    let table = doubledE2M1
    for index in 0..<16 {
      let byte = Int(block[1 + index])
      values[start + index] = d * table[byte & 15]
      values[start + index + 16] = d * table[byte >> 4]
    }
  }
}
