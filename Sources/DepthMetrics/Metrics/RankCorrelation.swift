/// Correlations of order: invariant to every increasing function of the candidate.
enum RankCorrelation {
  /// Spearman's rho: Pearson's correlation of mean ranks.
  ///
  /// O(n log n).
  static func spearman(_ g: [Float], _ p: [Float]) throws(MetricScores.Undefined) -> Double {
    guard let value = pearson(OrderStatistics.ranks(g), OrderStatistics.ranks(p)) else {
      throw MetricScores.Undefined("a constant map has no ranks to correlate")
    }
    return value
  }

  /// Kendall's tau-b over all pairs, by Knight's merge sort.
  ///
  /// O(n log n).
  static func kendall(_ g: [Double], _ p: [Double]) throws(MetricScores.Undefined) -> Double {
    let order = g.indices.sorted { (g[$0], p[$0]) < (g[$1], p[$1]) }
    var candidates = order.map { p[$0] }
    let n = g.count, n0 = pairs(n)
    var tiedReference = 0, tiedBoth = 0
    var runReference = 1, runBoth = 1
    for i in 1..<max(n, 1) {
      let sameReference = g[order[i]] == g[order[i - 1]]
      let sameBoth = sameReference && candidates[i] == candidates[i - 1]
      if sameReference {
        runReference += 1
      } else {
        tiedReference += pairs(runReference)
        runReference = 1
      }
      if sameBoth {
        runBoth += 1
      } else {
        tiedBoth += pairs(runBoth)
        runBoth = 1
      }
    }
    tiedReference += pairs(runReference)
    tiedBoth += pairs(runBoth)
    let swaps = sortCountingSwaps(&candidates)
    var tiedCandidate = 0, run = 1
    for i in 1..<max(n, 1) {
      if candidates[i] == candidates[i - 1] {
        run += 1
      } else {
        tiedCandidate += pairs(run)
        run = 1
      }
    }
    tiedCandidate += pairs(run)
    guard n0 > tiedReference, n0 > tiedCandidate else {
      throw MetricScores.Undefined("a constant map has no order to compare")
    }
    let balance = Double(n0 - tiedReference - tiedCandidate + tiedBoth - 2 * swaps)
    if n0 - tiedReference == n0 - tiedCandidate, abs(balance) == Double(n0 - tiedReference) {
      // The same order, or the opposite one: the roots below would miss 1 by a last bit.
      return balance > 0 ? 1 : -1
    }
    // Two roots, not the root of a product: n0² does not fit an integer.
    return balance / Double(n0 - tiedReference).squareRoot()
      / Double(n0 - tiedCandidate).squareRoot()
  }

  /// Pearson's correlation, exactly 1 of a list with itself; nil where a list does not vary.
  static func pearson(_ x: [Double], _ y: [Double]) -> Double? {
    let n = Double(x.count)
    let meanX = x.reduce(0, +) / n, meanY = y.reduce(0, +) / n
    var xx = 0.0, yy = 0.0, xy = 0.0
    for i in x.indices {
      let dx = x[i] - meanX, dy = y[i] - meanY
      xx += dx * dx
      yy += dy * dy
      xy += dx * dy
    }
    guard xx > 0 && yy > 0 else { return nil }
    if xx == yy, abs(xy) == xx { return xy > 0 ? 1 : -1 }
    return max(-1, min(1, xy / (xx.squareRoot() * yy.squareRoot())))
  }

  private static func pairs(_ n: Int) -> Int { n * (n - 1) / 2 }

  /// Sorts by merging and counts how many neighbours a bubble sort would have exchanged.
  private static func sortCountingSwaps(_ values: inout [Double]) -> Int {
    var other = values
    var swaps = 0, width = 1
    while width < values.count {
      var start = 0
      while start < values.count {
        let middle = min(start + width, values.count), end = min(start + 2 * width, values.count)
        var left = start, right = middle
        for out in start..<end {
          if left < middle, right >= end || values[left] <= values[right] {
            other[out] = values[left]
            left += 1
          } else {
            other[out] = values[right]
            right += 1
            swaps += middle - left
          }
        }
        start = end
      }
      swap(&values, &other)
      width *= 2
    }
    return swaps
  }
}
