/// The smallest writer of 8-bit RGB pictures, without compression, for reports made up in tests.
enum ReportPNG {
  static func encode(width: Int, height: Int, rgb: [UInt8]) -> [UInt8] {
    precondition(rgb.count == width * height * 3)
    var raw: [UInt8] = []
    raw.reserveCapacity(rgb.count + height)
    for row in 0..<height {
      raw.append(0)
      raw += rgb[row * width * 3..<(row + 1) * width * 3]
    }
    var file: [UInt8] = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]
    file += chunk("IHDR", big(UInt32(width)) + big(UInt32(height)) + [8, 2, 0, 0, 0])
    file += chunk("IDAT", stored(raw))
    return file + chunk("IEND", [])
  }

  /// A zlib stream of stored blocks.
  private static func stored(_ bytes: [UInt8]) -> [UInt8] {
    var stream: [UInt8] = [0x78, 0x01]
    var start = 0
    while start < bytes.count {
      let size = min(65535, bytes.count - start)
      stream.append(start + size == bytes.count ? 1 : 0)
      for word in [UInt16(size), ~UInt16(size)] {
        stream += [UInt8(word & 0xFF), UInt8(word >> 8)]
      }
      stream += bytes[start..<start + size]
      start += size
    }
    var (a, b): (UInt32, UInt32) = (1, 0)
    for byte in bytes {
      a = (a + UInt32(byte)) % 65521
      b = (b + a) % 65521
    }
    return stream + big(b << 16 | a)
  }

  private static func chunk(_ name: String, _ body: [UInt8]) -> [UInt8] {
    let content = Array(name.utf8) + body
    return big(UInt32(body.count)) + content + big(checksum(content))
  }

  private static let table: [UInt32] = (0..<256).map { index in
    (0..<8).reduce(UInt32(index)) { value, _ in
      value & 1 == 1 ? 0xEDB8_8320 ^ (value >> 1) : value >> 1
    }
  }

  private static func checksum(_ bytes: [UInt8]) -> UInt32 {
    ~bytes.reduce(~0) { table[Int(($0 ^ UInt32($1)) & 0xFF)] ^ ($0 >> 8) }
  }

  private static func big(_ word: UInt32) -> [UInt8] {
    [24, 16, 8, 0].map { UInt8(word >> $0 & 0xFF) }
  }
}
