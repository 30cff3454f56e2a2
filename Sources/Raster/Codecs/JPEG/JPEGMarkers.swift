/// The marker segments that stand before a JPEG's first scan.
struct JPEGMarkers: Sendable {
  /// The EXIF block of the first APP1 that holds one.
  private(set) var exif: Exif?
  /// The comments, in order.
  private(set) var comments: [String] = []
  /// Whether an Adobe APP14 says that CMYK is stored inverted.
  private(set) var isAdobe = false
  /// Whether the samples are coded arithmetically rather than by Huffman's codes.
  private(set) var isArithmetic = false

  /// Walks to the first scan, or as far as the segments make sense.
  init(_ bytes: [UInt8]) {
    let reader = ByteReader(bytes[...], order: .big)
    var offset = 2
    while let mark = reader.uint8(offset), mark == 0xFF, let code = reader.uint8(offset + 1) {
      if code == 0xFF {
        // A fill byte.
        offset += 1
        continue
      }
      // Start of scan, end of image.
      guard code != 0xDA, code != 0xD9, let length = reader.uint16(offset + 2), length >= 2,
        let data = reader.slice(offset + 4, length - 2)
      else { return }
      switch code {
      case 0xE1 where data.starts(with: "Exif\0".utf8): exif = exif ?? Exif(data)
      case 0xEE where data.starts(with: "Adobe".utf8): isAdobe = true
      case 0xFE: comments.append(String(decoding: data, as: UTF8.self))
      case 0xC9...0xCB, 0xCD...0xCF: isArithmetic = true
      default: break
      }
      offset += 2 + length
    }
  }
}
