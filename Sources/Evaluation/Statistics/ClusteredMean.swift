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
  /// Standard error of ``meanOverClusters``; nil below two clusters.
  let standardErrorOverClusters: Double?

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
    self.init(ClusteredLosses(values, labels: labels))
  }

  /// Summarises values whose clusters are numbered.
  init(_ samples: ClusteredLosses) {
    let n = Double(samples.values.count), groups = Double(samples.clusterCount)
    let mean = samples.values.reduce(0, +) / n
    let (deviations, sizes) = samples.sums(about: mean)
    self.mean = mean
    clusters = samples.clusterCount
    let means = zip(samples.sums().sums, sizes).map { $0 / $1 }
    let meanOverClusters = means.reduce(0, +) / groups
    self.meanOverClusters = meanOverClusters
    standardErrorOverClusters =
      clusters < 2
      ? nil
      : (means.reduce(0) { $0 + ($1 - meanOverClusters) * ($1 - meanOverClusters) }
        / (groups - 1) / groups).squareRoot()
    standardError =
      clusters < 2
      ? nil
      : (groups / (groups - 1) * deviations.reduce(0) { $0 + $1 * $1 }).squareRoot() / n
  }

  /// The interval that holds the mean with a given confidence, by Student's t with one degree of
  /// freedom less than there are clusters.
  func interval(confidence: Double) -> MetricSummary.ClosedInterval? {
    interval(about: mean, standardError, confidence)
  }

  /// The interval that holds the mean over the clusters' means, likewise.
  func intervalOverClusters(confidence: Double) -> MetricSummary.ClosedInterval? {
    interval(about: meanOverClusters, standardErrorOverClusters, confidence)
  }

  private func interval(
    about centre: Double, _ standardError: Double?, _ confidence: Double
  ) -> MetricSummary.ClosedInterval? {
    guard let standardError else { return nil }
    let t = StudentT.quantile((1 + confidence) / 2, degrees: Double(clusters - 1))
    return MetricSummary.ClosedInterval(
      lower: centre - t * standardError, upper: centre + t * standardError)
  }
}
