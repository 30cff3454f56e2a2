/// The list of members of a zip archive.
///
/// Source: PKWARE's APPNOTE.TXT 6.3.10, sections 4.3 and 4.5.3.
struct ZipDirectory {
  private let file: MappedFile
  /// Where the bytes of each member are that is stored as it is.
  private(set) var members: [String: Range<Int>] = [:]
  /// The names of the others.
  private(set) var compressed: Set<String> = []

  private static let endSize = 22
  private static let end64Size = 56
  private static let locatorSize = 20
  private static let entrySize = 46
  private static let localSize = 30

  /// Reads the central directory, and the local header of each member.
  init(_ file: MappedFile) throws(WeightFileError) {
    self.file = file
    let directory = try directory()
    var cursor = ByteCursor(file, directory.range, part: "the zip directory")
    var occupied: [(range: Range<Int>, name: String)] = []
    for _ in 0..<directory.count {
      let entry = try readEntry(&cursor)
      let data = try data(of: entry, before: directory.range.lowerBound)
      occupied.append((entry.offset..<data.upperBound, entry.name))
      guard members[entry.name] == nil, !compressed.contains(entry.name) else {
        throw fail("each member once", "'\(entry.name)' twice")
      }
      if entry.isStored { members[entry.name] = data } else { compressed.insert(entry.name) }
    }
    guard cursor.remaining == 0 else {
      throw fail("\(directory.count) members in the directory", "more bytes than they take")
    }
    occupied.sort { $0.range.lowerBound < $1.range.lowerBound }
    for (first, second) in zip(occupied, occupied.dropFirst())
    where second.range.lowerBound < first.range.upperBound {
      throw fail("members that do not overlap", "'\(second.name)' within '\(first.name)'")
    }
  }

  private func fail(_ expected: String, _ found: String) -> WeightFileError {
    WeightFileError(.malformed, file.path, expected: expected, found: found)
  }

  // MARK: The end of the archive

  private func directory() throws(WeightFileError) -> (range: Range<Int>, count: Int) {
    guard let end = endPosition() else {
      throw fail("a zip directory at its end", "none: the file is truncated or damaged")
    }
    var count = Int(file.integer(at: end + 10, as: UInt16.self))
    var size = UInt64(file.integer(at: end + 12, as: UInt32.self))
    var offset = UInt64(file.integer(at: end + 16, as: UInt32.self))
    var limit = end
    let locator = end - Self.locatorSize
    if locator >= 0, file.integer(at: locator, as: UInt32.self) == 0x0706_4B50 {
      let place = file.integer(at: locator + 8, as: UInt64.self)
      guard place <= UInt64(max(locator - Self.end64Size, 0)),
        file.integer(at: Int(place), as: UInt32.self) == 0x0606_4B50
      else { throw fail("a zip64 record before its locator", "none") }
      let record = Int(place)
      count = Int(clamping: file.integer(at: record + 32, as: UInt64.self))
      size = file.integer(at: record + 40)
      offset = file.integer(at: record + 48)
      limit = record
    }
    guard offset <= UInt64(limit), size <= UInt64(limit) - offset else {
      throw fail("a zip directory within the \(limit) bytes before its end", "one beyond")
    }
    guard count <= Int(size) / Self.entrySize else {
      throw fail("members within the \(size) bytes of the zip directory", "a count of \(count)")
    }
    return (Int(offset)..<Int(offset + size), count)
  }

  /// The end record is the last one whose comment reaches exactly to the end of the file.
  private func endPosition() -> Int? {
    var place = file.count - Self.endSize
    let first = max(place - 0xFFFF, 0)
    while place >= first {
      if file.integer(at: place, as: UInt32.self) == 0x0605_4B50,
        place + Self.endSize + Int(file.integer(at: place + 20, as: UInt16.self)) == file.count
      {
        return place
      }
      place -= 1
    }
    return nil
  }

  // MARK: Members

  private struct Entry {
    let name: String
    let size: Int
    let offset: Int
    let isStored: Bool
  }

  private func readEntry(_ cursor: inout ByteCursor) throws(WeightFileError) -> Entry {
    let start = try cursor.skip(Self.entrySize).lowerBound
    guard file.integer(at: start, as: UInt32.self) == 0x0201_4B50 else {
      throw fail("a member in the zip directory", "other bytes at \(start)")
    }
    func short(_ place: Int) -> Int { Int(file.integer(at: start + place, as: UInt16.self)) }
    func long(_ place: Int) -> UInt64 {
      UInt64(file.integer(at: start + place, as: UInt32.self))
    }
    let name = try cursor.text(short(28))
    let extra = try cursor.skip(short(30))
    try cursor.skip(short(32))
    guard short(8) & 1 == 0 else {
      throw WeightFileError(
        .unsupported, file.path, expected: "members that are not encrypted",
        found: "'\(name)', which is")
    }
    var (packed, size, offset) = (long(20), long(24), long(42))
    try readZip64(extra, size: &size, packed: &packed, offset: &offset)
    let isStored = short(10) == 0
    guard packed == size || !isStored, packed <= UInt64(file.count), offset <= UInt64(file.count)
    else {
      throw fail("a member within the file", "'\(name)' of \(packed) bytes at \(offset)")
    }
    return Entry(name: name, size: Int(packed), offset: Int(offset), isStored: isStored)
  }

  /// The 64-bit numbers that stand for those of all ones, always in this order.
  private func readZip64(
    _ extra: Range<Int>, size: inout UInt64, packed: inout UInt64, offset: inout UInt64
  ) throws(WeightFileError) {
    guard [size, packed, offset].contains(0xFFFF_FFFF) else { return }
    var cursor = ByteCursor(file, extra, part: "a zip64 field")
    while cursor.remaining >= 4 {
      let identifier = try cursor.integer(UInt16.self)
      let field = try cursor.skip(Int(try cursor.integer(UInt16.self)))
      guard identifier == 1 else { continue }
      var numbers = ByteCursor(file, field, part: "a zip64 field")
      if size == 0xFFFF_FFFF { size = try numbers.integer() }
      if packed == 0xFFFF_FFFF { packed = try numbers.integer() }
      if offset == 0xFFFF_FFFF { offset = try numbers.integer() }
      return
    }
  }

  /// Where the bytes of a member are, behind its local header.
  private func data(of entry: Entry, before limit: Int) throws(WeightFileError) -> Range<Int> {
    guard entry.offset + Self.localSize <= limit,
      file.integer(at: entry.offset, as: UInt32.self) == 0x0403_4B50
    else { throw fail("the header of '\(entry.name)' at \(entry.offset)", "none") }
    let nameLength = Int(file.integer(at: entry.offset + 26, as: UInt16.self))
    let extraLength = Int(file.integer(at: entry.offset + 28, as: UInt16.self))
    let nameStart = entry.offset + Self.localSize
    let start = nameStart + nameLength + extraLength
    guard start + entry.size <= limit else {
      throw fail("the \(entry.size) bytes of '\(entry.name)'", "a file that ends before")
    }
    guard file.text(nameStart..<(nameStart + nameLength)) == entry.name else {
      throw fail("the name '\(entry.name)' in both headers of a member", "another")
    }
    return start..<(start + entry.size)
  }
}
