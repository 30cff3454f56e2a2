/// How the first page of a TIFF file stores its samples.
struct TIFFHeader: Sendable, Equatable {
  /// The meaning of a sample's bits.
  enum SampleFormat: UInt16, Sendable { case unsigned = 1, signed, float, void }

  var width: Int
  var height: Int
  /// Samples a pixel, with alpha.
  var samples: Int
  var bits: Int
  var format: SampleFormat
  var photometric: UInt16
  var compression: UInt16
  var isPlanar: Bool
  /// How many samples are neither grey nor colour, and what the first one is (1: alpha that
  /// colours were multiplied with, 2: alpha of its own).
  var extras: Int
  var firstExtra: UInt16
  var orientation: Int
  var description: String?
  /// GDAL's text for the value that means unknown.
  var nodata: String?
  /// The program that wrote the file.
  var software: String?
  /// GDAL's XML about scale, offset and unit.
  var metadata: String?
  var hasMorePages: Bool

  // Photometric interpretations.
  static let whiteIsZero: UInt16 = 0
  static let blackIsZero: UInt16 = 1
  static let rgb: UInt16 = 2

  /// Compressions and the most bytes that one compressed byte can become; others are refused.
  private static let ratios: [UInt16: (name: String, ratio: Int)] = [
    1: ("none", 8), 2: ("CCITT RLE", 1 << 16), 3: ("CCITT fax 3", 1 << 16),
    4: ("CCITT fax 4", 1 << 16), 5: ("LZW", 4096), 7: ("JPEG", 3 * 512), 8: ("Deflate", 1032),
    32946: ("Deflate", 1032), 32773: ("PackBits", 128), 34925: ("LZMA", 1 << 16),
    50000: ("Zstandard", 1 << 16), 50001: ("WebP", 1 << 14),
  ]

  /// "32-bit float".
  var sampleText: String {
    switch format {
    case .unsigned, .void: "\(bits)-bit"
    case .signed: "\(bits)-bit signed"
    case .float: "\(bits)-bit float"
    }
  }

  /// Whether it is compressed for fax machines, whose white paper is 0.
  var isFax: Bool { (2...4).contains(compression) }

  /// Bytes of one sample, for samples of whole bytes.
  var sampleBytes: Int { bits / 8 }

  /// Whether the samples can be taken as they are: whole bytes, grey or RGB, alpha at most.
  var isPlain: Bool {
    guard [8, 16, 32, 64].contains(bits), extras <= 1 else { return false }
    return switch photometric {
    case Self.whiteIsZero, Self.blackIsZero: samples - extras == 1
    case Self.rgb: samples - extras == 3
    default: false
    }
  }

  /// Refuses what is too large, too compressed to be true, or coded in a rare way.
  func check(stored: Int, file: String) throws(RasterError) {
    try Limits.check(width: width, height: height, in: file)
    guard let (_, ratio) = Self.ratios[compression] else {
      throw RasterError(
        .unsupported, file,
        expected: "a TIFF compression of \(Self.names)", found: "number \(compression)",
        advice: "save it with Deflate")
    }
    guard (1...4).contains(samples), (1...64).contains(bits) else {
      throw RasterError(
        .unsupported, file, expected: "1 to 4 samples of up to 64 bits a pixel",
        found: "\(samples) samples of \(bits) bits")
    }
    try Limits.check(
      decoded: (width * samples * bits + 7) / 8 * height, stored: stored, ratio: ratio, in: file)
  }

  /// Whether the first directory ends before the file does, with the offset of the next one.
  ///
  /// libtiff takes a directory without that offset for the last one, so that a file could lose its
  /// last bytes unnoticed.
  static func isDirectoryWhole(_ bytes: [UInt8]) -> Bool {
    let reader = ByteReader(bytes[...], order: bytes.first == 0x4D ? .big : .little)
    if reader.uint16(2) == 43 {
      guard let offset = reader.integer(8, as: UInt64.self).flatMap({ Int(exactly: $0) }),
        let entries = reader.integer(offset, as: UInt64.self), entries < UInt64(bytes.count)
      else { return false }
      return reader.slice(offset, 16 + 20 * Int(entries)) != nil
    }
    guard let offset = reader.uint32(4), let entries = reader.uint16(offset) else { return false }
    return reader.slice(offset, 6 + 12 * entries) != nil
  }

  private static var names: String {
    Set(ratios.values.map(\.name)).sorted().joined(separator: ", ")
  }
}
