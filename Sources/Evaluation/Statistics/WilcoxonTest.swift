internal import Foundation

/// Wilcoxon's signed-rank test of clusters' mean losses, as SciPy's `wilcoxon(x)` does it.
struct WilcoxonTest: Sendable {
  /// The chance of rank sums at least as uneven, if losses are symmetric about 0.
  let twoSided: Double
  /// The smaller one of the sums of the ranks of positive and of negative losses.
  let statistic: Double

  /// Tests; nil where no loss differs from 0.
  ///
  /// Zeros are dropped and ties share their mean rank. The p value is exact up to 50 losses without zeros
  /// or ties and up to 13 with them, otherwise normal with the correction for ties.
  ///
  /// - Parameter clusterMeans: Finite losses.
  init?(_ clusterMeans: [Double]) {
    let losses = clusterMeans.filter { $0 != 0 }
    guard !losses.isEmpty else { return nil }
    let (ranks, ties) = Self.ranks(losses.map { abs($0) })
    let plus = zip(losses, ranks).reduce(0) { $1.0 > 0 ? $0 + $1.1 : $0 }
    let minus = ranks.reduce(0, +) - plus
    statistic = min(plus, minus)
    let isPlain = ties == 0 && losses.count == clusterMeans.count
    if clusterMeans.count <= (isPlain ? 50 : 13) {
      twoSided = Self.exact(statistic, ranks)
    } else {
      let n = Double(losses.count)
      let variance = (n * (n + 1) * (2 * n + 1) - ties / 2) / 24
      let z = (statistic - n * (n + 1) / 4) / variance.squareRoot()
      twoSided = min(1, 2 * NormalDistribution.cumulative(z))
    }
  }

  /// Ranks from 1, ties at their mean, and the sum over ties of t³ - t.
  private static func ranks(_ values: [Double]) -> (ranks: [Double], ties: Double) {
    let order = values.indices.sorted { values[$0] < values[$1] }
    var ranks = [Double](repeating: 0, count: values.count)
    var ties = 0.0
    var first = 0
    while first < order.count {
      var end = first + 1
      while end < order.count, values[order[end]] == values[order[first]] { end += 1 }
      for at in first..<end { ranks[order[at]] = Double(first + 1 + end) / 2 }
      let t = Double(end - first)
      ties += t * t * t - t
      first = end
    }
    return (ranks, ties)
  }

  /// Twice the chance of a rank sum of at most `statistic`, each rank counting or not with equal chance.
  ///
  /// Doubled ranks are whole; the counts of subsets by sum are exact up to 2^53.
  private static func exact(_ statistic: Double, _ ranks: [Double]) -> Double {
    let weights = ranks.map { Int(2 * $0) }
    var subsets = [Double](repeating: 0, count: weights.reduce(1, +))
    subsets[0] = 1
    var most = 0
    for weight in weights {
      most += weight
      for sum in stride(from: most, through: weight, by: -1) {
        subsets[sum] += subsets[sum - weight]
      }
    }
    let few = subsets[...Int(2 * statistic)].reduce(0, +)
    return min(1, 2 * few * exp2(-Double(ranks.count)))
  }
}
