/// Writes JPEG files.
enum JPEGEncoder {
  /// A whole file; the text goes into a comment.
  static func encode(
    _ image: Image, quality: Int, text: [String: String], file: String
  ) throws(RasterError) -> [UInt8] {
    guard image.width <= Limits.side, image.height <= Limits.side else {
      throw RasterError(
        .unsupported, file, expected: "at most \(Limits.side) pixels a side for JPEG",
        found: "\(image.width) x \(image.height)", advice: "write PNG or TIFF")
    }
    var bytes: [UInt8]
    do {
      bytes = try TurboJPEG.encode(
        image.bytes, width: image.width, height: image.height, channels: image.channels,
        quality: quality)
    } catch {
      throw RasterError(
        .unwritable, file, expected: "a picture that JPEG can hold", found: "'\(error.message)'")
    }
    guard let comment = PictureText.joined(text).map({ Array($0.utf8) }) else { return bytes }
    guard comment.count <= 65_533 else {
      throw RasterError(
        .unsupported, file, expected: "a text of at most 65533 bytes for JPEG",
        found: "\(comment.count) bytes", advice: "write PNG or TIFF")
    }
    let length = UInt16(comment.count + 2)
    let segment = [0xFF, 0xFE, UInt8(length >> 8), UInt8(length & 0xFF)] + comment
    bytes.insert(contentsOf: segment, at: 2)
    return bytes
  }
}
