/// Holm's correction for several tests (Holm 1979).
enum Holm {
  /// Adjusts p values so that rejecting those of at most alpha keeps the chance of any wrong rejection
  /// at alpha.
  ///
  /// - Parameter p: p values in any order.
  /// - Returns: The adjusted ones in the same order, at most 1. O(n log n).
  static func adjusted(_ p: [Double]) -> [Double] {
    var result = p
    var largest = 0.0
    for (rank, at) in p.indices.sorted(by: { (p[$0], $0) < (p[$1], $1) }).enumerated() {
      largest = max(largest, min(1, p[at] * Double(p.count - rank)))
      result[at] = largest
    }
    return result
  }
}
