/// Reads portable grey maps, `P5` (bytes, 16-bit ones big-endian) and `P2` (decimals): netpbm's
/// pgm(5).
enum PGM {
  /// A grey map.
  struct Grey: Sendable {
    let width, height: Int
    /// The largest code that a sample may have, 1 to 65535.
    let largest: UInt16
    let samples: [UInt16]
  }

  /// The most bytes that one word of a header has.
  private static let wordLimit = 20

  /// Decodes a whole file.
  ///
  /// - Throws: ``RasterError/Fault/malformed``; a file of several pictures is refused.
  static func decode(_ bytes: [UInt8], file: String) throws(RasterError) -> Grey {
    var reader = Reader(bytes: bytes)
    let magic = reader.word()
    guard magic == "P5" || magic == "P2" else {
      throw RasterError(.malformed, file, expected: "a grey map ('P5' or 'P2')", found: "neither")
    }
    guard let width = reader.number(), let height = reader.number(), let most = reader.number(),
      let largest = UInt16(exactly: most), largest > 0
    else {
      throw RasterError(
        .malformed, file, expected: "a header of width, height and a largest code up to 65535",
        found: "something else")
    }
    try Limits.check(width: width, height: height, in: file)
    let samples =
      magic == "P5"
      ? try binary(bytes, from: reader.position + 1, count: width * height, largest, file: file)
      : try decimal(&reader, count: width * height, largest, file: file)
    guard samples.allSatisfy({ $0 <= largest }) else {
      throw RasterError(
        .malformed, file, expected: "codes up to \(largest), as the header says",
        found: "a larger one")
    }
    return Grey(width: width, height: height, largest: largest, samples: samples)
  }

  private static func binary(
    _ bytes: [UInt8], from start: Int, count: Int, _ largest: UInt16, file: String
  ) throws(RasterError) -> [UInt16] {
    let size = largest > 255 ? 2 : 1
    let found = max(bytes.count - start, 0)
    guard found == count * size else {
      throw RasterError(
        .malformed, file, expected: "\(count * size) bytes of samples", found: "\(found)",
        advice: found < count * size ? "the file is truncated" : "save one picture a file")
    }
    guard size == 2 else { return bytes[start...].map { UInt16($0) } }
    return Words.native(Array(bytes[start...]), as: UInt16.self).map { UInt16(bigEndian: $0) }
  }

  private static func decimal(
    _ reader: inout Reader, count: Int, _ largest: UInt16, file: String
  ) throws(RasterError) -> [UInt16] {
    // Every sample takes a digit and a space at least.
    try Limits.check(decoded: count, stored: reader.bytes.count, ratio: 1, in: file)
    var samples: [UInt16] = []
    samples.reserveCapacity(count)
    while samples.count < count, let sample = reader.number().flatMap({ UInt16(exactly: $0) }) {
      samples.append(sample)
    }
    guard samples.count == count, reader.word() == nil else {
      throw RasterError(
        .malformed, file, expected: "\(count) decimal samples",
        found: samples.count < count ? "\(samples.count)" : "more")
    }
    return samples
  }

  /// The words of a file, with comments from # to the end of a line between them.
  private struct Reader {
    let bytes: [UInt8]
    var position = 0

    /// The next word, or nil at the end; ``position`` is then that of the byte behind it.
    mutating func word() -> Substring? {
      while position < bytes.count {
        if bytes[position] == 0x23 {
          while position < bytes.count, bytes[position] != 0x0A { position += 1 }
        } else if Self.isSpace(bytes[position]) {
          position += 1
        } else {
          break
        }
      }
      let start = position
      while position < bytes.count, !Self.isSpace(bytes[position]), bytes[position] != 0x23 {
        position += 1
      }
      guard position > start, position - start <= wordLimit else { return nil }
      return Substring(String(decoding: bytes[start..<position], as: UTF8.self))
    }

    mutating func number() -> Int? { word().flatMap { Int($0) } }

    private static func isSpace(_ byte: UInt8) -> Bool {
      byte == 0x20 || (0x09...0x0D).contains(byte)
    }
  }
}
