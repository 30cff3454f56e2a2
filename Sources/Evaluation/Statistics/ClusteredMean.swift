/// The mean of samples that come in clusters, with an interval that knows it.
struct ClusteredMean {
  /// Mean over samples.
  let mean: Double
  /// Mean over the clusters' means.
  let meanOverClusters: Double
  /// Clusters.
  let clusters: Int
  /// Standard error from the clusters' sums of deviations; nil below two clusters.
  let standardError: Double?

  /// Summarises samples.
  ///
  /// The variance of the mean is G / (G - 1) times the sum over clusters of their summed deviations
  /// squared, over N² (Liang and Zeger 1986, with the usual small-sample factor); with clusters of
  /// one sample it is the ordinary s² / N.
  ///
  /// - Parameters:
  ///   - values: At least one value.
  ///   - labels: The cluster of each.
  init(_ values: [Double], clusters labels: [String]) {
    precondition(!values.isEmpty && values.count == labels.count)
    let n = Double(values.count)
    let mean = values.reduce(0, +) / n
    var members: [String: (sum: Double, deviation: Double, n: Double)] = [:]
    for (value, label) in zip(values, labels) {
      let old = members[label] ?? (0, 0, 0)
      members[label] = (old.sum + value, old.deviation + value - mean, old.n + 1)
    }
    // Sums in the order of the labels, so that equal input gives equal bits.
    let ordered = members.sorted { $0.key < $1.key }.map(\.value)
    let groups = Double(ordered.count)
    self.mean = mean
    clusters = ordered.count
    meanOverClusters = ordered.reduce(0) { $0 + $1.sum / $1.n } / groups
    standardError =
      ordered.count < 2
      ? nil
      : (groups / (groups - 1) * ordered.reduce(0) { $0 + $1.deviation * $1.deviation })
        .squareRoot() / n
  }

  /// The interval that holds the mean with a given confidence, by Student's t with one degree of
  /// freedom less than there are clusters.
  func interval(confidence: Double) -> MetricSummary.ClosedInterval? {
    guard let standardError else { return nil }
    let t = StudentT.quantile((1 + confidence) / 2, degrees: Double(clusters - 1))
    return MetricSummary.ClosedInterval(
      lower: mean - t * standardError, upper: mean + t * standardError)
  }
}
