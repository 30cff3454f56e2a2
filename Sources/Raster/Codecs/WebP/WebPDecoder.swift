/// Reads WebP files.
enum WebPDecoder {
  /// Pixels from which on a file must be in proportion to them.
  private static let largePicture = 1 << 24
  /// The most pixels that a byte of a large picture may stand for: lossless WebP can describe one
  /// colour over any area in a few bytes, but no photograph or rendering is like that.
  private static let ratio = 1 << 12

  /// Decodes a whole file; animations are refused.
  static func decode(_ bytes: [UInt8], file: String) throws(RasterError) -> StoredPicture {
    guard let header = LibWebP.header(bytes) else { throw damaged(file) }
    guard !header.isAnimated else {
      throw RasterError(
        .unsupported, file, expected: "a still picture", found: "a WebP animation",
        advice: "extract a frame first")
    }
    try Limits.check(width: header.width, height: header.height, in: file)
    let pixels = header.width * header.height
    if pixels > largePicture {
      try Limits.check(decoded: pixels, stored: bytes.count, ratio: ratio, in: file)
    }
    guard let samples = LibWebP.decode(bytes, header: header) else { throw damaged(file) }
    let exif = header.exif.map { Exif($0[...]) }
    return StoredPicture(
      width: header.width, height: header.height, channels: header.channels,
      samples: .eight(samples), orientation: exif?.orientation ?? 1,
      text: PictureText.parsed([exif?.description].compactMap { $0 }))
  }

  private static func damaged(_ file: String) -> RasterError {
    RasterError(
      .malformed, file, expected: "a complete WebP picture", found: "data that libwebp cannot read",
      advice: "the file is truncated or damaged")
  }
}
