/// The formats of 256 values with scales of scales.
extension GGUFBlock {
  static func decodeQ2K(_ block: DecodingRun) {
    assert(block.byteCount == 84 && block.valueCount == 256)
    let (d, dmin) = (scale(block, 80), scale(block, 82))
    for part in 0..<16 {
      let packed = block.byte(part)
      let dl = d * Float(packed & 15)
      let ml = dmin * Float(packed >> 4)
      // Each 32 bytes hold four runs of 32 values, 2 bits each; a part is half a run.
      let from = 16 + part / 8 * 32 + part % 2 * 16
      let shift = UInt8(part / 2 % 4 * 2)
      for index in 0..<16 {
        block.set(16 * part + index, dl * Float(block.byte(from + index) &>> shift & 3) - ml)
      }
    }
  }

  static func decodeQ3K(_ block: DecodingRun) {
    assert(block.byteCount == 110 && block.valueCount == 256)
    let d = scale(block, 108)
    for part in 0..<16 {
      let low = Int32(block.byte(96 + part % 8)) &>> Int32(part / 8 * 4) & 15
      let high = Int32(block.byte(104 + part % 4)) &>> Int32(part / 4 * 2) & 3
      let dl = d * Float((low | high << 4) - 32)
      let from = 32 + part / 8 * 32 + part % 2 * 16
      let shift = UInt8(part / 2 % 4 * 2)
      let mask = UInt8(1) << UInt8(part / 2)
      for index in 0..<16 {
        let two = Int32(block.byte(from + index) &>> shift & 3)
        // A bit that is set leaves the value, one that is not takes 4 away.
        let third = Int32(block.byte(part % 2 * 16 + index) & mask == 0 ? 4 : 0)
        block.set(16 * part + index, dl * Float(two - third))
      }
    }
  }

  /// The 6-bit scale and offset of one of eight parts, from 12 bytes.
  @inline(__always)
  private static func scaleAndOffset(
    _ block: DecodingRun, _ start: Int, _ part: Int
  ) -> (scale: Float, offset: Float) {
    if part < 4 {
      return (Float(block.byte(start + part) & 63), Float(block.byte(start + part + 4) & 63))
    }
    let both = block.byte(start + part + 4)
    return (
      Float(both & 15 | (block.byte(start + part - 4) >> 6) << 4),
      Float(both >> 4 | (block.byte(start + part) >> 6) << 4)
    )
  }

  static func decodeQ4K(_ block: DecodingRun) {
    assert(block.byteCount == 144 && block.valueCount == 256)
    let (d, dmin) = (scale(block, 0), scale(block, 2))
    for pair in 0..<4 {
      let (first, second) = (
        scaleAndOffset(block, 4, 2 * pair), scaleAndOffset(block, 4, 2 * pair + 1)
      )
      let (dl, ml) = (d * first.scale, dmin * first.offset)
      let (dh, mh) = (d * second.scale, dmin * second.offset)
      for index in 0..<32 {
        let byte = block.byte(16 + 32 * pair + index)
        block.set(64 * pair + index, dl * Float(byte & 15) - ml)
        block.set(64 * pair + index + 32, dh * Float(byte >> 4) - mh)
      }
    }
  }

  static func decodeQ5K(_ block: DecodingRun) {
    assert(block.byteCount == 176 && block.valueCount == 256)
    let (d, dmin) = (scale(block, 0), scale(block, 2))
    for part in 0..<8 {
      let packed = scaleAndOffset(block, 4, part)
      let (dl, ml) = (d * packed.scale, dmin * packed.offset)
      let from = 48 + part / 2 * 32
      let shift = UInt8(part % 2 * 4)
      for index in 0..<32 {
        let fifth = (block.byte(16 + index) &>> UInt8(part) & 1) << 4
        let low = block.byte(from + index) &>> shift & 15
        block.set(32 * part + index, dl * Float(low | fifth) - ml)
      }
    }
  }

  static func decodeQ6K(_ block: DecodingRun) {
    assert(block.byteCount == 210 && block.valueCount == 256)
    let d = scale(block, 208)
    for part in 0..<16 {
      let dl = d * Float(Int8(bitPattern: block.byte(192 + part)))
      // Each half of 128 values has 64 bytes of low bits and 32 of high bits.
      let (half, quarter) = (part / 8, part / 2 % 4)
      let low = half * 64 + quarter % 2 * 32 + part % 2 * 16
      let high = 128 + half * 32 + part % 2 * 16
      let lowShift = UInt8(quarter / 2 * 4)
      let highShift = UInt8(quarter * 2)
      for index in 0..<16 {
        let four = block.byte(low + index) &>> lowShift & 15
        let two = block.byte(high + index) &>> highShift & 3
        block.set(16 * part + index, dl * Float(Int32(four | two << 4) - 32))
      }
    }
  }
}
