/// The stored numbers of a PNG with a palette, instead of the colours that they stand for.
enum PNGIndices {
  private static let headerSize = 13

  /// An index a pixel, multiplied by whatever widens its depth to 8 bits; nil where the file has no
  /// palette.
  static func read(_ bytes: [UInt8], file: String) throws(RasterError) -> [UInt8]? {
    let chunks = try PNGChunks(bytes, file: file)
    guard chunks.header.color == .palette else { return nil }
    // The same image data as grey: libpng does not know the palette then.
    var header = Array(
      bytes[PNGChunks.signature.count + 8..<PNGChunks.signature.count + 8 + headerSize])
    header[9] = PNGHeader.Color.grey.rawValue
    var grey = PNGChunks.signature
    append("IHDR", header, to: &grey)
    for data in chunks.imageData { append("IDAT", Array(bytes[data]), to: &grey) }
    append("IEND", [], to: &grey)
    let picture = try PNGDecoder.decode(grey, file: file).picture
    guard case .eight(let indices) = picture.samples else { return nil }
    return indices
  }

  private static func append(_ type: String, _ data: [UInt8], to file: inout [UInt8]) {
    file.append(bigEndian: UInt32(data.count))
    let start = file.count
    file += Array(type.utf8) + data
    file.append(bigEndian: Deflate.crc32(file[start...]))
  }
}
