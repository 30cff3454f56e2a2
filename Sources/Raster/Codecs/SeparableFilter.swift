internal import CKernels

/// A sample that can be weighed.
protocol WeighedSample: BitwiseCopyable, SendableMetatype {
  /// The sample as a number.
  var number: Double { get }
  /// The sample nearest to a number.
  init(nearest number: Double)
}

extension Float: WeighedSample {
  var number: Double { Double(self) }
  init(nearest number: Double) { self = Float(number) }
}

extension Double: WeighedSample {
  var number: Double { self }
  init(nearest number: Double) { self = number }
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
  ///
  /// Bands of rows are filtered at the same time on several processors; which ones does not change
  /// the result.
  func applied<Sample: WeighedSample, Result: WeighedSample>(
    to samples: [Sample], width: Int
  ) -> [Result] {
    let rowOut = across.count * channels
    return unsafe [Result](unsafeUninitializedCapacity: rowOut * down.count) { output, count in
      unsafe samples.withUnsafeBufferPointer { samples in
        // Every band writes rows of its own, and reads what nobody writes.
        nonisolated(unsafe) let (input, results) = unsafe (samples, output)
        Bands.run(rows: down.count, weighing: rowOut * down.widestSpan) { rows in
          unsafe filter(input, width: width, rows: rows, into: results)
        }
      }
      count = rowOut * down.count
    }
  }

  private func filter<Sample: WeighedSample, Result: WeighedSample>(
    _ samples: UnsafeBufferPointer<Sample>, width: Int, rows: Range<Int>,
    into output: UnsafeMutableBufferPointer<Result>
  ) {
    let rowIn = width * channels
    let rowOut = across.count * channels
    let slots = down.widestSpan
    var ring = [Double](repeating: 0, count: slots * rowOut)
    // Samples become doubles before they are weighed where most of them are weighed repeatedly.
    let widens = across.indices.count >= width && !across.isIdentity
    var wide = [Double](repeating: 0, count: widens ? rowIn : 0)
    var sums = [Double](repeating: 0, count: rowOut)
    var held = [Int](repeating: -1, count: slots)
    unsafe ring.withUnsafeMutableBufferPointer { ring in
      unsafe wide.withUnsafeMutableBufferPointer { wide in
        unsafe sums.withUnsafeMutableBufferPointer { sums in
          for y in rows {
            unsafe sums.update(repeating: 0)
            for tap in down.starts[y]..<down.starts[y + 1] {
              let row = down.indices[tap]
              let slot = row % slots
              let kept = unsafe UnsafeMutableBufferPointer(
                rebasing: ring[(slot * rowOut)..<((slot + 1) * rowOut)])
              if held[slot] != row {
                let source = unsafe UnsafeBufferPointer(
                  rebasing: samples[(row * rowIn)..<((row + 1) * rowIn)])
                if widens {
                  for x in 0..<rowIn { unsafe wide[x] = source[x].number }
                  unsafe filterRow(UnsafeBufferPointer(wide), into: kept)
                } else {
                  unsafe filterRow(source, into: kept)
                }
                held[slot] = row
              }
              let weight = down.weights[tap]
              for x in 0..<rowOut { unsafe sums[x] += weight * kept[x] }
            }
            for x in 0..<rowOut {
              unsafe output[y * rowOut + x] = Result(nearest: sums[x])
            }
          }
        }
      }
    }
  }

  private static let manyChannels = 8

  private func filterRow<Sample: WeighedSample>(
    _ row: UnsafeBufferPointer<Sample>, into output: UnsafeMutableBufferPointer<Double>
  ) {
    if across.isIdentity {
      for x in output.indices { unsafe output[x] = row[x].number }
      return
    }
    unsafe across.starts.withUnsafeBufferPointer { starts in
      unsafe across.indices.withUnsafeBufferPointer { indices in
        unsafe across.weights.withUnsafeBufferPointer { weights in
          // Many channels lie beside each other and are weighed together.
          if channels >= Self.manyChannels {
            for x in 0..<across.count {
              let at = x * channels
              for channel in 0..<channels { unsafe output[at + channel] = 0 }
              for tap in unsafe starts[x]..<starts[x + 1] {
                let (weight, from) = unsafe (weights[tap], indices[tap] * channels)
                for channel in 0..<channels {
                  unsafe output[at + channel] += weight * row[from + channel].number
                }
              }
            }
            return
          }
          for x in 0..<across.count {
            for channel in 0..<channels {
              var sum = 0.0
              for tap in unsafe starts[x]..<starts[x + 1] {
                unsafe sum += weights[tap] * row[indices[tap] * channels + channel].number
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
  private static let precision = Int(FD_FILTER_BITS)

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
    let (rowIn, rowOut) = (width * channels, across.count * channels)
    let height = samples.count / rowIn
    return unsafe [UInt8](unsafeUninitializedCapacity: rowOut * height) { output, count in
      unsafe samples.withUnsafeBufferPointer { samples in
        unsafe Self.withTaps(across) { taps in
          nonisolated(unsafe) let (input, results, taps) = unsafe (samples, output, taps)
          Bands.run(rows: height, weighing: across.indices.count * channels) { rows in
            guard let from = unsafe input.baseAddress, let to = unsafe results.baseAddress else {
              return
            }
            var taps = unsafe taps
            // Sixteen rows at a time, each sample of which lies beside the other fifteen.
            var scratch = [UInt8](repeating: 0, count: 16 * (rowIn + rowOut))
            unsafe fd_filter_rows(
              from + rows.lowerBound * rowIn, rows.count, width, channels, &taps, &scratch,
              to + rows.lowerBound * rowOut)
          }
        }
      }
      count = rowOut * height
    }
  }

  private func wholeColumns(_ samples: [UInt8], width: Int) -> [UInt8] {
    if down.isIdentity { return samples }
    let row = width * channels
    return unsafe [UInt8](unsafeUninitializedCapacity: row * down.count) { output, count in
      unsafe samples.withUnsafeBufferPointer { samples in
        unsafe Self.withTaps(down) { taps in
          nonisolated(unsafe) let (input, results, taps) = unsafe (samples, output, taps)
          Bands.run(rows: down.count, weighing: row * down.widestSpan) { rows in
            guard let from = unsafe input.baseAddress, let to = unsafe results.baseAddress else {
              return
            }
            var taps = unsafe taps
            var sums = [Int32](repeating: 0, count: row)
            unsafe fd_filter_columns(
              from, row, &taps, rows.lowerBound, rows.upperBound, &sums,
              to + rows.lowerBound * row)
          }
        }
      }
      count = row * down.count
    }
  }

  private static func withTaps(_ axis: AxisTaps, _ body: (fd_taps) -> Void) {
    let whole = axis.weights.map { Int32(($0 * Double(1 << precision)).rounded()) }
    unsafe axis.starts.withUnsafeBufferPointer { starts in
      unsafe axis.indices.withUnsafeBufferPointer { indices in
        unsafe whole.withUnsafeBufferPointer { weights in
          unsafe body(
            fd_taps(
              starts: starts.baseAddress, indices: indices.baseAddress,
              weights: weights.baseAddress, count: axis.count))
        }
      }
    }
  }
}
