extension GGUFBlock {
  /// Decodes whole blocks, in the order of operations of `gguf.quants`, so that each value is the
  /// same to the last bit.
  ///
  /// Formulas: `gguf/quants.py`, the `dequantize_blocks` of each class.
  func decode(_ run: DecodingRun) {
    precondition(run.byteCount % byteCount == 0, "whole blocks are needed")
    precondition(
      run.valueCount == run.byteCount / byteCount * valueCount, "as much room as values")
    switch self {
    case .q4_0: eachBlock(of: run, Self.decodeQ40)
    case .q4_1: eachBlock(of: run, Self.decodeQ41)
    case .q5_0: eachBlock(of: run, Self.decodeQ50)
    case .q5_1: eachBlock(of: run, Self.decodeQ51)
    case .q8_0: eachBlock(of: run, Self.decodeQ80)
    case .q2_K: eachBlock(of: run, Self.decodeQ2K)
    case .q3_K: eachBlock(of: run, Self.decodeQ3K)
    case .q4_K: eachBlock(of: run, Self.decodeQ4K)
    case .q5_K: eachBlock(of: run, Self.decodeQ5K)
    case .q6_K: eachBlock(of: run, Self.decodeQ6K)
    case .iq4_nl: eachBlock(of: run, Self.decodeIQ4NL)
    case .iq4_xs: eachBlock(of: run, Self.decodeIQ4XS)
    case .mxfp4: eachBlock(of: run, Self.decodeMXFP4)
    }
  }

  @inline(__always)
  private func eachBlock(of run: DecodingRun, _ decode: (DecodingRun) -> Void) {
    let (byteCount, valueCount) = (byteCount, valueCount)
    for index in 0..<(run.byteCount / byteCount) {
      decode(run.block(index, byteCount: byteCount, valueCount: valueCount))
    }
  }

  /// A 16-bit scale.
  @inline(__always)
  static func scale(_ block: DecodingRun, _ place: Int) -> Float {
    PlainDecoder.half(block.word(place))
  }

  private static func decodeQ40(_ block: DecodingRun) {
    assert(block.byteCount == 18 && block.valueCount == 32)
    let d = scale(block, 0)
    for index in 0..<16 {
      let byte = Int32(block.byte(2 + index))
      block.set(index, d * Float((byte & 15) - 8))
      block.set(index + 16, d * Float((byte >> 4) - 8))
    }
  }

  private static func decodeQ41(_ block: DecodingRun) {
    assert(block.byteCount == 20 && block.valueCount == 32)
    let (d, m) = (scale(block, 0), scale(block, 2))
    for index in 0..<16 {
      let byte = Int32(block.byte(4 + index))
      block.set(index, d * Float(byte & 15) + m)
      block.set(index + 16, d * Float(byte >> 4) + m)
    }
  }

  private static func decodeQ50(_ block: DecodingRun) {
    assert(block.byteCount == 22 && block.valueCount == 32)
    let d = scale(block, 0)
    let high = block.word(2, as: UInt32.self)
    for index in 0..<16 {
      let byte = Int32(block.byte(6 + index))
      // Without its fifth bit a value is 16 less.
      let low: Int32 = high & (1 &<< UInt32(index)) == 0 ? 16 : 0
      let top: Int32 = high & (0x1_0000 &<< UInt32(index)) == 0 ? 16 : 0
      block.set(index, d * Float((byte & 15) - low))
      block.set(index + 16, d * Float((byte >> 4) - top))
    }
  }

  private static func decodeQ51(_ block: DecodingRun) {
    assert(block.byteCount == 24 && block.valueCount == 32)
    let (d, m) = (scale(block, 0), scale(block, 2))
    let high = block.word(4, as: UInt32.self)
    for index in 0..<16 {
      let byte = Int32(block.byte(8 + index))
      let low: Int32 = high & (1 &<< UInt32(index)) == 0 ? 0 : 16
      let top: Int32 = high & (0x1_0000 &<< UInt32(index)) == 0 ? 0 : 16
      block.set(index, d * Float(byte & 15 | low) + m)
      block.set(index + 16, d * Float(byte >> 4 | top) + m)
    }
  }

  private static func decodeQ80(_ block: DecodingRun) {
    assert(block.byteCount == 34 && block.valueCount == 32)
    let d = scale(block, 0)
    for index in 0..<32 {
      block.set(index, d * Float(Int8(bitPattern: block.byte(2 + index))))
    }
  }

  /// What the 4 bits of IQ4 choose from.
  private static let chosen: InlineArray<16, Float> = [
    -127, -104, -83, -65, -49, -35, -22, -10, 1, 13, 25, 38, 53, 69, 89, 113,
  ]

  private static func decodeIQ4NL(_ block: DecodingRun) {
    assert(block.byteCount == 18 && block.valueCount == 32)
    let d = scale(block, 0)
    let table = chosen
    for index in 0..<16 {
      let byte = Int(block.byte(2 + index))
      block.set(index, d * table[byte & 15])
      block.set(index + 16, d * table[byte >> 4])
    }
  }

  private static func decodeIQ4XS(_ block: DecodingRun) {
    assert(block.byteCount == 136 && block.valueCount == 256)
    let d = scale(block, 0)
    let high = Int32(block.word(2, as: UInt16.self))
    let table = chosen
    for part in 0..<8 {
      let low = Int32(block.byte(4 + part / 2)) &>> Int32(4 * (part & 1)) & 15
      let dl = d * Float((low | (high &>> Int32(2 * part) & 3) << 4) - 32)
      for index in 0..<16 {
        let byte = Int(block.byte(8 + 16 * part + index))
        block.set(32 * part + index, dl * table[byte & 15])
        block.set(32 * part + index + 16, dl * table[byte >> 4])
      }
    }
  }

  /// Twice the values of a 4-bit floating-point number with one bit of mantissa.
  private static let doubledE2M1: InlineArray<16, Float> = [
    0, 1, 2, 3, 4, 6, 8, 12, 0, -1, -2, -3, -4, -6, -8, -12,
  ]

  private static func decodeMXFP4(_ block: DecodingRun) {
    assert(block.byteCount == 17 && block.valueCount == 32)
    // Half of 2^(e - 127), because the table holds doubled values; below 2 it is subnormal.
    let exponent = UInt32(block.byte(0))
    let bits = exponent < 2 ? 0x0020_0000 << exponent : (exponent - 1) << 23
    let d = Float(bitPattern: bits)
    let table = doubledE2M1
    for index in 0..<16 {
      let byte = Int(block.byte(1 + index))
      block.set(index, d * table[byte & 15])
      block.set(index + 16, d * table[byte >> 4])
    }
  }
}
