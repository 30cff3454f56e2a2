/// The choice of a row filter when PNG is written.
enum PNGFilters {
  /// Rows with the filter, of the five, whose output is smallest in sum, each behind its number.
  ///
  /// The sum of the output's absolute values, as signed bytes, is the measure that the PNG
  /// standard recommends (section 12.7).
  static func filtered(_ bytes: [UInt8], rowBytes: Int, pixelBytes: Int) -> [UInt8] {
    let height = bytes.count / rowBytes
    // A row above the first one and a pixel left of each row, all zero, save every special case.
    let padded = pixelBytes + rowBytes
    var above = [UInt8](repeating: 0, count: padded)
    var row = above
    var candidates = [UInt8](repeating: 0, count: rowBytes * 5)
    return unsafe [UInt8](unsafeUninitializedCapacity: (rowBytes + 1) * height) { output, count in
      for y in 0..<height {
        unsafe row.withUnsafeMutableBytes { row in
          unsafe bytes.withUnsafeBytes { bytes in
            unsafe UnsafeMutableRawBufferPointer(rebasing: row[pixelBytes...]).copyMemory(
              from: UnsafeRawBufferPointer(rebasing: bytes[(y * rowBytes)..<((y + 1) * rowBytes)]))
          }
        }
        let best = unsafe candidates.withUnsafeMutableBufferPointer { candidates in
          unsafe row.withUnsafeBufferPointer { row in
            unsafe above.withUnsafeBufferPointer { above in
              unsafe fill(candidates, row: row, above: above, pixelBytes: pixelBytes)
            }
          }
        }
        unsafe output[count] = UInt8(best)
        unsafe candidates.withUnsafeBytes { candidates in
          unsafe UnsafeMutableRawBufferPointer(
            rebasing: UnsafeMutableRawBufferPointer(output)[(count + 1)..<(count + 1 + rowBytes)]
          ).copyMemory(
            from: UnsafeRawBufferPointer(
              rebasing: candidates[(best * rowBytes)..<((best + 1) * rowBytes)]))
        }
        count += rowBytes + 1
        swap(&row, &above)
      }
    }
  }

  /// Computes all five and returns the number of the best.
  private static func fill(
    _ candidates: UnsafeMutableBufferPointer<UInt8>, row: UnsafeBufferPointer<UInt8>,
    above: UnsafeBufferPointer<UInt8>, pixelBytes: Int
  ) -> Int {
    guard let output = candidates.baseAddress, let row = row.baseAddress,
      let above = above.baseAddress
    else { return 0 }
    let count = candidates.count / 5
    let (x, left, up, corner) = unsafe (row + pixelBytes, row, above + pixelBytes, above)
    let (sub, top, average, paeth) = unsafe (
      output + count, output + 2 * count, output + 3 * count, output + 4 * count
    )
    for at in 0..<count {
      unsafe output[at] = x[at]
      unsafe sub[at] = x[at] &- left[at]
      unsafe top[at] = x[at] &- up[at]
      unsafe average[at] =
        x[at] &- UInt8(truncatingIfNeeded: (UInt16(left[at]) + UInt16(up[at])) >> 1)
    }
    for at in 0..<count {
      let (a, b, c) = unsafe (Int16(left[at]), Int16(up[at]), Int16(corner[at]))
      let (toLeft, toUp, toCorner) = (abs(b &- c), abs(a &- c), abs(a &+ b &- c &- c))
      let nearer = toUp <= toCorner ? b : c
      let guess = toLeft <= toUp && toLeft <= toCorner ? a : nearer
      unsafe paeth[at] = x[at] &- UInt8(truncatingIfNeeded: guess)
    }
    var best = 0
    var least = Int.max
    for filter in 0..<5 {
      var sum = 0
      for at in (filter * count)..<((filter + 1) * count) {
        unsafe sum &+= Int(Int8(bitPattern: output[at]).magnitude)
      }
      if sum < least { (best, least) = (filter, sum) }
    }
    return best
  }
}
