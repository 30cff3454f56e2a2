/// PNG files as lists of chunks.
enum PNGChunks {
  /// The file without its texts and other remarks.
  static func stripped(_ png: [UInt8]) -> [UInt8] {
    var kept = Array(png.prefix(8))
    var start = 8
    while start + 12 <= png.count {
      let length = png[start..<start + 4].reduce(0) { $0 << 8 | Int($1) }
      let end = start + 12 + length
      let isCritical = png[start + 4] & 0x20 == 0
      if isCritical { kept += png[start..<end] }
      start = end
    }
    return kept
  }
}
