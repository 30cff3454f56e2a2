internal import CKernels

/// Medians and quantiles without sorting: expected O(n).
///
/// All of them reorder their copy of the values; NaN must not be among them.
enum OrderStatistics {
  /// The middle value, or of an even number the mean of the two middle ones or the lower of them;
  /// nil of nothing.
  static func median(_ values: [Double], _ rule: AlignmentRule.Median = .average) -> Double? {
    guard rule == .lower, !values.isEmpty else { return quantile(values, 0.5) }
    return select(values, [(values.count - 1) / 2])[0]
  }

  /// A quantile, interpolated linearly between order statistics as numpy's default does: position
  /// `q (n - 1)`.
  static func quantile(_ values: [Double], _ q: Double) -> Double? {
    quantiles(values, [q])?.first
  }

  /// Up to four quantiles of one list.
  static func quantiles(_ values: [Double], _ qs: [Double]) -> [Double]? {
    guard !values.isEmpty else { return nil }
    let last = values.count - 1
    let positions = qs.map { $0 * Double(last) }
    let below = positions.map { Int($0.rounded(.down)) }
    let ks = Set(below + below.map { min($0 + 1, last) }).sorted()
    let found = Dictionary(uniqueKeysWithValues: zip(ks, select(values, ks)))
    return zip(positions, below).compactMap { position, k in
      guard let lower = found[k], let upper = found[min(k + 1, last)] else { return nil }
      let weight = position - Double(k)
      return weight == 0 ? lower : lower + (upper - lower) * weight
    }
  }

  /// The k-th smallest values, counted from 0, for at most eight ascending ks.
  private static func select(_ values: [Double], _ ks: [Int]) -> [Double] {
    precondition(ks.count <= Int(FD_SELECTIONS))
    var values = values, found = [Double](repeating: 0, count: ks.count)
    unsafe fd_select(&values, values.count, ks, ks.count, &found)
    return found
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
