/// A picture that was read, and what its file says beside it.
public struct ImageReading: Sendable, Equatable {
  /// The picture, upright and without transparency.
  public let image: Image
  /// The format of the file's content, whatever its name.
  public let format: ImageFormat
  /// Texts by keyword: PNG's text chunks; elsewhere what ``Image/write(to:format:quality:text:)``
  /// put there, or the file's one comment or description as "description".
  public let text: [String: String]
  /// Remarks for the user, whole sentences.
  public let notes: [String]
  /// How EXIF or TIFF says that stored rows and columns are to be shown, 1 (as they are) to 8; the picture
  /// is turned already.
  public let orientation: Int
}

extension Image {
  /// Reads a PNG, JPEG, WebP or TIFF file.
  ///
  /// The content decides on the format, not the name. EXIF and TIFF orientation is applied,
  /// palettes and low bit depths are expanded, CMYK becomes RGB; 16-bit samples stay 16-bit.
  ///
  /// At most 65500 pixels a side and 2^28 (268 million) in all are read, and no more than the
  /// file's compression can hold.
  ///
  /// - Parameters:
  ///   - path: The file, as the user named it.
  ///   - rule: What becomes of transparency.
  /// - Returns: The picture with the texts of the file.
  /// - Throws: ``RasterError``; a truncated or damaged file never gives a picture.
  public static func read(
    _ path: String, alpha rule: AlphaRule = .overWhite
  ) throws(RasterError) -> ImageReading {
    try decode(try FileBytes.read(path), named: path, alpha: rule)
  }

  /// Decodes the bytes of a PNG, JPEG, WebP or TIFF file: see ``read(_:alpha:)``.
  ///
  /// - Parameters:
  ///   - bytes: The whole file.
  ///   - name: What messages call it.
  ///   - rule: What becomes of transparency.
  /// - Returns: The picture with the texts of the file.
  /// - Throws: ``RasterError``.
  public static func decode(
    _ bytes: [UInt8], named name: String, alpha rule: AlphaRule = .overWhite
  ) throws(RasterError) -> ImageReading {
    let picture: StoredPicture
    let format: ImageFormat
    switch FileFormat(of: bytes) {
    case .png: (picture, format) = (try PNGDecoder.decode(bytes, file: name).picture, .png)
    case .jpeg: (picture, format) = (try JPEGDecoder.decode(bytes, file: name), .jpeg)
    case .webp: (picture, format) = (try WebPDecoder.decode(bytes, file: name), .webp)
    case .tiff: (picture, format) = (try TIFFDecoder.picture(bytes, file: name), .tiff)
    case .npy, .zip, .pfm, .pgm, nil:
      throw RasterError(
        .unsupported, name, expected: "a PNG, JPEG, WebP or TIFF picture",
        found: FileFormat.guess(bytes))
    }
    return ImageReading(
      image: picture.image(alpha: rule), format: format, text: picture.text, notes: picture.notes,
      orientation: Orientation(number: picture.orientation).number)
  }
}
