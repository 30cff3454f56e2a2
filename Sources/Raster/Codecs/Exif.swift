/// The few facts that are taken from an EXIF block: a TIFF header and its first directory.
struct Exif: Sendable, Equatable {
  /// How the stored rows and columns are to be shown, 1 (as they are) to 8; nil where unsaid.
  var orientation: Int?
  /// Tag 270, ImageDescription.
  var description: String?

  private static let orientationTag = 0x0112
  private static let descriptionTag = 0x010E

  /// Reads a block, with or without the `Exif\0\0` that JPEG puts before it.
  ///
  /// What cannot be read is left unsaid: a damaged EXIF block does not make a picture unreadable.
  init(_ block: ArraySlice<UInt8>) {
    let prefix = Array("Exif\0\0".utf8)
    let block = block.starts(with: prefix) ? block.dropFirst(prefix.count) : block
    let order: ByteReader.Order
    if block.starts(with: [0x49, 0x49, 42, 0]) {
      order = .little
    } else if block.starts(with: [0x4D, 0x4D, 0, 42]) {
      order = .big
    } else {
      return
    }
    let reader = ByteReader(block, order: order)
    guard let directory = reader.uint32(4), let entries = reader.uint16(directory) else { return }
    for entry in 0..<entries {
      let offset = directory + 2 + entry * 12
      guard let tag = reader.uint16(offset), let type = reader.uint16(offset + 2),
        let count = reader.uint32(offset + 4)
      else { return }
      if tag == Self.orientationTag, type == 3, count == 1, let value = reader.uint16(offset + 8),
        (1...8).contains(value)
      {
        orientation = value
      } else if tag == Self.descriptionTag, type == 2 {
        let place = count <= 4 ? offset + 8 : reader.uint32(offset + 8) ?? .max
        description = reader.slice(place, count).map {
          String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self)
        }
      }
    }
  }

  /// A block, without a prefix, that holds a description.
  static func block(description: String) -> [UInt8] {
    let text = Array(description.utf8) + [0]
    var block: [UInt8] = [0x49, 0x49, 42, 0, 8, 0, 0, 0, 1, 0]
    block.append(littleEndian: UInt16(descriptionTag))
    block.append(littleEndian: 2 as UInt16)
    block.append(littleEndian: UInt32(text.count))
    // Up to four bytes stand in the entry itself, more behind the directory.
    if text.count <= 4 {
      block += text + [UInt8](repeating: 0, count: 4 - text.count)
      block.append(littleEndian: 0 as UInt32)
    } else {
      block.append(littleEndian: 26 as UInt32)
      block.append(littleEndian: 0 as UInt32)
      block += text
    }
    return block
  }
}
