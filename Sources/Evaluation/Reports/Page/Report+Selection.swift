internal import DepthMetrics

extension Report {
  /// Metrics that the first table, the distributions and the list of samples show at most.
  static let keyMetricLimit = 8

  /// The metric that decides which samples are worst: the protocol's first primary one.
  var primaryMetric: MetricDefinition? {
    `protocol`.primary.lazy.compactMap { id in metrics.first { $0.id == id } }.first
      ?? metrics.first
  }

  /// The primary metrics, then the protocol's others in its order, eight at most.
  var keyMetrics: [MetricDefinition] {
    let primary = `protocol`.primary.compactMap { id in metrics.first { $0.id == id } }
    let others = metrics.filter { metric in !primary.contains { $0.id == metric.id } }
    return Array((primary + others).prefix(Self.keyMetricLimit))
  }

  /// The metrics that ``keyMetrics`` leaves out.
  var otherMetrics: [MetricDefinition] {
    let shown = Set(keyMetrics.map(\.id))
    return metrics.filter { !shown.contains($0.id) }
  }

  /// Statistics of a metric over the outputs.
  func summary(of metric: String, role: ComparisonRecord.Role = .output) -> MetricSummary? {
    summary[role.rawValue]?[metric]
  }

  /// Samples from the worst on: those that `worst` names, then any it leaves out, by id.
  var samplesWorstFirst: [SampleRecord] {
    let byID = Dictionary(samples.map { ($0.id, $0) }) { first, _ in first }
    let named = worst.compactMap { byID[$0] }
    let known = Set(named.map(\.id))
    return named + samples.filter { !known.contains($0.id) }
  }

  /// Keys of samples on the page: "s0" for the first by id.
  ///
  /// Ids themselves may hold anything, and are no names for elements.
  var sampleKeys: [String: String] {
    Dictionary(samples.enumerated().map { ($1.id, "s\($0)") }) { first, _ in first }
  }
}
