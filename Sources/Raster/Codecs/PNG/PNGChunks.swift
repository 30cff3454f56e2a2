/// A PNG file taken apart: every chunk found, its checksum proven, its order right.
///
/// Both ways of reading pixels start from this, so a damaged file fails alike in both.
struct PNGChunks: Sendable {
  let header: PNGHeader
  /// Where the data of the chunks lie that make pixels.
  private(set) var imageData: [Range<Int>] = []
  private(set) var palette: Range<Int>?
  private(set) var transparency: Range<Int>?
  /// The data of the chunks that describe: tEXt, zTXt, iTXt, pCAL, eXIf.
  private(set) var descriptive: [(type: String, data: Range<Int>)] = []

  static let signature: [UInt8] = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]
  private static let ancillary: Set<String> = ["tEXt", "zTXt", "iTXt", "pCAL", "eXIf"]

  /// Walks through the file up to its IEND; what follows that is ignored, as everywhere.
  init(_ bytes: [UInt8], file: String) throws(RasterError) {
    guard bytes.starts(with: Self.signature) else {
      throw RasterError(
        .malformed, file, expected: "the eight bytes of PNG's signature", found: "other bytes",
        advice: "the file was damaged in transfer, perhaps as text")
    }
    var walker = Walker(bytes: bytes, file: file, offset: Self.signature.count)
    let first = try walker.next()
    guard first.type == "IHDR" else {
      throw RasterError(
        .malformed, file, expected: "the chunk IHDR first", found: "a chunk \(first.type)")
    }
    header = try PNGHeader(bytes[first.data], file: file)
    var last = "IHDR"
    while last != "IEND" {
      let (type, data) = try walker.next()
      try take(type, data, after: last, file: file)
      last = type
    }
    guard imageData.contains(where: { !$0.isEmpty }) else {
      throw RasterError(.malformed, file, expected: "image data (IDAT)", found: "none")
    }
    guard header.color != .palette || palette != nil else {
      throw RasterError(.malformed, file, expected: "a palette (PLTE)", found: "none")
    }
  }

  private mutating func take(
    _ type: String, _ data: Range<Int>, after last: String, file: String
  ) throws(RasterError) {
    switch type {
    case "IDAT":
      guard imageData.isEmpty || last == "IDAT" else {
        throw RasterError(
          .malformed, file, expected: "IDAT chunks in one run",
          found: "a chunk \(last) between them")
      }
      imageData.append(data)
    case "PLTE":
      let fits = data.count % 3 == 0 && (1...256).contains(data.count / 3)
      let belongs = header.color != .grey && header.color != .greyAlpha
      guard palette == nil, imageData.isEmpty, fits, belongs,
        header.color != .palette || data.count / 3 <= 1 << header.depth
      else {
        throw RasterError(
          .malformed, file, expected: "one fitting palette before the image data",
          found: "a second, misplaced or ill-sized PLTE of \(data.count) bytes")
      }
      palette = data
    case "tRNS":
      try takeTransparency(data, file: file)
    case "IEND":
      break
    case _ where Self.ancillary.contains(type):
      descriptive.append((type, data))
    default:
      // The case of the first letter tells whether a reader may skip what it does not know.
      guard type.first?.isLowercase == true else {
        throw RasterError(
          .malformed, file, expected: "critical chunks of the PNG standard",
          found: "a chunk \(type) out of place or unknown")
      }
    }
  }

  private mutating func takeTransparency(_ data: Range<Int>, file: String) throws(RasterError) {
    let fits =
      switch header.color {
      case .grey: data.count == 2
      case .rgb: data.count == 6
      case .palette: !data.isEmpty && data.count * 3 <= palette?.count ?? 0
      case .greyAlpha, .rgbAlpha: false
      }
    guard fits, transparency == nil, imageData.isEmpty else {
      throw RasterError(
        .malformed, file, expected: "one fitting transparency chunk before the image data",
        found: "a second, misplaced or ill-sized tRNS of \(data.count) bytes")
    }
    transparency = data
  }

  /// Steps from chunk to chunk.
  private struct Walker {
    let bytes: [UInt8]
    let file: String
    var offset: Int

    mutating func next() throws(RasterError) -> (type: String, data: Range<Int>) {
      let reader = ByteReader(bytes[...], order: .big)
      guard let length = reader.uint32(offset), let name = reader.slice(offset + 4, 4) else {
        throw RasterError(
          .malformed, file, expected: "a PNG that ends with the chunk IEND",
          found: "the end of the file after \(bytes.count) bytes", advice: "the file is truncated")
      }
      let letters = 0x41...0x5A
      guard name.allSatisfy({ letters.contains(Int($0 & 0xDF)) }) else {
        throw RasterError(
          .malformed, file, expected: "a chunk name of four letters at byte \(offset + 4)",
          found: "other bytes")
      }
      let type = String(decoding: name, as: UTF8.self)
      let start = offset + 8
      guard let data = reader.slice(start, length),
        let checksum = reader.integer(start + length, as: UInt32.self)
      else {
        throw RasterError(
          .malformed, file, expected: "\(length) bytes in the chunk \(type)",
          found: "the end of the file after \(bytes.count - start)",
          advice: "the file is truncated")
      }
      guard Deflate.crc32(bytes[(offset + 4)..<data.endIndex]) == checksum else {
        throw RasterError(
          .malformed, file, expected: "the checksum of the chunk \(type) to match",
          found: "another one", advice: "the file is damaged")
      }
      offset = start + length + 4
      return (type, start..<(start + length))
    }
  }
}
