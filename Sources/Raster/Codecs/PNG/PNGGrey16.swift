/// The fast way through 16-bit grey PNG, the format of depth maps.
enum PNGGrey16 {
  /// Decodes the samples, or returns nil where only libpng knows the rules.
  static func samples(
    _ chunks: PNGChunks, of bytes: [UInt8], file: String
  ) throws(RasterError) -> [UInt16]? {
    let header = chunks.header
    let stream = stream(chunks, of: bytes)
    // A stream that promises a window under 32 KiB must keep the promise; zlib checks, we do not.
    guard let first = stream.first, first == 0x78 else { return nil }
    let stride = 1 + header.width * 2
    var outcome = Deflate.Outcome.damaged
    let rows = unsafe [UInt8](unsafeUninitializedCapacity: stride * header.height) {
      output, count in
      unsafe stream.withUnsafeBytes { stream in
        outcome = unsafe Deflate.inflateZlib(stream, into: UnsafeMutableRawBufferPointer(output))
      }
      if case .done = outcome { count = output.count }
    }
    guard outcome == .done(consumed: stream.count) else {
      throw PNGDecoder.damaged(file, found: complaint(outcome))
    }
    var unfiltered = rows
    var badFilter: UInt8?
    let samples = unsafe [UInt16](unsafeUninitializedCapacity: header.width * header.height) {
      output, count in
      unsafe unfiltered.withUnsafeMutableBufferPointer { rows in
        badFilter = unsafe unfilter(rows, into: output, width: header.width, height: header.height)
      }
      count = badFilter == nil ? output.count : 0
    }
    if let badFilter { throw PNGDecoder.damaged(file, found: "a row filter \(badFilter)") }
    return samples
  }

  /// The image data of all chunks in one piece.
  private static func stream(_ chunks: PNGChunks, of bytes: [UInt8]) -> ArraySlice<UInt8> {
    if chunks.imageData.count == 1 { return bytes[chunks.imageData[0]] }
    var joined: [UInt8] = []
    joined.reserveCapacity(chunks.imageData.reduce(0) { $0 + $1.count })
    for range in chunks.imageData { joined += bytes[range] }
    return joined[...]
  }

  private static func complaint(_ outcome: Deflate.Outcome) -> String {
    switch outcome {
    case .done: "data after the last row"
    case .short: "too few rows"
    case .long: "more data than rows"
    case .damaged: "a damaged or truncated zlib stream"
    }
  }

  /// Undoes the row filters in place and gives the samples in the machine's order.
  ///
  /// - Returns: The number of a filter that does not exist, or nil.
  private static func unfilter(
    _ rows: UnsafeMutableBufferPointer<UInt8>, into output: UnsafeMutableBufferPointer<UInt16>,
    width: Int, height: Int
  ) -> UInt8? {
    let count = width * 2
    guard var row = rows.baseAddress, var samples = output.baseAddress else {
      return nil
    }
    // The row above the first one is all zero, which turns Up into None and Paeth into Sub.
    let zeros = [UInt8](repeating: 0, count: count)
    return unsafe zeros.withUnsafeBufferPointer { zeros -> UInt8? in
      guard var above = zeros.baseAddress else { return nil }
      for _ in 0..<height {
        let filter = unsafe row[0]
        unsafe row += 1
        switch filter {
        case 0: break
        case 1: unsafe undoSub(row, count)
        case 2: unsafe undoUp(row, above, count)
        case 3: unsafe undoAverage(row, above, count)
        case 4: unsafe undoPaeth(row, above, count)
        default: return filter
        }
        for x in 0..<width {
          unsafe samples[x] = UInt16(row[2 * x]) << 8 | UInt16(row[2 * x + 1])
        }
        unsafe above = UnsafePointer(row)
        unsafe row += count
        unsafe samples += width
      }
      return nil
    }
  }

  private static func undoSub(_ row: UnsafeMutablePointer<UInt8>, _ count: Int) {
    var high: UInt8 = 0
    var low: UInt8 = 0
    for at in stride(from: 0, to: count, by: 2) {
      unsafe high &+= row[at]
      unsafe low &+= row[at + 1]
      unsafe row[at] = high
      unsafe row[at + 1] = low
    }
  }

  private static func undoUp(
    _ row: UnsafeMutablePointer<UInt8>, _ above: UnsafePointer<UInt8>, _ count: Int
  ) {
    for at in 0..<count { unsafe row[at] &+= above[at] }
  }

  private static func undoAverage(
    _ row: UnsafeMutablePointer<UInt8>, _ above: UnsafePointer<UInt8>, _ count: Int
  ) {
    var high: UInt32 = 0
    var low: UInt32 = 0
    for at in stride(from: 0, to: count, by: 2) {
      high = unsafe (UInt32(row[at]) &+ (high &+ UInt32(above[at])) >> 1) & 0xFF
      low = unsafe (UInt32(row[at + 1]) &+ (low &+ UInt32(above[at + 1])) >> 1) & 0xFF
      unsafe row[at] = UInt8(truncatingIfNeeded: high)
      unsafe row[at + 1] = UInt8(truncatingIfNeeded: low)
    }
  }

  private static func undoPaeth(
    _ row: UnsafeMutablePointer<UInt8>, _ above: UnsafePointer<UInt8>, _ count: Int
  ) {
    // The two bytes of a sample are predicted apart, in two chains that the processor overlaps.
    var high: Int32 = 0
    var low: Int32 = 0
    var cornerHigh: Int32 = 0
    var cornerLow: Int32 = 0
    for at in stride(from: 0, to: count, by: 2) {
      let aboveHigh = unsafe Int32(above[at])
      let aboveLow = unsafe Int32(above[at + 1])
      high = unsafe (Int32(row[at]) &+ paeth(high, aboveHigh, cornerHigh)) & 0xFF
      low = unsafe (Int32(row[at + 1]) &+ paeth(low, aboveLow, cornerLow)) & 0xFF
      unsafe row[at] = UInt8(truncatingIfNeeded: high)
      unsafe row[at + 1] = UInt8(truncatingIfNeeded: low)
      cornerHigh = aboveHigh
      cornerLow = aboveLow
    }
  }

  /// The neighbour nearest to `left + above - corner`, ties in this order (PNG, section 9.4).
  @inline(__always)
  private static func paeth(_ left: Int32, _ above: Int32, _ corner: Int32) -> Int32 {
    let fromAbove = above &- corner
    let fromLeft = left &- corner
    let toLeft = abs(fromAbove)
    let toAbove = abs(fromLeft)
    let toCorner = abs(fromAbove &+ fromLeft)
    let nearer = toAbove <= toCorner ? above : corner
    return toLeft <= toAbove && toLeft <= toCorner ? left : nearer
  }
}
