internal import CKernels

/// Medians and quantiles without sorting: expected O(n).
///
/// All of them reorder their copy of the values; NaN must not be among them.
enum OrderStatistics {
  /// The middle value, or of an even number the mean of the two middle ones or the lower of them;
  /// nil of nothing.
  static func median(_ values: [Double], _ rule: AlignmentRule.Median = .average) -> Double? {
    guard rule == .lower, !values.isEmpty else { return quantile(values, 0.5) }
    var values = values
    return unsafe fd_select(&values, values.count, (values.count - 1) / 2)
  }

  /// A quantile, interpolated linearly between order statistics as numpy's default does: position
  /// `q (n - 1)`.
  static func quantile(_ values: [Double], _ q: Double) -> Double? {
    quantiles(values, [q])?.first
  }

  /// Several quantiles of one list.
  static func quantiles(_ values: [Double], _ qs: [Double]) -> [Double]? {
    guard !values.isEmpty else { return nil }
    var values = values
    return qs.map { q in
      let position = q * Double(values.count - 1)
      let k = Int(position.rounded(.down))
      let lower = unsafe fd_select(&values, values.count, k)
      let weight = position - Double(k)
      if weight == 0 { return lower }
      let upper = unsafe fd_select(&values, values.count, k + 1)
      return lower + (upper - lower) * weight
    }
  }

  /// The smallest value at which the weights of all values up to it reach half of the total: the
  /// minimiser of sum w |v - x|, the lower one where there are several.
  ///
  /// Reorders both lists.
  ///
  /// - Precondition: as many weights as values, at least one, none negative.
  static func weightedMedian(_ values: inout [Double], weights: inout [Double]) -> Double {
    precondition(!values.isEmpty && values.count == weights.count)
    return unsafe fd_weighted_median(&values, &weights, values.count)
  }

  /// Ranks from 1; equal values share the mean of theirs.
  ///
  /// O(n), by a radix sort.
  static func ranks(_ values: [Float]) -> [Double] {
    var scratch = [UInt64](repeating: 0, count: 2 * values.count)
    return unsafe [Double](unsafeUninitializedCapacity: values.count) { ranks, count in
      if let base = ranks.baseAddress {
        unsafe fd_ranks(values, values.count, &scratch, base)
      }
      count = values.count
    }
  }
}
