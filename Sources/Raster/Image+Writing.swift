extension Image {
  /// Writes a picture; the file appears under its name only when it is complete.
  ///
  /// - Parameters:
  ///   - path: The file. A file that is there is replaced.
  ///   - format: The format; by default what the extension stands for.
  ///   - quality: 1 to 100 for JPEG (92 by default) and WebP (lossless by default); PNG and TIFF
  ///     are always lossless. JPEG and WebP hold 8 bits, to which 16-bit samples are rounded.
  ///   - text: Texts by keyword, which ``read(_:alpha:)`` gives back.
  /// - Throws: ``RasterError/Fault/unsupported`` for an unknown extension or a picture too large
  ///   for the format, ``RasterError/Fault/unwritable`` where the file cannot be written.
  public func write(
    to path: String, format: ImageFormat? = nil, quality: Int? = nil, text: [String: String] = [:]
  ) throws(RasterError) {
    guard let format = format ?? ImageFormat(path: path) else {
      throw RasterError(
        .unsupported, path, expected: "an extension of PNG, JPEG, WebP or TIFF",
        found: "'\(PathName.fileExtension(of: path))'", advice: "name the file .png, for instance")
    }
    let bytes = try encoded(as: format, quality: quality, text: text, named: path)
    try AtomicFile.write(bytes, to: path)
  }

  /// The bytes that ``write(to:format:quality:text:)`` would write.
  ///
  /// - Parameters:
  ///   - format: The format.
  ///   - quality: 1 to 100 for JPEG and WebP.
  ///   - text: Texts by keyword.
  ///   - name: What messages call the picture.
  /// - Returns: A whole file; the same input gives the same bytes.
  /// - Throws: ``RasterError/Fault/unsupported`` for a picture or text too large for the format.
  public func encoded(
    as format: ImageFormat, quality: Int? = nil, text: [String: String] = [:],
    named name: String = "picture"
  ) throws(RasterError) -> [UInt8] {
    precondition(
      quality.map { (1...100).contains($0) } ?? true, "a quality is 1 to 100, not \(quality ?? 0)")
    precondition(
      text.keys.allSatisfy { (1...79).contains($0.utf8.count) && $0.allSatisfy(\.isASCII) },
      "a keyword is 1 to 79 ASCII characters")
    switch format {
    case .png:
      return PNGEncoder(text: text).encode(
        width: width, height: height, channels: channels, samples: samples)
    case .jpeg:
      return try JPEGEncoder.encode(self, quality: quality ?? 92, text: text, file: name)
    case .webp:
      return try WebPEncoder.encode(self, quality: quality, text: text, file: name)
    case .tiff:
      return try TIFFEncoder.encode(self, text: text, file: name)
    }
  }
}
