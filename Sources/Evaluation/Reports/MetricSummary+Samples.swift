internal import DepthMetrics

extension MetricSummary {
  /// Summarises one metric over comparisons of one role.
  ///
  /// - Parameters:
  ///   - metric: Its definition: direction and pooling.
  ///   - samples: The comparisons with their clusters, in the order of ids.
  init(_ metric: MetricDefinition, over samples: [(record: ComparisonRecord, cluster: String)]) {
    var values: [Double] = [], clusters: [String] = [], pixels: [Double] = []
    for (record, cluster) in samples {
      guard let value = record.metrics[metric.id] ?? nil else { continue }
      values.append(value)
      clusters.append(cluster)
      pixels.append(Double(record.counts.valid))
    }
    n = values.count
    nUndefined = samples.count { $0.record.metrics[metric.id] == .some(nil) }
    guard !values.isEmpty else { return }
    let sorted = values.sorted()
    let lower = metric.direction == .lowerIsBetter
    let clustered = ClusteredMean(values, clusters: clusters)
    mean = clustered.mean
    meanOverClusters = clustered.meanOverClusters
    // With few samples t reaches beyond what the metric can be, where the mean cannot lie.
    ci95 = clustered.interval(confidence: 0.95).map { interval in
      let bounds = metric.bounds
      return ClosedInterval(
        lower: max(interval.lower, bounds.lowerBound),
        upper: min(interval.upper, bounds.upperBound))
    }
    median = quantile(ofSorted: sorted, 0.5)
    p90 = quantile(ofSorted: sorted, lower ? 0.9 : 0.1)
    worst = lower ? sorted.last : sorted.first
    meanOverPixels = Self.pooled(values, pixels, metric.pooling)
    removeOverflow()
  }

  private static func pooled(
    _ values: [Double], _ pixels: [Double], _ pooling: MetricDefinition.Pooling
  ) -> Double? {
    let total = pixels.reduce(0, +)
    guard total > 0 else { return nil }
    switch pooling {
    case .none: return nil
    case .mean: return zip(values, pixels).reduce(0) { $0 + $1.0 * $1.1 } / total
    case .rootMeanSquare:
      return (zip(values, pixels).reduce(0) { $0 + $1.0 * $1.0 * $1.1 } / total).squareRoot()
    }
  }
}
