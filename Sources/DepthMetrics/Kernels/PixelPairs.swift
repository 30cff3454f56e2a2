internal import CKernels

/// Two maps on one grid, and which of their pixels count.
struct PixelPairs: Sendable {
  /// Pixels across and down.
  let width, height: Int
  /// The reference, row by row.
  let reference: [Float]
  /// The candidate on the same grid.
  let candidate: [Float]
  /// The part of the grid that counts.
  let rows, columns: Range<Int>
  /// References outside this range do not count; its bounds do.
  let bounds: ClosedRange<Double>
  /// One byte a pixel, 0 where it does not count; nil where no mask says anything.
  let mask: [UInt8]?

  /// Joins maps and window; the kernels read without looking back, so the sizes are checked here.
  init(
    width: Int, height: Int, reference: [Float], candidate: [Float], rows: Range<Int>,
    columns: Range<Int>, bounds: ClosedRange<Double>, mask: [UInt8]?
  ) {
    precondition(reference.count == width * height && candidate.count == width * height)
    precondition(mask.map { $0.count == width * height } ?? true)
    precondition((0...height).contains(rows.upperBound) && rows.lowerBound >= 0)
    precondition((0...width).contains(columns.upperBound) && columns.lowerBound >= 0)
    self.width = width
    self.height = height
    self.reference = reference
    self.candidate = candidate
    self.rows = rows
    self.columns = columns
    self.bounds = bounds
    self.mask = mask
  }

  /// What a fit reads a map's values as.
  enum Reading: Sendable {
    case asIs
    case inverse
  }

  /// The way from a candidate's value to a depth.
  struct Transform: Sendable, Equatable {
    /// What the candidate's values are read as before `scale` and `shift`.
    var reading = Reading.asIs
    /// Whether `scale` and `shift` give a disparity, which is then inverted.
    var inDisparity = false
    var scale = 1.0
    var shift = 0.0
    /// Lower bound on the disparity.
    var disparityFloor = -Double.infinity
    /// Bounds on the depth.
    var clampMin = -Double.infinity
    var clampMax = Double.infinity

    /// Whether two ways give any candidates one order: lines in one quantity that rise or fall together and
    /// bend nowhere.
    func keepsOrder(of other: Transform) -> Bool {
      func isLine(_ way: Transform) -> Bool {
        way.disparityFloor == -.infinity && way.clampMin == -.infinity && way.clampMax == .infinity
      }
      return isLine(self) && isLine(other) && reading == other.reading
        && inDisparity == other.inDisparity && scale * other.scale > 0
    }
  }

  /// The moments of candidate and reference over the pixels that count.
  func moments(
    candidate reading: Reading, reference referenceReading: Reading, positiveOnly: Bool
  ) -> fd_moments {
    unsafe withRegion { region in
      unsafe fd_fit_moments(region, reading.c, referenceReading.c, positiveOnly)
    }
  }

  /// The sums of the classic metrics; those of inverse depths only where asked for.
  func sums(
    _ transform: Transform, inDisparitySpace: Bool = false, keepNonpositive: Bool = false,
    inverses: Bool
  ) -> fd_sums {
    unsafe withRegion { region in
      var transform = transform.c
      return unsafe fd_score(
        region, &transform, MetricCatalogue.thresholds, inDisparitySpace, keepNonpositive, inverses)
    }
  }

  /// Error sums and counts by octave of the reference, from 2^-3 to 2^9 m.
  func octaves(_ transform: Transform) -> [fd_octave] {
    unsafe withRegion { region in
      var transform = transform.c
      var octaves = [fd_octave](repeating: fd_octave(), count: Int(FD_OCTAVES))
      unsafe fd_score_octaves(region, &transform, &octaves)
      return octaves
    }
  }

  /// The pairs at most four rows and columns from neighbours of which one is more than 15% deeper
  /// than the other in the reference: where models blur and upgrades hide.
  func nearBoundaries() -> PixelPairs {
    let band = unsafe withRegion { region in
      unsafe [UInt8](unsafeUninitializedCapacity: reference.count) { buffer, count in
        if let base = buffer.baseAddress {
          unsafe fd_boundary_band(region, height, 1.15, 4, base)
        }
        count = reference.count
      }
    }
    return PixelPairs(
      width: width, height: height, reference: reference, candidate: candidate, rows: rows,
      columns: columns, bounds: bounds, mask: band)
  }

  /// The transformed candidate over the whole grid.
  func transformed(_ transform: Transform) -> [Float] {
    var transform = transform.c
    return unsafe [Float](unsafeUninitializedCapacity: candidate.count) { buffer, count in
      if let base = buffer.baseAddress {
        unsafe fd_transform_values(candidate, candidate.count, &transform, base)
      }
      count = candidate.count
    }
  }

  /// Reference and candidate of the pixels that count and have a finite candidate, in row-major
  /// order.
  func gathered(positiveOnly: Bool) -> (reference: [Float], candidate: [Float]) {
    let room = rows.count * columns.count + 1
    var found = 0
    var candidates = [Float](repeating: 0, count: room)
    var references = [Float](repeating: 0, count: room)
    unsafe withRegion { region in
      found = unsafe fd_gather(region, positiveOnly, &references, &candidates)
    }
    references.removeLast(room - found)
    candidates.removeLast(room - found)
    return (references, candidates)
  }

  /// Calls the body with the index of every pixel whose reference counts, in row-major order.
  func forEachCounted(_ body: (Int) -> Void) {
    for row in rows {
      for i in row * width + columns.lowerBound..<row * width + columns.upperBound
      where bounds.contains(Double(reference[i])) && mask?[i] != 0 { body(i) }
    }
  }

  private func withRegion<R>(_ body: (UnsafePointer<fd_region>) -> R) -> R {
    unsafe reference.withUnsafeBufferPointer { reference in
      unsafe candidate.withUnsafeBufferPointer { candidate in
        func call(_ mask: UnsafePointer<UInt8>?) -> R {
          var region = unsafe fd_region(
            reference: reference.baseAddress, candidate: candidate.baseAddress, mask: mask,
            width: width, row_begin: rows.lowerBound, row_end: rows.upperBound,
            column_begin: columns.lowerBound, column_end: columns.upperBound,
            reference_min: bounds.lowerBound, reference_max: bounds.upperBound)
          return unsafe body(&region)
        }
        guard let mask else { return call(nil) }
        return unsafe mask.withUnsafeBufferPointer { unsafe call($0.baseAddress) }
      }
    }
  }
}

extension PixelPairs.Reading {
  fileprivate var c: fd_reading { self == .asIs ? FD_AS_IS : FD_INVERSE }
}

extension PixelPairs.Transform {
  fileprivate var c: fd_transform {
    fd_transform(
      candidate_as: reading.c, in_disparity: inDisparity, scale: scale, shift: shift,
      disparity_floor: disparityFloor, clamp_min: clampMin, clamp_max: clampMax)
  }
}
