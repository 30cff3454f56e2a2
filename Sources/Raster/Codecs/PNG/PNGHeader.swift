/// The IHDR chunk: sizes and how samples are stored.
struct PNGHeader: Sendable, Equatable {
  /// PNG's colour types, by their numbers.
  enum Color: UInt8, Sendable {
    case grey = 0
    case rgb = 2
    case palette = 3
    case greyAlpha = 4
    case rgbAlpha = 6

    /// Stored samples a pixel.
    var channels: Int {
      switch self {
      case .grey, .palette: 1
      case .greyAlpha: 2
      case .rgb: 3
      case .rgbAlpha: 4
      }
    }

    /// The sample depths that the standard allows.
    var depths: [UInt8] {
      switch self {
      case .grey: [1, 2, 4, 8, 16]
      case .palette: [1, 2, 4, 8]
      case .rgb, .greyAlpha, .rgbAlpha: [8, 16]
      }
    }
  }

  let width: Int
  let height: Int
  /// Bits a sample: 1, 2, 4, 8 or 16.
  let depth: UInt8
  let color: Color
  let isInterlaced: Bool

  /// Reads the chunk's 13 bytes.
  init(_ data: ArraySlice<UInt8>, file: String) throws(RasterError) {
    let reader = ByteReader(data, order: .big)
    guard data.count == 13, let width = reader.uint32(0), let height = reader.uint32(4),
      let depth = reader.uint8(8), let type = reader.uint8(9), let compression = reader.uint8(10),
      let filter = reader.uint8(11), let interlace = reader.uint8(12)
    else {
      throw RasterError(
        .malformed, file, expected: "a PNG header of 13 bytes", found: "\(data.count) bytes")
    }
    guard let color = Color(rawValue: type), color.depths.contains(depth) else {
      throw RasterError(
        .malformed, file, expected: "a PNG colour type and sample depth that go together",
        found: "colour type \(type) with \(depth) bits")
    }
    guard compression == 0, filter == 0, interlace <= 1 else {
      throw RasterError(
        .malformed, file,
        expected: "PNG methods 0 (compression), 0 (filter) and 0 or 1 (interlace)",
        found: "\(compression), \(filter) and \(interlace)")
    }
    try Limits.check(width: width, height: height, in: file)
    self.width = width
    self.height = height
    self.depth = depth
    self.color = color
    self.isInterlaced = interlace == 1
  }

  /// Bytes of one stored row without its filter byte.
  var rowBytes: Int { (width * color.channels * Int(depth) + 7) / 8 }

  /// Whether the own fast path can read the pixels: 16-bit grey, row after row.
  var isPlainGrey16: Bool { color == .grey && depth == 16 && !isInterlaced }
}
