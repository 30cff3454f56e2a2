/// The bootstrap that draws whole clusters with replacement.
struct ClusterBootstrap: Sendable {
  /// How many resamples.
  let resamples: Int
  /// What the draws depend on, with the number of clusters and nothing else.
  let seed: UInt64

  /// Bootstraps a statistic of several lists of losses over the same samples.
  ///
  /// The lists share their draws. The statistic of a resample is that of all samples of the drawn
  /// clusters, each as often as its cluster was drawn. Uses all processors; the same bits for any number
  /// of them and on every instruction set. O(resamples x (clusters + lists x samples)), for means and
  /// shares O(resamples x lists x clusters).
  ///
  /// - Parameters:
  ///   - lists: Finite losses, in each list one a sample.
  ///   - clusters: The cluster of each sample, 0..<clusterCount; every one is used.
  ///   - clusterCount: How many clusters there are.
  ///   - statistic: What is computed.
  ///   - worseBy: For each list, the loss beyond which a sample counts in `shareWorse`.
  /// - Returns: A distribution a list, in their order.
  func distributions(
    of lists: [[Double]], clusters: [Int], clusterCount: Int, statistic: RuleFinding.Statistic,
    worseBy: [Double]
  ) -> [BootstrapDistribution] {
    precondition(resamples > 0)
    let weighted = WeightedStatistic(
      statistic, of: lists, clusters: clusters, clusterCount: clusterCount, worseBy: worseBy)
    let estimates = weighted.estimates()
    let replicates = weighted.replicates(resamples, seed: seed)
    let jackknife = weighted.jackknife()
    return lists.indices.map { list in
      BootstrapDistribution(
        estimate: estimates[list], replicates: replicates[list],
        acceleration: Self.acceleration(jackknife[list]), clusterCount: clusterCount)
    }
  }

  /// The acceleration from the statistic without each cluster (Efron and Tibshirani 1993, equation
  /// 14.15); 0 where it does not vary.
  static func acceleration(_ withoutEach: [Double]) -> Double {
    let n = Double(withoutEach.count)
    let mean = withoutEach.reduce(0, +) / n
    var squares = 0.0, cubes = 0.0
    for value in withoutEach {
      let influence = mean - value
      squares += influence * influence
      cubes += influence * influence * influence
    }
    return squares > 0 ? cubes / (6 * squares * squares.squareRoot()) : 0
  }
}
