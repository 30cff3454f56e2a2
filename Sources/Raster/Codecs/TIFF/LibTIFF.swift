internal import CTIFF

/// TIFF by libtiff, on memory.
enum LibTIFF {
  /// A complaint of the library.
  struct Complaint: Error { let message: String }

  /// The most bytes that libtiff may set aside in one piece.
  private static let allocationLimit = 1 << 31

  /// Owner of an open file and of the stream that it reads.
  @safe private struct Handle: ~Copyable {
    let tiff: OpaquePointer
    let stream: UnsafeMutablePointer<fdeval_tiff_stream>

    /// Opens bytes for reading, or, without any, memory for writing.
    init(_ input: UnsafeBufferPointer<UInt8>?) throws(Complaint) {
      unsafe stream = .allocate(capacity: 1)
      unsafe stream.initialize(to: fdeval_tiff_stream())
      unsafe stream.pointee.input = input?.baseAddress
      unsafe stream.pointee.size = input?.count ?? 0
      // "m" keeps libtiff from treating the bytes as mapped, whose checks are weaker.
      let mode = unsafe input == nil ? "w" : "rm"
      guard let opened = unsafe fdeval_tiff_open(stream, mode, allocationLimit) else {
        let message = unsafe LibTIFF.message(stream)
        unsafe stream.deallocate()
        throw Complaint(message: message)
      }
      unsafe tiff = unsafe opened
    }

    deinit {
      unsafe TIFFClose(tiff)
      unsafe free(stream.pointee.output)
      unsafe stream.deallocate()
    }

    /// The first error, or nil.
    var error: Complaint? {
      unsafe stream.pointee.message.0 == 0
        ? nil : Complaint(message: unsafe LibTIFF.message(stream))
    }

    func number(_ tag: Int32) -> UInt16 {
      var value: UInt16 = 0
      return unsafe fdeval_tiff_get16(tiff, UInt32(tag), &value) == 1 ? value : 0
    }

    func wide(_ tag: Int32) -> UInt32? {
      var value: UInt32 = 0
      return unsafe fdeval_tiff_get32(tiff, UInt32(tag), &value) == 1 ? value : nil
    }

    func text(_ tag: Int32) -> String? {
      var count = 0
      guard let text = unsafe fdeval_tiff_text(tiff, UInt32(tag), &count) else { return nil }
      let bytes = unsafe UnsafeRawBufferPointer(start: text, count: count)
      return unsafe String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
    }
  }

  private static func message(_ stream: UnsafeMutablePointer<fdeval_tiff_stream>) -> String {
    let message = unsafe withUnsafeBytes(of: stream.pointee.message) {
      unsafe String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self)
    }
    return message.isEmpty ? "not a TIFF file" : message
  }

  // MARK: Reading

  /// Runs a body with the file open, and turns what libtiff complains about into an error.
  private static func reading<Result>(
    _ bytes: [UInt8], _ body: (borrowing Handle) throws(Complaint) -> Result
  ) throws(Complaint) -> Result {
    try unsafe bytes.withUnsafeBufferPointer { buffer throws(Complaint) in
      let handle = try unsafe Handle(buffer)
      let result = try body(handle)
      if let error = handle.error { throw error }
      return result
    }
  }

  /// The first page's tags.
  static func header(_ bytes: [UInt8]) throws(Complaint) -> TIFFHeader {
    try reading(bytes) { handle throws(Complaint) in
      guard let width = handle.wide(TIFFTAG_IMAGEWIDTH),
        let height = handle.wide(TIFFTAG_IMAGELENGTH)
      else { throw handle.error ?? Complaint(message: "no width and height") }
      var firstExtra: UInt16 = 0
      let extras = unsafe fdeval_tiff_extras(handle.tiff, &firstExtra)
      return TIFFHeader(
        width: Int(width), height: Int(height),
        samples: Int(handle.number(TIFFTAG_SAMPLESPERPIXEL)),
        bits: Int(handle.number(TIFFTAG_BITSPERSAMPLE)),
        format: .init(rawValue: handle.number(TIFFTAG_SAMPLEFORMAT)) ?? .void,
        photometric: handle.number(TIFFTAG_PHOTOMETRIC),
        compression: handle.number(TIFFTAG_COMPRESSION),
        isPlanar: handle.number(TIFFTAG_PLANARCONFIG) == UInt16(PLANARCONFIG_SEPARATE),
        extras: Int(extras), firstExtra: firstExtra,
        orientation: Int(handle.number(TIFFTAG_ORIENTATION)),
        description: handle.text(TIFFTAG_IMAGEDESCRIPTION),
        nodata: handle.text(TIFFTAG_GDAL_NODATA), software: handle.text(TIFFTAG_SOFTWARE),
        metadata: handle.text(TIFFTAG_GDAL_METADATA),
        hasMorePages: unsafe TIFFLastDirectory(handle.tiff) == 0)
    }
  }

  /// The samples as they are stored, interleaved, in the machine's byte order.
  ///
  /// - Precondition: ``TIFFHeader/isPlain``.
  static func samples(_ bytes: [UInt8], _ header: TIFFHeader) throws(Complaint) -> [UInt8] {
    try reading(bytes) { handle throws(Complaint) in
      let pixelBytes = header.samples * header.sampleBytes
      let planes = header.isPlanar ? header.samples : 1
      let layout = BlockLayout(
        width: header.width, height: header.height, pixelBytes: pixelBytes,
        blockPixelBytes: pixelBytes / planes, planes: planes)
      var output = [UInt8](repeating: 0, count: header.width * header.height * pixelBytes)
      if unsafe TIFFIsTiled(handle.tiff) != 0 {
        try readTiles(handle, layout, into: &output)
      } else {
        try readStrips(handle, layout, into: &output)
      }
      return output
    }
  }

  /// Where decoded blocks go: all samples of a pixel together, or one plane after another.
  private struct BlockLayout {
    let width: Int
    let height: Int
    let pixelBytes: Int
    let blockPixelBytes: Int
    let planes: Int

    /// Copies rows of a block to their place.
    func copy(
      _ block: [UInt8], rowBytes: Int, columns: Range<Int>, rows: Range<Int>, plane: Int,
      into output: inout [UInt8]
    ) {
      for y in rows {
        var from = (y - rows.lowerBound) * rowBytes
        var to = (y * width + columns.lowerBound) * pixelBytes + plane * blockPixelBytes
        if planes == 1 {
          let count = columns.count * pixelBytes
          output.replaceSubrange(to..<(to + count), with: block[from..<(from + count)])
          continue
        }
        for _ in columns {
          for byte in 0..<blockPixelBytes { output[to + byte] = block[from + byte] }
          from += blockPixelBytes
          to += pixelBytes
        }
      }
    }
  }

  private static func readStrips(
    _ handle: borrowing Handle, _ layout: BlockLayout, into output: inout [UInt8]
  ) throws(Complaint) {
    let said = Int(handle.wide(TIFFTAG_ROWSPERSTRIP) ?? .max)
    let rowsPerStrip = min(max(said, 1), layout.height)
    let rowBytes = layout.width * layout.blockPixelBytes
    let stripsPerPlane = (layout.height + rowsPerStrip - 1) / rowsPerStrip
    guard unsafe Int(TIFFNumberOfStrips(handle.tiff)) == stripsPerPlane * layout.planes else {
      throw handle.error ?? Complaint(message: "the number of strips does not fit the size")
    }
    var strip = [UInt8](repeating: 0, count: layout.planes == 1 ? 0 : rowsPerStrip * rowBytes)
    for plane in 0..<layout.planes {
      for index in 0..<stripsPerPlane {
        let rows = (index * rowsPerStrip)..<min((index + 1) * rowsPerStrip, layout.height)
        let number = UInt32(plane * stripsPerPlane + index)
        let size = rows.count * rowBytes
        let got: Int
        if layout.planes == 1 {
          got = unsafe output.withUnsafeMutableBytes { output in
            let place = unsafe output.baseAddress.map { unsafe $0 + rows.lowerBound * rowBytes }
            return unsafe Int(
              TIFFReadEncodedStrip(handle.tiff, number, place, tmsize_t(size)))
          }
        } else {
          got = unsafe strip.withUnsafeMutableBytes {
            unsafe Int(
              TIFFReadEncodedStrip(handle.tiff, number, $0.baseAddress, tmsize_t(size)))
          }
          layout.copy(
            strip, rowBytes: rowBytes, columns: 0..<layout.width, rows: rows, plane: plane,
            into: &output)
        }
        guard got == size else { throw handle.error ?? Complaint(message: "a strip is too short") }
      }
    }
  }

  private static func readTiles(
    _ handle: borrowing Handle, _ layout: BlockLayout, into output: inout [UInt8]
  ) throws(Complaint) {
    guard let across = handle.wide(TIFFTAG_TILEWIDTH).map({ Int($0) }),
      let down = handle.wide(TIFFTAG_TILELENGTH).map({ Int($0) }), across > 0, down > 0,
      across <= Limits.side, down <= Limits.side, across * down <= Limits.pixels
    else { throw handle.error ?? Complaint(message: "tiles of no sensible size") }
    let rowBytes = across * layout.blockPixelBytes
    let size = rowBytes * down
    guard unsafe TIFFTileSize64(handle.tiff) == UInt64(size) else {
      throw Complaint(message: "the tiles do not fit their samples")
    }
    let (columns, rows) = (
      (layout.width + across - 1) / across, (layout.height + down - 1) / down
    )
    guard unsafe Int(TIFFNumberOfTiles(handle.tiff)) == columns * rows * layout.planes else {
      throw handle.error ?? Complaint(message: "the number of tiles does not fit the size")
    }
    var tile = [UInt8](repeating: 0, count: size)
    for number in 0..<(columns * rows * layout.planes) {
      let got = unsafe tile.withUnsafeMutableBytes {
        unsafe Int(
          TIFFReadEncodedTile(handle.tiff, UInt32(number), $0.baseAddress, tmsize_t(size)))
      }
      guard got == size else { throw handle.error ?? Complaint(message: "a tile is too short") }
      let inPlane = number % (columns * rows)
      let (x, y) = (inPlane % columns * across, inPlane / columns * down)
      layout.copy(
        tile, rowBytes: rowBytes, columns: x..<min(x + across, layout.width),
        rows: y..<min(y + down, layout.height), plane: number / (columns * rows), into: &output)
    }
  }

  /// Any kind of TIFF as 8-bit RGBA, colours multiplied with alpha, in stored order.
  static func rgba(_ bytes: [UInt8], _ header: TIFFHeader) throws(Complaint) -> [UInt8] {
    try reading(bytes) { handle throws(Complaint) in
      var raster = [UInt32](repeating: 0, count: header.width * header.height)
      // Asking for the file's own orientation keeps libtiff from turning anything.
      let done = unsafe raster.withUnsafeMutableBufferPointer {
        unsafe TIFFReadRGBAImageOriented(
          handle.tiff, UInt32(header.width), UInt32(header.height), $0.baseAddress,
          Int32(header.orientation), 1)
      }
      guard done == 1 else { throw handle.error ?? Complaint(message: "samples of a rare kind") }
      // Red stands in the lowest byte.
      return Words.bytes(UInt16(littleEndian: 1) == 1 ? raster : raster.map(\.littleEndian))
    }
  }

  // MARK: Writing

  /// What is written beside the samples.
  struct Page {
    var width: Int
    var height: Int
    var samples: Int
    var bits: Int
    var isFloat: Bool
    /// Whether samples are stored as differences, which compress better.
    var usesPredictor = true
    var description: String?
    var nodata: String?
    var metadata: String?
  }

  /// Bytes of a strip before compression: large enough to compress well, small enough to be read
  /// in parts.
  private static let stripBytes = 1 << 18

  /// A whole file of one page, in Deflate.
  static func encode(_ page: Page, samples: [UInt8]) throws(Complaint) -> [UInt8] {
    let handle = try unsafe Handle(nil)
    let rowBytes = page.width * page.samples * page.bits / 8
    let rowsPerStrip = min(max(stripBytes / rowBytes, 1), page.height)
    let predictor =
      !page.usesPredictor
      ? PREDICTOR_NONE : page.isFloat ? PREDICTOR_FLOATINGPOINT : PREDICTOR_HORIZONTAL
    let numbers: [(Int32, Int)] = [
      (TIFFTAG_IMAGEWIDTH, page.width), (TIFFTAG_IMAGELENGTH, page.height),
      (TIFFTAG_BITSPERSAMPLE, page.bits), (TIFFTAG_SAMPLESPERPIXEL, page.samples),
      (TIFFTAG_SAMPLEFORMAT, Int(page.isFloat ? SAMPLEFORMAT_IEEEFP : SAMPLEFORMAT_UINT)),
      (TIFFTAG_PHOTOMETRIC, Int(page.samples == 1 ? TIFFHeader.blackIsZero : TIFFHeader.rgb)),
      (TIFFTAG_PLANARCONFIG, Int(PLANARCONFIG_CONTIG)), (TIFFTAG_ORIENTATION, 1),
      (TIFFTAG_COMPRESSION, Int(COMPRESSION_ADOBE_DEFLATE)),
      (TIFFTAG_PREDICTOR, Int(predictor)), (TIFFTAG_ROWSPERSTRIP, rowsPerStrip),
    ]
    let texts: [(Int32, String?)] = [
      (TIFFTAG_SOFTWARE, "fdeval"), (TIFFTAG_IMAGEDESCRIPTION, page.description),
      (TIFFTAG_GDAL_NODATA, page.nodata), (TIFFTAG_GDAL_METADATA, page.metadata),
    ]
    for (tag, value) in numbers {
      guard unsafe fdeval_tiff_set(handle.tiff, UInt32(tag), UInt32(value)) == 1 else {
        throw handle.error ?? Complaint(message: "tag \(tag) was refused")
      }
    }
    for case (let tag, let text?) in texts {
      guard unsafe fdeval_tiff_set_text(handle.tiff, UInt32(tag), text) == 1 else {
        throw handle.error ?? Complaint(message: "tag \(tag) was refused")
      }
    }
    for (index, top) in stride(from: 0, to: page.height, by: rowsPerStrip).enumerated() {
      let size = min(rowsPerStrip, page.height - top) * rowBytes
      var strip = Array(samples[(top * rowBytes)..<(top * rowBytes + size)])
      let put = unsafe strip.withUnsafeMutableBytes {
        unsafe Int(
          TIFFWriteEncodedStrip(handle.tiff, UInt32(index), $0.baseAddress, tmsize_t(size)))
      }
      guard put == size else { throw handle.error ?? Complaint(message: "no memory for it") }
    }
    guard unsafe TIFFFlush(handle.tiff) == 1 else {
      throw handle.error ?? Complaint(message: "no memory for it")
    }
    if let error = handle.error { throw error }
    return unsafe Array(
      UnsafeBufferPointer(start: handle.stream.pointee.output, count: handle.stream.pointee.size))
  }
}
