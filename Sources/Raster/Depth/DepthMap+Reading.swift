extension DepthMap {
  /// Reads a depth map from PNG, TIFF, NPY, NPZ, PFM or PGM; the content decides, not the name.
  ///
  /// What the numbers mean is taken from, in this order: the file itself (PNG text `fdeval:json`,
  /// MoGe's texts `near` and `far`, texts of a range such as `min_value` and `max_value`, the chunk
  /// pCAL; TIFF ImageDescription, GDAL's SCALE, OFFSET and UNITTYPE; NPZ member `fdeval.json`), a
  /// sidecar (`depth.png.json`, then `depth.json`; GDAL's `depth.png.aux.xml`), the dataset's descriptor, a
  /// flag. An earlier source wins, and ``DepthReading/notes`` tells where a later one contradicts.
  ///
  /// A floating-point file of which nothing is known is read as planar metres, with a finding. An
  /// integer file whose scale nobody says is refused. 8-bit pictures are read only where somebody
  /// says that the kind has no unit, what range they show, or how a colour's bytes hold a number.
  /// EXIF and TIFF orientation is applied. Whatever makes the numbers doubtful stands in
  /// ``DepthReading/findings``.
  ///
  /// At most 65500 pixels a side and 2^28 (268 million) in all are read, and no more than the
  /// file's compression can hold.
  ///
  /// - Parameters:
  ///   - path: The file, as the user named it.
  ///   - hints: What others say.
  /// - Returns: The map, with at least one finite value, and how it was understood.
  /// - Throws: ``RasterError``; a truncated or damaged file never gives a map.
  public static func read(
    _ path: String, hints: [DepthHint] = []
  ) throws(RasterError) -> DepthReading {
    try read(try StoredDepth(at: path), at: path, hints: hints)
  }

  /// Makes a map of what stands in a file: see ``read(_:hints:)``.
  static func read(
    _ stored: StoredDepth, at path: String, hints: [DepthHint]
  ) throws(RasterError) -> DepthReading {
    try read(stored, sidecar: try Sidecar.claim(for: path), hints: hints, file: path)
  }

  /// Decodes the bytes of a depth file, which has no sidecar: see ``read(_:hints:)``.
  ///
  /// - Parameters:
  ///   - bytes: The whole file.
  ///   - name: What messages call it.
  ///   - hints: What others say.
  /// - Returns: The map, and how it was understood.
  /// - Throws: ``RasterError``.
  public static func decode(
    _ bytes: [UInt8], named name: String, hints: [DepthHint] = []
  ) throws(RasterError) -> DepthReading {
    try read(try StoredDepth(decoding: bytes, file: name), sidecar: nil, hints: hints, file: name)
  }

  private static func read(
    _ stored: StoredDepth, sidecar: StoredDepth.Claim?, hints: [DepthHint], file: String
  ) throws(RasterError) -> DepthReading {
    let said = hints.sorted { $0.source < $1.source }.map {
      StoredDepth.Claim(
        phrase: $0.phrase, source: $0.source == .flag ? .flag : .descriptor,
        description: $0.description)
    }
    return try DepthInterpretation.reading(
      stored, others: [sidecar].compactMap { $0 } + said, file: file)
  }
}

extension StoredDepth {
  /// Reads a depth file and what GDAL says beside it.
  init(at path: String) throws(RasterError) {
    try self.init(decoding: try FileBytes.read(path), file: path)
    try Sidecar.takeAuxiliary(of: path, into: &self)
  }

  /// Decodes the bytes of a depth file.
  init(decoding bytes: [UInt8], file: String) throws(RasterError) {
    switch FileFormat(of: bytes) {
    case .png: self = try PNGDepth.decode(bytes, file: file)
    case .npy: self = try NPYDecoder.decode(bytes, file: file)
    case .jpeg:
      let picture = try JPEGDecoder.decode(bytes, file: file)
      self = try PictureDepth.stored(picture, name: "JPEG", isLossy: true, file: file)
    case .webp:
      let picture = try WebPDecoder.decode(bytes, file: file)
      self = try PictureDepth.stored(picture, name: "WebP", isLossy: true, file: file)
    case .tiff: self = try TIFFDecoder.depth(bytes, file: file)
    case .zip: self = try NPZ.decode(bytes, file: file)
    case .pfm: self = try PFM.decode(bytes, file: file)
    case .pgm:
      let grey = try PGM.decode(bytes, file: file)
      self = StoredDepth(
        width: grey.width, height: grey.height, numbers: .codes(grey.samples),
        largest: grey.largest, isPicture: grey.largest <= 255,
        storage: "PGM, grey up to \(grey.largest)")
    case nil:
      throw RasterError(
        .unsupported, file, expected: "a depth map in PNG, TIFF, NPY, NPZ, PFM or PGM",
        found: FileFormat.guess(bytes))
    }
  }
}
