/// Writes PNG files.
struct PNGEncoder {
  /// Texts by keyword; sorted, so that equal input gives equal bytes.
  var text: [String: String] = [:]
  /// The chunk pCAL.
  var calibration: PNGCalibration?
  /// Whether sBIT says that all bits of a sample count.
  var statesSignificantBits = false

  /// A whole file of `width * height * channels` samples, 1 (grey) or 3 (RGB) channels.
  func encode(width: Int, height: Int, channels: Int, samples: Image.Samples) -> [UInt8] {
    let depth: UInt8
    let rows: [UInt8]
    switch samples {
    case .eight(let codes):
      depth = 8
      rows = PNGFilters.filtered(codes, rowBytes: width * channels, pixelBytes: channels)
    case .sixteen(let words):
      depth = 16
      rows = PNGFilters.filtered(
        Self.bigEndian(words), rowBytes: width * channels * 2, pixelBytes: channels * 2)
    }
    var file = PNGChunks.signature
    var header: [UInt8] = []
    header.append(bigEndian: UInt32(width))
    header.append(bigEndian: UInt32(height))
    let color: PNGHeader.Color = channels == 1 ? .grey : .rgb
    header += [depth, color.rawValue, 0, 0, 0]
    Self.append("IHDR", header, to: &file)
    if statesSignificantBits {
      Self.append("sBIT", [UInt8](repeating: depth, count: channels), to: &file)
    }
    if let calibration { Self.append("pCAL", calibration.data, to: &file) }
    for (keyword, words) in text.sorted(by: { $0.key < $1.key }) {
      Self.appendText(keyword, words, to: &file)
    }
    // Beyond a few megapixels the smaller file is no longer worth the wait.
    let level = rows.count > 1 << 24 ? 3 : 6
    Self.append("IDAT", Deflate.compress(rows, level: level, wrapping: .zlib), to: &file)
    Self.append("IEND", [], to: &file)
    return file
  }

  private static func bigEndian(_ words: [UInt16]) -> [UInt8] {
    unsafe [UInt8](unsafeUninitializedCapacity: words.count * 2) { output, count in
      for at in words.indices {
        unsafe output[2 * at] = UInt8(truncatingIfNeeded: words[at] >> 8)
        unsafe output[2 * at + 1] = UInt8(truncatingIfNeeded: words[at])
      }
      count = words.count * 2
    }
  }

  private static func append(_ type: String, _ data: [UInt8], to file: inout [UInt8]) {
    file.append(bigEndian: UInt32(data.count))
    let start = file.count
    file += Array(type.utf8)
    file += data
    file.append(bigEndian: Deflate.crc32(file[start...]))
  }

  /// ASCII goes into tEXt, which everything reads; the rest needs the UTF-8 of iTXt.
  private static func appendText(_ keyword: String, _ words: String, to file: inout [UInt8]) {
    let isPlain = words.utf8.allSatisfy { $0 == 0x0A || (0x20...0x7E).contains($0) }
    if isPlain {
      append("tEXt", Array(keyword.utf8) + [0] + Array(words.utf8), to: &file)
    } else {
      append("iTXt", Array(keyword.utf8) + [0, 0, 0, 0, 0] + Array(words.utf8), to: &file)
    }
  }
}
