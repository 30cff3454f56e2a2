/// Writes TIFF files.
enum TIFFEncoder {
  /// A picture; the text goes into the tag ImageDescription.
  static func encode(
    _ image: Image, text: [String: String], file: String
  ) throws(RasterError) -> [UInt8] {
    let (bits, bytes): (Int, [UInt8]) =
      switch image.samples {
      case .eight(let codes): (8, codes)
      case .sixteen(let words): (16, Words.bytes(words))
      }
    return try encode(
      .init(
        width: image.width, height: image.height, samples: image.channels, bits: bits,
        isFloat: false, description: PictureText.joined(text)),
      samples: bytes, file: file)
  }

  /// Depth as 16-bit codes, with GDAL's words for scale and unknown.
  static func encode(
    width: Int, height: Int, codes: [UInt16], encoding: DepthEncoding,
    description: DepthDescription, file: String
  ) throws(RasterError) -> [UInt8] {
    var page = LibTIFF.Page(
      width: width, height: height, samples: 1, bits: 16, isFloat: false,
      description: description.embeddedJSON)
    if encoding.value(of: 0).isNaN { page.nodata = "0" }
    if case .codes(let perMetre, _) = encoding { page.metadata = metadata(scale: 1 / perMetre) }
    return try encode(page, samples: Words.bytes(codes), file: file)
  }

  /// Depth as 32-bit floating-point values.
  ///
  /// Differences of bytes (predictor 3) make files a third smaller, and many readers lack them:
  /// tifffile and what builds on it read them only with imagecodecs.
  static func encode(
    width: Int, height: Int, values: [Float], encoding: DepthEncoding,
    description: DepthDescription, usesPredictor: Bool, file: String
  ) throws(RasterError) -> [UInt8] {
    var page = LibTIFF.Page(
      width: width, height: height, samples: 1, bits: 32, isFloat: true,
      usesPredictor: usesPredictor, description: description.embeddedJSON, nodata: "nan")
    if description.kind?.isMetric == true, let (scale, offset) = encoding.line {
      page.metadata = metadata(scale: scale, offset: offset)
    }
    return try encode(page, samples: Words.bytes(values), file: file)
  }

  private static func encode(
    _ page: LibTIFF.Page, samples: [UInt8], file: String
  ) throws(RasterError) -> [UInt8] {
    do {
      return try LibTIFF.encode(page, samples: samples)
    } catch {
      throw RasterError(
        .unwritable, file, expected: "a page that TIFF can hold", found: "'\(error.message)'")
    }
  }

  private static func metadata(scale: Double, offset: Double = 0) -> String {
    """
    <GDALMetadata>
      <Item name="SCALE" sample="0" role="scale">\(scale)</Item>
      <Item name="OFFSET" sample="0" role="offset">\(offset == 0 ? "0" : "\(offset)")</Item>
      <Item name="UNITTYPE" sample="0" role="unittype">m</Item>
    </GDALMetadata>
    """
  }
}
