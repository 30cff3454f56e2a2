/// Losses of samples in clusters, in the direction of worse.
struct ClusteredLosses: Sendable, Equatable {
  /// One finite loss a sample, in the order of the samples.
  let values: [Double]
  /// The cluster of each sample, 0..<clusterCount; every one is used.
  let clusters: [Int]
  /// How many clusters there are.
  let clusterCount: Int

  /// Numbers the clusters in the sorted order of their labels, so that the order of the samples moves
  /// no result but for the rounding of sums.
  ///
  /// - Parameters:
  ///   - values: At least one finite loss.
  ///   - labels: The cluster of each.
  init(_ values: [Double], labels: [String]) {
    precondition(!values.isEmpty && values.count == labels.count)
    let names = Set(labels).sorted()
    let numbers = Dictionary(uniqueKeysWithValues: names.enumerated().map { ($1, $0) })
    self.values = values
    clusters = labels.map { numbers[$0] ?? 0 }
    clusterCount = names.count
  }

  /// Takes clusters that are numbered already.
  ///
  /// - Parameters:
  ///   - values: At least one finite loss.
  ///   - clusters: The cluster of each, from 0, without gaps.
  init(_ values: [Double], clusters: [Int]) {
    precondition(!values.isEmpty && values.count == clusters.count)
    self.values = values
    self.clusters = clusters
    clusterCount = (clusters.max() ?? 0) + 1
    precondition(Set(clusters) == Set(0..<clusterCount))
  }

  /// The sums of the clusters' losses, each less `null`, and their numbers of samples.
  func sums(about null: Double = 0) -> (sums: [Double], sizes: [Double]) {
    var sums = [Double](repeating: 0, count: clusterCount), sizes = sums
    for (value, cluster) in zip(values, clusters) {
      sums[cluster] += value - null
      sizes[cluster] += 1
    }
    return (sums, sizes)
  }

  /// The mean loss of each cluster.
  var means: [Double] {
    let (sums, sizes) = sums()
    return zip(sums, sizes).map { $0 / $1 }
  }
}
