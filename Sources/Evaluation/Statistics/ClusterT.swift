/// Student's t interval of the mean loss, with the clusters as its observations.
struct ClusterT: Sendable {
  /// The mean over samples.
  let mean: Double
  /// Its standard error, above 0.
  let standardError: Double
  /// One less than there are clusters.
  let degrees: Double

  /// Summarises losses; nil below two clusters or where the clusters do not vary.
  init?(_ losses: ClusteredLosses) {
    let summary = ClusteredMean(losses)
    guard let error = summary.standardError, error > 64 * abs(summary.mean) * .ulpOfOne else {
      return nil
    }
    mean = summary.mean
    standardError = error
    degrees = Double(summary.clusters - 1)
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
