extension DepthMap {
  /// The same map with a range of values brought to 0…1, as integer files of maps without a unit hold
  /// them.
  ///
  /// What lies beyond the range lies beyond 0…1; NaN and infinity stay. A range of one value becomes 0.
  ///
  /// - Precondition: the kind is affine-invariant, so that scale and shift mean nothing.
  public func normalised(over range: ClosedRange<Float>) -> DepthMap {
    precondition(!kind.hasUnit, "a unit is not normalised away")
    let low = range.lowerBound, span = range.upperBound - low
    let scaled = samples.map { $0.isFinite ? (span > 0 ? ($0 - low) / span : 0) : $0 }
    return DepthMap(
      width: width, height: height, samples: scaled, kind: kind, intrinsics: intrinsics)
  }

  /// The smallest and the largest finite value; nil where there is none.
  public var finiteRange: ClosedRange<Float>? {
    var low = Float.infinity, high = -Float.infinity
    for value in samples where value.isFinite {
      low = min(low, value)
      high = max(high, value)
    }
    return low <= high ? low...high : nil
  }
}
