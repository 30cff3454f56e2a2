/// A sample that can be weighed.
protocol WeighedSample: BitwiseCopyable {
  /// The sample as a number.
  var number: Double { get }
  /// The sample nearest to a number.
  init(nearest number: Double)
}

extension Float: WeighedSample {
  var number: Double { Double(self) }
  init(nearest number: Double) { self = Float(number) }
}

extension UInt8: WeighedSample {
  var number: Double { Double(self) }
  init(nearest number: Double) { self = UInt8(Swift.min(Swift.max(number + 0.5, 0), 255)) }
}

extension UInt16: WeighedSample {
  var number: Double { Double(self) }
  init(nearest number: Double) { self = UInt16(Swift.min(Swift.max(number + 0.5, 0), 65535)) }
}

/// One filter along the rows, another along the columns.
///
/// Rows are filtered when the first output row needs them and kept in a ring as long as one
/// might, so that memory is a few rows and each input sample is read once.
struct SeparableFilter {
  let across: AxisTaps
  let down: AxisTaps
  /// Samples a pixel, interleaved.
  let channels: Int

  /// Filters a grid of `width` pixels a row; weights and sums are doubles.
  func applied<Sample: WeighedSample>(to samples: [Sample], width: Int) -> [Sample] {
    let rowIn = width * channels
    let rowOut = across.count * channels
    let slots = down.widestSpan
    var ring = [Double](repeating: 0, count: slots * rowOut)
    var wide = [Double](repeating: 0, count: rowIn)
    var sums = [Double](repeating: 0, count: rowOut)
    var held = [Int](repeating: -1, count: slots)
    return unsafe [Sample](unsafeUninitializedCapacity: rowOut * down.count) { output, count in
      unsafe samples.withUnsafeBufferPointer { samples in
        unsafe ring.withUnsafeMutableBufferPointer { ring in
          unsafe wide.withUnsafeMutableBufferPointer { wide in
            unsafe sums.withUnsafeMutableBufferPointer { sums in
              for y in 0..<down.count {
                unsafe sums.update(repeating: 0)
                for tap in down.starts[y]..<down.starts[y + 1] {
                  let row = down.indices[tap]
                  let slot = row % slots
                  let kept = unsafe UnsafeMutableBufferPointer(
                    rebasing: ring[(slot * rowOut)..<((slot + 1) * rowOut)])
                  if held[slot] != row {
                    for x in 0..<rowIn { unsafe wide[x] = samples[row * rowIn + x].number }
                    unsafe filterRow(UnsafeBufferPointer(wide), into: kept)
                    held[slot] = row
                  }
                  let weight = down.weights[tap]
                  for x in 0..<rowOut { unsafe sums[x] += weight * kept[x] }
                }
                for x in 0..<rowOut {
                  unsafe output[count + x] = Sample(nearest: sums[x])
                }
                count += rowOut
              }
            }
          }
        }
      }
    }
  }

  private func filterRow(
    _ row: UnsafeBufferPointer<Double>, into output: UnsafeMutableBufferPointer<Double>
  ) {
    if across.isIdentity {
      _ = unsafe output.update(from: row)
      return
    }
    unsafe across.starts.withUnsafeBufferPointer { starts in
      unsafe across.indices.withUnsafeBufferPointer { indices in
        unsafe across.weights.withUnsafeBufferPointer { weights in
          for x in 0..<across.count {
            for channel in 0..<channels {
              var sum = 0.0
              for tap in unsafe starts[x]..<starts[x + 1] {
                unsafe sum += weights[tap] * row[indices[tap] * channels + channel]
              }
              unsafe output[x * channels + channel] = sum
            }
          }
        }
      }
    }
  }

  // MARK: PIL's whole numbers

  /// Bits behind the point of PIL's weights (`Resample.c`, PRECISION_BITS).
  private static let precision = 22

  /// Filters 8-bit samples as PIL does, to the bit.
  ///
  /// Weights have 22 bits behind the point, and the result is rounded to 8 bits between the two
  /// passes; a pass that changes nothing is left out. Rows are filtered first, unless the height
  /// shrinks by more than twice what the width shrinks by: Pillow 13 does so, while older versions
  /// always begin with the rows, which differs where the first pass overshoots.
  func appliedInWholeNumbers(to samples: [UInt8], width: Int) -> [UInt8] {
    let height = samples.count / (width * channels)
    let loss = (across: width - across.count, down: height - down.count)
    if loss.down > 0, loss.down > 2 * loss.across {
      return wholeRows(wholeColumns(samples, width: width), width: width)
    }
    return wholeColumns(wholeRows(samples, width: width), width: across.count)
  }

  private func wholeRows(_ samples: [UInt8], width: Int) -> [UInt8] {
    if across.isIdentity { return samples }
    let rowIn = width * channels
    let rowOut = across.count * channels
    let height = samples.count / rowIn
    let weights = Self.whole(across.weights)
    return unsafe [UInt8](unsafeUninitializedCapacity: rowOut * height) { output, count in
      unsafe samples.withUnsafeBufferPointer { samples in
        unsafe weights.withUnsafeBufferPointer { weights in
          unsafe across.indices.withUnsafeBufferPointer { indices in
            for y in 0..<height {
              for x in 0..<across.count {
                let taps = across.starts[x]..<across.starts[x + 1]
                for channel in 0..<channels {
                  var sum = Self.half
                  for tap in taps {
                    let at = unsafe y * rowIn + indices[tap] * channels + channel
                    unsafe sum &+= Int32(samples[at]) &* weights[tap]
                  }
                  unsafe output[count] = Self.code(sum)
                  count += 1
                }
              }
            }
          }
        }
      }
    }
  }

  private func wholeColumns(_ samples: [UInt8], width: Int) -> [UInt8] {
    if down.isIdentity { return samples }
    let row = width * channels
    let weights = Self.whole(down.weights)
    var sums = [Int32](repeating: 0, count: row)
    return unsafe [UInt8](unsafeUninitializedCapacity: row * down.count) { output, count in
      unsafe samples.withUnsafeBufferPointer { samples in
        unsafe sums.withUnsafeMutableBufferPointer { sums in
          for y in 0..<down.count {
            unsafe sums.update(repeating: Self.half)
            for tap in down.starts[y]..<down.starts[y + 1] {
              let first = down.indices[tap] * row
              for x in 0..<row { unsafe sums[x] &+= Int32(samples[first + x]) &* weights[tap] }
            }
            for x in 0..<row { unsafe output[count + x] = Self.code(sums[x]) }
            count += row
          }
        }
      }
    }
  }

  private static let half: Int32 = 1 << (precision - 1)

  private static func whole(_ weights: [Double]) -> [Int32] {
    weights.map { Int32(($0 * Double(1 << precision)).rounded()) }
  }

  private static func code(_ sum: Int32) -> UInt8 { UInt8(clamping: sum >> precision) }
}
