internal import DepthMetrics

extension MetricSummary {
  /// Summarises one metric over comparisons of one role.
  ///
  /// - Parameters:
  ///   - metric: Its definition: direction and pooling.
  ///   - samples: The comparisons with their clusters, in the order of ids.
  ///   - aggregate: How the protocol makes one number of them.
  init(
    _ metric: MetricDefinition, over samples: [(record: ComparisonRecord, cluster: String)],
    aggregate: EvaluationProtocol.Aggregate = .meanOfImages
  ) {
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
    func bounded(_ interval: ClosedInterval) -> ClosedInterval {
      ClosedInterval(
        lower: max(interval.lower, metric.bounds.lowerBound),
        upper: min(interval.upper, metric.bounds.upperBound))
    }
    ci95 = clustered.interval(confidence: 0.95).map(bounded)
    ci95OverClusters = clustered.intervalOverClusters(confidence: 0.95).map(bounded)
    median = quantile(ofSorted: sorted, 0.5)
    p90 = quantile(ofSorted: sorted, lower ? 0.9 : 0.1)
    worst = lower ? sorted.last : sorted.first
    meanOverPixels = Self.pooled(values, pixels, metric.pooling)
    result = self.result(aggregate)?.value
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
