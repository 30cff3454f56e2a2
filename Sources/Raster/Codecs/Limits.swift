/// The largest things that are read, so that no file can ask for more memory than it deserves.
enum Limits {
  /// Pixels of an image or map: 268 million.
  static let pixels = 1 << 28
  /// Rows, or columns.
  static let side = 65_500
  /// Bytes of a file: 64-bit samples at the largest number of pixels, and room for metadata.
  static let fileBytes = (1 << 31) + (1 << 24)
  /// How much longer than its input the output of DEFLATE can be.
  static let deflateRatio = 1032

  /// Refuses sizes that no image or map has.
  static func check(width: Int, height: Int, in file: String) throws(RasterError) {
    guard width > 0, height > 0 else {
      throw RasterError(
        .malformed, file, expected: "at least one pixel", found: "\(width) x \(height) pixels")
    }
    guard width <= side, height <= side, width * height <= pixels else {
      throw RasterError(
        .tooLarge, file,
        expected: "at most \(side) pixels a side and \(pixels) pixels in all",
        found: "\(width) x \(height) pixels")
    }
  }

  /// Refuses a claim that compression cannot have fulfilled, before memory is set aside for it.
  ///
  /// - Parameters:
  ///   - decoded: Bytes (or pixels) that the header promises.
  ///   - stored: Bytes that are there to decode.
  ///   - ratio: The most that one stored byte can become.
  ///   - file: The file, for the message.
  /// - Throws: ``RasterError/Fault/malformed``.
  static func check(
    decoded: Int, stored: Int, ratio: Int, in file: String
  ) throws(RasterError) {
    guard decoded / ratio <= stored else {
      throw RasterError(
        .malformed, file,
        expected: "compressed data for the size that the header states",
        found: "\(stored) bytes, too few to become \(decoded)",
        advice: "the file is truncated or its header is damaged")
    }
  }
}
