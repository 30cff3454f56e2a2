/// Reads TIFF files: the first page.
enum TIFFDecoder {
  /// Decodes a picture of 8 or 16 bits.
  static func picture(_ bytes: [UInt8], file: String) throws(RasterError) -> StoredPicture {
    try picture(bytes, header: try header(bytes, file: file), file: file)
  }

  /// Decodes depth: integers and floating-point numbers of one sample, or a picture.
  static func depth(_ bytes: [UInt8], file: String) throws(RasterError) -> StoredDepth {
    let header = try header(bytes, file: file)
    let gdal = try metadata(header, file: file)
    var stored: StoredDepth
    let isPicture =
      header.bits == 8 && header.format != .signed && gdal?.isStated != true
      || !header.isPlain || header.samples > 1
    if isPicture {
      guard header.bits <= 16, header.format == .unsigned || header.format == .void else {
        throw RasterError(
          .unsupported, file, expected: "a depth map of one sample a pixel",
          found: "\(header.samples) of them, \(header.sampleText)")
      }
      let picture = try picture(bytes, header: header, file: file)
      stored = try PictureDepth.stored(picture, name: "TIFF", file: file)
      if !stored.isPicture { stored.format = .tiff16 }
    } else {
      guard header.photometric == TIFFHeader.blackIsZero else {
        throw RasterError(
          .unsupported, file, expected: "depth samples that grow from black",
          found: "a photometric interpretation in which white is zero")
      }
      stored = StoredDepth(
        width: header.width, height: header.height,
        numbers: try numbers(try samples(bytes, header: header, file: file), header, file: file),
        largest: header.bits == 8 ? 255 : .max,
        format: header.format == .float ? .tiff32 : .tiff16,
        storage: "TIFF, \(header.sampleText) grey", orientation: header.orientation,
        notes: notes(header, file: file))
    }
    takeNodata(header, into: &stored, file: file)
    if let text = header.description {
      do {
        if let description = try DepthDescription(embeddedIn: text) {
          stored.claims.append(.init(phrase: "its ImageDescription", description: description))
        }
      } catch {
        throw RasterError(
          .malformed, file, expected: "a depth description in the tag ImageDescription",
          found: error.reason)
      }
    }
    stored.gdal = gdal.map {
      .init(phrase: "its tag GDAL_METADATA", source: .file, metadata: $0)
    }
    return stored
  }

  /// The numbers of a page of one sample a pixel that grows from black, whatever its type; nil for
  /// other pages, which are pictures.
  static func plainNumbers(_ bytes: [UInt8], file: String) throws(RasterError) -> StoredDepth? {
    let header = try header(bytes, file: file)
    guard header.isPlain, header.samples == 1, header.photometric == TIFFHeader.blackIsZero else {
      return nil
    }
    return StoredDepth(
      width: header.width, height: header.height,
      numbers: try numbers(try samples(bytes, header: header, file: file), header, file: file),
      storage: "TIFF, \(header.sampleText) grey", orientation: header.orientation)
  }

  /// Whether the samples of a page in which white is 0 mean what they are, not what they look like.
  ///
  /// tifffile writes arrays of booleans so; fax compression has white paper for 0.
  ///
  /// - Throws: ``RasterError/Fault/contradictory`` where neither is known.
  static func isInverted(_ bytes: [UInt8], file: String) throws(RasterError) -> Bool {
    let header = try header(bytes, file: file)
    guard header.photometric == TIFFHeader.whiteIsZero, !header.isFax else { return false }
    if header.software?.hasPrefix("tifffile") == true { return true }
    throw RasterError(
      .contradictory, file, expected: "a mask in which black is 0",
      found: "one in which white is, so that samples and picture say different things",
      advice: "save it as PNG")
  }

  private static func metadata(
    _ header: TIFFHeader, file: String
  ) throws(RasterError) -> GDALMetadata? {
    guard let text = header.metadata else { return nil }
    do {
      return try GDALMetadata(tag: text)
    } catch {
      throw RasterError(
        .malformed, file, expected: "numbers for scale and offset in the tag GDAL_METADATA",
        found: error.found)
    }
  }

  /// The value that stands for unknown; NaN does in any case.
  private static func takeNodata(
    _ header: TIFFHeader, into stored: inout StoredDepth, file: String
  ) {
    guard let text = header.nodata?.split(whereSeparator: \.isWhitespace).joined(), !text.isEmpty
    else { return }
    guard let value = Double(text) else {
      stored.notes.append(
        "\(file): its tag GDAL_NODATA is no number ('\(Excerpt.of(text))') and was left out of "
          + "account.")
      return
    }
    stored.unknownValue = value.isNaN ? nil : value
  }

  private static func header(_ bytes: [UInt8], file: String) throws(RasterError) -> TIFFHeader {
    guard TIFFHeader.isDirectoryWhole(bytes) else {
      throw damaged(file, .init(message: "a directory that ends after the file"))
    }
    let header: TIFFHeader
    do { header = try LibTIFF.header(bytes) } catch { throw damaged(file, error) }
    try header.check(stored: bytes.count, file: file)
    return header
  }

  private static func samples(
    _ bytes: [UInt8], header: TIFFHeader, file: String
  ) throws(RasterError) -> [UInt8] {
    do { return try LibTIFF.samples(bytes, header) } catch { throw damaged(file, error) }
  }

  private static func damaged(_ file: String, _ complaint: LibTIFF.Complaint) -> RasterError {
    RasterError(
      .malformed, file, expected: "a complete TIFF page",
      found: "'\(Excerpt.of(complaint.message))'",
      advice: "the file is truncated or damaged")
  }

  private static func notes(_ header: TIFFHeader, file: String) -> [String] {
    header.hasMorePages ? ["\(file): it has several pages; the first one was used."] : []
  }

  // MARK: Pictures

  private static func picture(
    _ bytes: [UInt8], header: TIFFHeader, file: String
  ) throws(RasterError) -> StoredPicture {
    guard header.format == .unsigned || header.format == .void, header.bits <= 16 else {
      throw RasterError(
        .unsupported, file, expected: "a picture of 8 or 16 bits",
        found: "\(header.sampleText) samples", advice: "such a file is data: read it as depth")
    }
    var picture = StoredPicture(
      width: header.width, height: header.height, channels: header.samples, samples: .eight([]),
      orientation: header.orientation,
      text: PictureText.parsed([header.description].compactMap(\.self)),
      notes: notes(header, file: file))
    guard header.isPlain else {
      try expand(bytes, header: header, into: &picture, file: file)
      return picture
    }
    let stored = try samples(bytes, header: header, file: file)
    if header.bits == 8 {
      picture.samples = .eight(straight(stored, header))
    } else {
      picture.samples = .sixteen(straight(Words.native(stored, as: UInt16.self), header))
    }
    return picture
  }

  /// Grey that grows from black, and colours that are not multiplied with their alpha.
  private static func straight<Sample: FixedWidthInteger & UnsignedInteger>(
    _ samples: [Sample], _ header: TIFFHeader
  ) -> [Sample] {
    var samples = samples
    if header.photometric == TIFFHeader.whiteIsZero {
      for at in samples.indices where at % header.samples == 0 { samples[at] = ~samples[at] }
    }
    if header.extras == 1, header.firstExtra == 1 {
      unmultiply(&samples, channels: header.samples)
    }
    return samples
  }

  private static func unmultiply<Sample: FixedWidthInteger & UnsignedInteger>(
    _ samples: inout [Sample], channels: Int
  ) {
    let full = UInt64(Sample.max)
    for pixel in stride(from: 0, to: samples.count, by: channels) {
      let alpha = UInt64(samples[pixel + channels - 1])
      guard alpha > 0 else { continue }
      for at in pixel..<(pixel + channels - 1) {
        samples[at] = Sample(min((UInt64(samples[at]) * full + alpha / 2) / alpha, full))
      }
    }
  }

  /// Palettes, fax, CMYK, YCbCr and low depths, by libtiff's own conversion to 8 bits.
  private static func expand(
    _ bytes: [UInt8], header: TIFFHeader, into picture: inout StoredPicture, file: String
  ) throws(RasterError) {
    var rgba: [UInt8]
    do { rgba = try LibTIFF.rgba(bytes, header) } catch { throw damaged(file, error) }
    let isGrey = [TIFFHeader.whiteIsZero, TIFFHeader.blackIsZero].contains(header.photometric)
    if header.extras > 0 {
      unmultiply(&rgba, channels: 4)
      picture.channels = 4
    } else {
      picture.channels = isGrey ? 1 : 3
      var kept = 0
      for pixel in stride(from: 0, to: rgba.count, by: 4) {
        for at in pixel..<(pixel + picture.channels) {
          rgba[kept] = rgba[at]
          kept += 1
        }
      }
      rgba.removeLast(rgba.count - kept)
    }
    picture.samples = .eight(rgba)
  }

  // MARK: Numbers

  private static func numbers(
    _ bytes: [UInt8], _ header: TIFFHeader, file: String
  ) throws(RasterError) -> StoredDepth.Numbers {
    switch (header.format, header.bits) {
    case (.float, 16):
      return .floats(Words.native(bytes, as: UInt16.self).map { Float(Float16(bitPattern: $0)) })
    case (.float, 32):
      return .floats(Words.native(bytes, as: UInt32.self).map { Float(bitPattern: $0) })
    case (.float, 64):
      return .doubles(Words.native(bytes, as: UInt64.self).map { Double(bitPattern: $0) })
    case (.unsigned, 8), (.void, 8): return .codes(bytes.map { UInt16($0) })
    case (.unsigned, 16), (.void, 16): return .codes(Words.native(bytes, as: UInt16.self))
    case (.unsigned, 32), (.void, 32):
      return .whole(Words.native(bytes, as: UInt32.self).map { Double($0) })
    case (.unsigned, 64), (.void, 64):
      return .whole(Words.native(bytes, as: UInt64.self).map { Double($0) })
    case (.signed, 8): return .whole(bytes.map { Double(Int8(bitPattern: $0)) })
    case (.signed, 16): return .whole(Words.native(bytes, as: Int16.self).map { Double($0) })
    case (.signed, 32): return .whole(Words.native(bytes, as: Int32.self).map { Double($0) })
    case (.signed, 64): return .whole(Words.native(bytes, as: Int64.self).map { Double($0) })
    default:
      throw RasterError(
        .unsupported, file, expected: "float samples of 16, 32 or 64 bits or integers",
        found: "\(header.sampleText) samples")
    }
  }
}
