/// Student's t interval of the mean loss, with the clusters as its observations.
struct ClusterT: Sendable {
  /// The mean over samples.
  let mean: Double
  /// Its standard error, above 0.
  let standardError: Double
  /// One less than there are clusters.
  let degrees: Double
  /// The skewness of the clusters' contributions to the mean; positive with a long tail towards worse.
  let skewness: Double

  /// Summarises losses; nil below two clusters or where the clusters do not vary.
  init?(_ losses: ClusteredLosses) {
    let summary = ClusteredMean(losses)
    guard let error = summary.standardError, error > 64 * abs(summary.mean) * .ulpOfOne else {
      return nil
    }
    mean = summary.mean
    standardError = error
    degrees = Double(summary.clusters - 1)
    let deviations = losses.sums(about: summary.mean).sums
    let scale = error * Double(losses.values.count) / Double(summary.clusters).squareRoot()
    skewness =
      deviations.reduce(0) { $0 + ($1 / scale) * ($1 / scale) * ($1 / scale) }
      / Double(summary.clusters)
  }

  /// The value below which the true mean lies with confidence `level`, 0…1.
  func limit(_ level: Double) -> Double {
    mean + StudentT.quantile(level, degrees: degrees) * standardError
  }

  /// The smallest one-sided alpha at which the upper limit is at most `x`.
  func pValue(lossAtMost x: Double) -> Double {
    StudentT.probability(below: (mean - x) / standardError, degrees: degrees)
  }
}
