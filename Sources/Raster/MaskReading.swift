/// A mask that was read: which pixels count.
///
/// Whatever is not 0 counts, in every sample type and format: a 1 in 16 bits as much as a 255 in 8.
public struct MaskReading: Sendable, Equatable {
  /// Pixels across.
  public let width: Int
  /// Pixels down.
  public let height: Int
  /// One byte a pixel, row by row: 0 where it does not count, 255 where it does.
  public let bytes: [UInt8]

  /// The member of an NPZ archive that is a mask, where there are several.
  private static let member = "mask"
  /// Reads a mask from PNG, JPEG, WebP, TIFF, PGM, NPY or NPZ; the content decides, not the name.
  ///
  /// Colours count where any channel is not 0, alpha is left out of account, and palettes count by
  /// their indices. EXIF and TIFF orientation is applied to pictures.
  ///
  /// - Parameter path: The file, as the user named it.
  /// - Returns: The mask.
  /// - Throws: ``RasterError``: for damaged files, for arrays with NaN in them, for lossy pictures in
  ///   which 0 is no longer 0, and for palettes whose indices and colours say different things.
  public static func read(_ path: String) throws(RasterError) -> MaskReading {
    let bytes = try FileBytes.read(path)
    switch FileFormat(of: bytes) {
    case .npy: return try array(try NPYDecoder.decode(bytes, file: path), file: path)
    case .zip: return try array(try NPZ.decode(bytes, preferred: member, file: path), file: path)
    case .pfm: return try array(try PFM.decode(bytes, file: path), file: path)
    case .pgm:
      let grey = try PGM.decode(bytes, file: path)
      return MaskReading(
        width: grey.width, height: grey.height, bytes: grey.samples.map { $0 == 0 ? 0 : 255 })
    case .png:
      let (picture, _) = try PNGDecoder.decode(bytes, file: path)
      if let indices = try PNGIndices.read(bytes, file: path) {
        return try counted(indices, over: picture, file: path)
      }
      return try counted(picture, file: path)
    case .tiff:
      if let numbers = try TIFFDecoder.plainNumbers(bytes, file: path) {
        return try array(numbers, file: path)
      }
      let isInverted = try TIFFDecoder.isInverted(bytes, file: path)
      let mask = try counted(try TIFFDecoder.picture(bytes, file: path), file: path)
      guard isInverted else { return mask }
      return MaskReading(width: mask.width, height: mask.height, bytes: mask.bytes.map { ~$0 })
    case .jpeg: return try lossy(try JPEGDecoder.decode(bytes, file: path), file: path)
    case .webp: return try lossy(try WebPDecoder.decode(bytes, file: path), file: path)
    case nil:
      throw RasterError(
        .unsupported, path, expected: "a mask in PNG, TIFF, PGM, WebP, JPEG, NPY or NPZ",
        found: FileFormat.guess(bytes))
    }
  }
}
