/// Reads PNG files.
enum PNGDecoder {
  /// How pixels are decoded; tests choose, everybody else leaves it to the file.
  enum Route: Sendable { case automatic, library }

  /// Decodes a whole file.
  ///
  /// - Returns: The picture, and what the file says beside it.
  static func decode(
    _ bytes: [UInt8], file: String, route: Route = .automatic
  ) throws(RasterError) -> (picture: StoredPicture, annotations: PNGAnnotations) {
    let chunks = try PNGChunks(bytes, file: file)
    let header = chunks.header
    try checkSize(chunks, file: file)
    let expands = chunks.transparency != nil
    let channels =
      switch header.color {
      case .grey, .greyAlpha: header.color.channels + (expands ? 1 : 0)
      case .palette: expands ? 4 : 3
      case .rgb, .rgbAlpha: header.color.channels + (expands ? 1 : 0)
      }
    let samples: Image.Samples
    if route == .automatic, header.isPlainGrey16, !expands,
      let words = try PNGGrey16.samples(chunks, of: bytes, file: file)
    {
      samples = .sixteen(words)
    } else {
      samples = try PNGLibrary.samples(chunks, of: bytes, channels: channels, file: file)
    }
    let annotations = PNGAnnotations(chunks, of: bytes)
    let picture = StoredPicture(
      width: header.width, height: header.height, channels: channels, samples: samples,
      orientation: annotations.exif?.orientation ?? 1, text: annotations.text)
    return (picture, annotations)
  }

  private static func checkSize(_ chunks: PNGChunks, file: String) throws(RasterError) {
    let stored = chunks.imageData.reduce(0) { $0 + $1.count }
    try Limits.check(
      decoded: (chunks.header.rowBytes + 1) * chunks.header.height, stored: stored,
      ratio: Limits.deflateRatio, in: file)
  }

  /// Image data that cannot be decoded, by either route.
  static func damaged(_ file: String, found: String) -> RasterError {
    RasterError(
      .malformed, file, expected: "image data for every pixel", found: found,
      advice: "the file is truncated or damaged")
  }
}
