internal import CKernels
internal import Foundation

/// A statistic of several lists of losses, ready to be computed with each cluster counted any number of
/// times.
///
/// Means and shares need a cluster's sum and size alone. The other statistics walk once through a list's
/// sorted values and add up how often each is counted. Either way eight countings are done at once, a
/// lane each.
struct WeightedStatistic: Sendable {
  private let statistic: RuleFinding.Statistic
  private let clusterCount: Int
  private let listCount: Int
  /// A row a cluster: its size, then for each list its sum of losses less the pivot, or of samples that
  /// are worse; zeros up to a multiple of what the kernel takes at once.
  private let rows: [Double]
  private let columns: Int
  /// What sums are taken about, for each list.
  private let pivots: [Double]
  /// The values of each list in ascending order, less the pivot, and the cluster of each; empty where
  /// sums suffice.
  private let ordered: [(values: [Double], clusters: [UInt32])]

  private static let lanes = Int(FD_LANES)

  /// Prepares the lists; parameters are those of `ClusterBootstrap.distributions`.
  init(
    _ statistic: RuleFinding.Statistic, of lists: [[Double]], clusters: [Int], clusterCount: Int,
    worseBy: [Double]
  ) {
    precondition(lists.count == worseBy.count && lists.allSatisfy { $0.count == clusters.count })
    precondition(clusters.allSatisfy { $0 >= 0 && $0 < clusterCount } && clusterCount < 1 << 31)
    self.statistic = statistic
    self.clusterCount = clusterCount
    listCount = lists.count
    let isSum = statistic == .mean || statistic == .shareWorse
    // Quantiles are values of the list, so they need no pivot.
    pivots = lists.map { statistic == .mean || statistic == .trimmedMean ? $0.first ?? 0 : 0 }
    let step = Int(FD_COLUMN_STEP)
    let columns = (1 + (isSum ? lists.count : 0) + step - 1) / step * step
    var rows = [Double](repeating: 0, count: clusterCount * columns)
    for cluster in clusters { rows[cluster * columns] += 1 }
    if isSum {
      for (at, list) in lists.enumerated() {
        for (value, cluster) in zip(list, clusters) {
          rows[cluster * columns + 1 + at] +=
            statistic == .mean ? value - pivots[at] : value > worseBy[at] ? 1 : 0
        }
      }
    }
    self.rows = rows
    self.columns = columns
    ordered =
      isSum
      ? []
      : zip(lists, pivots).map { list, pivot in
        let order = list.indices.sorted { (list[$0], $0) < (list[$1], $1) }
        return (order.map { list[$0] - pivot }, order.map { UInt32(clusters[$0]) })
      }
  }

  /// How often each cluster counts.
  private enum Counting: Sendable {
    /// As often as it is drawn.
    case drawn(seed: UInt64)
    /// Once, but for the one that has the counting's number.
    case withoutOne
  }

  /// The statistic of each list with every cluster counted once, by the arithmetic of the replicates: a
  /// resample that happens to draw every cluster once has the same bits.
  func estimates() -> [Double] {
    // No cluster has the number of their number, so none is left out.
    values(.withoutOne, clusterCount..<clusterCount + 1).map { $0[0] }
  }

  /// The statistic of each list in seeded resamples of the clusters, ascending.
  func replicates(_ count: Int, seed: UInt64) -> [[Double]] {
    let values = values(.drawn(seed: seed), 0..<count)
    return concurrentMap(listCount) { values[$0].sorted() }
  }

  /// The statistic of each list without each cluster in turn; empty below two clusters.
  func jackknife() -> [[Double]] {
    guard clusterCount > 1 else { return [[Double]](repeating: [], count: listCount) }
    guard ordered.isEmpty else { return values(.withoutOne, 0..<clusterCount) }
    let totals = (0...listCount).map { column in
      stride(from: column, to: rows.count, by: columns).reduce(0) { $0 + rows[$1] }
    }
    return (0..<listCount).map { list in
      (0..<clusterCount).map { cluster in
        let row = cluster * columns
        return pivots[list] + (totals[1 + list] - rows[row + 1 + list]) / (totals[0] - rows[row])
      }
    }
  }

  /// The statistic of each list in the countings of a range, computed on all processors.
  private func values(_ counting: Counting, _ range: Range<Int>) -> [[Double]] {
    let blocks = (range.count + Self.lanes - 1) / Self.lanes
    let workers = min(blocks, 4 * ProcessInfo.processInfo.activeProcessorCount)
    let parts = concurrentMap(workers) { worker in
      values(
        counting, first: range.lowerBound,
        blocks: blocks * worker / workers..<blocks * (worker + 1) / workers)
    }
    return (0..<listCount).map { list in Array(parts.flatMap { $0[list] }.prefix(range.count)) }
  }

  /// The statistic of each list in blocks of eight countings.
  private func values(_ counting: Counting, first: Int, blocks: Range<Int>) -> [[Double]] {
    var counts = [Int32](repeating: 0, count: clusterCount * Self.lanes)
    var sums = [Double](repeating: 0, count: columns * Self.lanes)
    var results = [[Double]](repeating: [], count: listCount)
    for list in results.indices { results[list].reserveCapacity(blocks.count * Self.lanes) }
    for block in blocks {
      let number = first + block * Self.lanes
      switch counting {
      case .drawn(let seed):
        unsafe fd_draw_clusters(seed, UInt64(number), clusterCount, &counts)
      case .withoutOne: unsafe fd_leave_out(number, clusterCount, &counts)
      }
      unsafe fd_resample_sums(counts, clusterCount, rows, columns, &sums)
      for list in results.indices { append(list, counts, sums, to: &results[list]) }
    }
    return results
  }

  /// Appends the statistic of one list in eight countings.
  private func append(
    _ list: Int, _ counts: [Int32], _ sums: [Double], to results: inout [Double]
  ) {
    let lanes = 0..<Self.lanes
    if ordered.isEmpty {
      for lane in lanes {
        results.append(pivots[list] + sums[(1 + list) * Self.lanes + lane] / sums[lane])
      }
      return
    }
    let sizes = sums.prefix(Self.lanes)
    var low = [Double](repeating: 0, count: Self.lanes)
    if let rank = statistic.rank {
      let positions = sizes.map { rank * ($0 - 1) }
      let ranks = positions.map { $0.rounded(.down) }
      var high = low
      unsafe withOrdered(list) { unsafe fd_resample_ranks(counts, $0, ranks, &low, &high) }
      for lane in lanes {
        results.append(low[lane] + (high[lane] - low[lane]) * (positions[lane] - ranks[lane]))
      }
    } else {
      let from = sizes.map { (RuleFinding.Statistic.trimmedShare * $0).rounded(.down) }
      let to = zip(sizes, from).map { $0 - $1 }
      unsafe withOrdered(list) { unsafe fd_resample_middle(counts, $0, from, to, &low) }
      for lane in lanes { results.append(pivots[list] + low[lane] / (to[lane] - from[lane])) }
    }
  }

  private func withOrdered(_ list: Int, _ body: (UnsafePointer<fd_ordered>) -> Void) {
    unsafe ordered[list].values.withUnsafeBufferPointer { values in
      unsafe ordered[list].clusters.withUnsafeBufferPointer { clusters in
        var list = unsafe fd_ordered(
          values: values.baseAddress, clusters: clusters.baseAddress, count: values.count)
        unsafe body(&list)
      }
    }
  }
}
