extension Int {
  /// The sum, at the end of the range where it lies beyond.
  ///
  /// Counts come from records that anybody may have edited.
  func adding(_ other: Int) -> Int {
    let (sum, isBeyond) = addingReportingOverflow(other)
    return isBeyond ? (other > 0 ? .max : .min) : sum
  }
}
