/// Writes WebP files.
enum WebPEncoder {
  /// A whole file; the text goes into the EXIF tag ImageDescription.
  static func encode(
    _ image: Image, quality: Int?, text: [String: String], file: String
  ) throws(RasterError) -> [UInt8] {
    guard image.width <= LibWebP.side, image.height <= LibWebP.side else {
      throw RasterError(
        .unsupported, file, expected: "at most \(LibWebP.side) pixels a side for WebP",
        found: "\(image.width) x \(image.height)", advice: "write PNG or TIFF")
    }
    let exif = PictureText.joined(text).map { Exif.block(description: $0) }
    guard
      let bytes = LibWebP.encode(
        image.rgb8.bytes, width: image.width, height: image.height, quality: quality, exif: exif)
    else {
      throw RasterError(
        .unwritable, file, expected: "a picture that WebP can hold",
        found: "a failure of libwebp, most likely for want of memory")
    }
    return bytes
  }
}
