/// Reads and writes portable float maps.
///
/// The sign of the scale tells the byte order, negative for little-endian. Its size is not
/// multiplied in: tools disagree on what it means, and the files of MiDaS, Middlebury and ETH3D
/// carry 1. Rows run bottom to top in the file.
enum PFM {
  /// The most bytes that the three lines of a header have.
  private static let headerLimit = 256

  /// Decodes a whole file.
  static func decode(_ bytes: [UInt8], file: String) throws(RasterError) -> StoredDepth {
    var position = 0
    let magic = token(bytes, &position)
    guard magic == "Pf" else {
      throw RasterError(
        .unsupported, file, expected: "a grey portable float map ('Pf')",
        found: magic == "PF" ? "a colour one ('PF')" : "'\(Excerpt.of(magic ?? "nothing"))'")
    }
    guard let width = token(bytes, &position).flatMap({ Int($0) }),
      let height = token(bytes, &position).flatMap({ Int($0) }),
      let scale = token(bytes, &position).flatMap({ Double($0) }), scale != 0, scale.isFinite
    else {
      throw RasterError(
        .malformed, file, expected: "a header of width, height and a scale that is not zero",
        found: "something else")
    }
    try Limits.check(width: width, height: height, in: file)
    let (expected, found) = (width * height * 4, bytes.count - position)
    guard found == expected else {
      throw RasterError(
        .malformed, file, expected: "\(expected) bytes of samples", found: "\(found)",
        advice: found < expected ? "the file is truncated" : nil)
    }
    let isForeign = (scale > 0) == (UInt16(littleEndian: 1) == 1)
    let stored = Words.native(Array(bytes[position...]), as: UInt32.self).map {
      Float(bitPattern: isForeign ? $0.byteSwapped : $0)
    }
    return StoredDepth(
      width: width, height: height,
      numbers: .floats(flipped(stored, width: width, height: height)), format: .pfm,
      storage: "PFM, \(scale > 0 ? "big" : "little")-endian")
  }

  /// A whole file, little-endian.
  static func encode(width: Int, height: Int, samples: [Float]) -> [UInt8] {
    Array("Pf\n\(width) \(height)\n-1.0\n".utf8)
      + FloatBytes.littleEndian(flipped(samples, width: width, height: height))
  }

  private static func flipped(_ samples: [Float], width: Int, height: Int) -> [Float] {
    // Rows bottom to top are EXIF's orientation 4.
    Orientation(number: 4).applied(to: samples, width: width, height: height, channels: 1)
  }

  /// The next word of the header; exactly one space or line break ends it.
  private static func token(_ bytes: [UInt8], _ position: inout Int) -> String? {
    let space: Set<UInt8> = [0x20, 0x09, 0x0A, 0x0D]
    while position < min(bytes.count, headerLimit), space.contains(bytes[position]) {
      position += 1
    }
    let start = position
    while position < min(bytes.count, headerLimit), !space.contains(bytes[position]) {
      position += 1
    }
    guard position > start, position < bytes.count, space.contains(bytes[position]) else {
      return nil
    }
    let word = String(decoding: bytes[start..<position], as: UTF8.self)
    position +=
      bytes[position] == 0x0D && bytes.count > position + 1 && bytes[position + 1] == 0x0A
      ? 2 : 1
    return word
  }
}
