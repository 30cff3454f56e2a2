/// Writes ZIP archives: deflated members under 4 GiB, without a date, so that equal input gives
/// equal bytes (PKWARE APPNOTE 6.3, sections 4.3.7, 4.3.12 and 4.3.16).
struct ZipWriter {
  private var file: [UInt8] = []
  private var directory: [UInt8] = []
  private var count: UInt16 = 0

  /// 1 January 1980, the first day that the format can say, which archivers use for "no date".
  private static let firstDay: UInt16 = 1 << 5 | 1
  private static let deflated: UInt16 = 8
  private static let version: UInt16 = 20

  /// Adds a member.
  mutating func add(_ name: String, _ bytes: [UInt8]) {
    precondition(bytes.count < Int(UInt32.max), "a member without ZIP64 is smaller than 4 GiB")
    let data = Deflate.compress(bytes, level: 6, wrapping: .none)
    let offset = UInt32(file.count)
    var facts: [UInt8] = []
    facts.append(littleEndian: Self.version)
    facts.append(littleEndian: 0 as UInt16)
    facts.append(littleEndian: Self.deflated)
    facts.append(littleEndian: 0 as UInt16)
    facts.append(littleEndian: Self.firstDay)
    facts.append(littleEndian: Deflate.crc32(bytes[...]))
    facts.append(littleEndian: UInt32(data.count))
    facts.append(littleEndian: UInt32(bytes.count))
    facts.append(littleEndian: UInt16(name.utf8.count))
    facts.append(littleEndian: 0 as UInt16)
    file += [0x50, 0x4B, 3, 4] + facts + Array(name.utf8)
    file += data
    directory += [0x50, 0x4B, 1, 2]
    directory.append(littleEndian: Self.version)
    directory += facts
    // Comment, disk, attributes: none.
    directory += [UInt8](repeating: 0, count: 10)
    directory.append(littleEndian: offset)
    directory += Array(name.utf8)
    count += 1
  }

  /// The whole archive.
  consuming func finished() -> [UInt8] {
    let offset = UInt32(file.count)
    file += directory
    file += [0x50, 0x4B, 5, 6, 0, 0, 0, 0]
    file.append(littleEndian: count)
    file.append(littleEndian: count)
    file.append(littleEndian: UInt32(directory.count))
    file.append(littleEndian: offset)
    file.append(littleEndian: 0 as UInt16)
    return file
  }
}
