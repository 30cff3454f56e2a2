public import DepthMetrics
internal import Raster

/// Two runs of one dataset and protocol side by side, over the samples that both have.
///
/// Samples are paired by what their reference maps hold, wherever those lay and whatever the samples are
/// called; where one reference stands behind several samples, by their ids as well.
public struct RunDifference: Sendable {
  /// One metric in both runs.
  public struct Row: Sendable, Equatable {
    /// What the difference says.
    public enum Verdict: String, Sendable, Codable {
      /// Every pair has equal values.
      case same
      /// The interval of the difference lies on the better side of 0.
      case better
      /// It lies on the worse side.
      case worse
      /// It holds 0, or there is none: the runs are not told apart.
      case undecided
    }

    /// The metric.
    public let metric: MetricDefinition
    /// Pairs in which both have a value.
    public let n: Int
    /// The runs' numbers over these pairs, as the protocol's `aggregate` makes them.
    public let reference, candidate: Double
    /// The second less the first.
    public let difference: Double
    /// 95% interval of the difference, by cluster; nil below two clusters and where pixels are pooled.
    public let interval: MetricSummary.ClosedInterval?
    /// What it says.
    public let verdict: Verdict
  }

  /// Metrics that both runs have values of, in the first run's order.
  public let rows: [Row]
  /// Pairs of samples with a result in both runs.
  public let pairs: Int
  /// Ids with a result in one run alone, sorted.
  public let onlyInFirst, onlyInSecond: [String]
  /// Mean pixel coverage over the pairs, 0…1; nil where it is not known.
  public let coverage: (first: Double?, second: Double?)

  /// Pairs two runs.
  ///
  /// - Parameters:
  ///   - one: The first run.
  ///   - other: The second run.
  /// - Throws: ``ComparisonError`` of fault `different` for other protocols, other datasets, and runs
  ///   without a common reference.
  public init(_ one: Report, _ other: Report) throws(ComparisonError) {
    try one.protocol.requireSame(as: other.protocol)
    guard one.dataset.name == other.dataset.name else {
      throw ComparisonError(
        .different, "runs", expected: "one dataset",
        found: "\(one.dataset.name) and \(other.dataset.name)",
        advice: "evaluate both on the same dataset")
    }
    let (first, second) = Self.keyed(one, other)
    let paired = first.keys.filter { second[$0] != nil }
      .compactMap { key in first[key].map { (key, $0) } }.sorted { $0.1.id < $1.1.id }
      .compactMap { key, sample in second[key].map { (first: sample, second: $0) } }
    guard !paired.isEmpty else {
      throw ComparisonError(
        .different, "runs of \(one.dataset.name)", expected: "references that both runs have seen",
        found: "none among \(first.count) and \(second.count) samples",
        advice: "evaluate both on the same references")
    }
    pairs = paired.count
    onlyInFirst = first.filter { second[$0.key] == nil }.map(\.value.id).sorted()
    onlyInSecond = second.filter { first[$0.key] == nil }.map(\.value.id).sorted()
    coverage = (
      Self.mean(paired.compactMap(\.first.coverage)),
      Self.mean(paired.compactMap(\.second.coverage))
    )
    rows = one.metrics.compactMap { metric in
      Row(metric, paired, aggregate: one.protocol.aggregate)
    }
  }

  /// The samples of both runs with a result, by what pairs them.
  private static func keyed(
    _ one: Report, _ other: Report
  ) -> (first: [String: SampleRecord], second: [String: SampleRecord]) {
    let lists = [one, other].map { report in report.samples.filter { !$0.outputs.isEmpty } }
    // Reports from before contents were kept are paired by the reference's path.
    let hasContents = lists.allSatisfy { $0.allSatisfy { $0.assets.referenceContent != nil } }
    func content(_ sample: SampleRecord) -> String {
      (hasContents ? sample.assets.referenceContent : nil) ?? sample.assets.reference
    }
    var repeated: Set<String> = []
    for list in lists {
      var seen: Set<String> = []
      for sample in list where !seen.insert(content(sample)).inserted {
        repeated.insert(content(sample))
      }
    }
    let keyed = lists.map { list in
      Dictionary(
        list.map { sample in
          let content = content(sample)
          return (repeated.contains(content) ? "\(content) \(sample.id)" : content, sample)
        }
      ) { first, _ in first }
    }
    return (keyed[0], keyed[1])
  }

  private static func mean(_ values: [Double]) -> Double? {
    values.isEmpty ? nil : values.reduce(0, +) / Double(values.count)
  }
}

extension RunDifference.Row {
  /// A metric over pairs; nil where no pair has two values.
  init?(
    _ metric: MetricDefinition, _ pairs: [(first: SampleRecord, second: SampleRecord)],
    aggregate: EvaluationProtocol.Aggregate
  ) {
    var values: [(first: Double, second: Double)] = []
    var clusters: [String] = []
    var records: (first: [ComparisonRecord], second: [ComparisonRecord]) = ([], [])
    for pair in pairs {
      guard let one = pair.first.value(of: metric.id), let other = pair.second.value(of: metric.id)
      else { continue }
      values.append((one, other))
      clusters.append(pair.first.cluster)
      if let first = pair.first.outputs.first, let second = pair.second.outputs.first {
        records.first.append(first)
        records.second.append(second)
      }
    }
    guard !values.isEmpty else { return nil }
    func result(_ list: [Double], _ comparisons: [ComparisonRecord]) -> MetricSummary.Result? {
      var copies = comparisons
      for index in copies.indices { copies[index].metrics[metric.id] = list[index] }
      return MetricSummary(
        metric, over: zip(copies, clusters).map { ($0, $1) }, aggregate: aggregate
      )
      .result(aggregate)
    }
    guard records.first.count == values.count,
      let one = result(values.map(\.first), records.first),
      let other = result(values.map(\.second), records.second)
    else { return nil }
    self.metric = metric
    n = values.count
    reference = one.value
    candidate = other.value
    difference = other.value - one.value
    let differences = values.map { $0.second - $0.first }
    let clustered = ClusteredMean(differences, clusters: clusters)
    interval =
      switch one.aggregate {
      case .meanOfImages: clustered.interval(confidence: 0.95)
      case .meanOfClusters: clustered.intervalOverClusters(confidence: 0.95)
      case .meanOfPixels: nil
      }
    let lowerIsBetter = metric.direction == .lowerIsBetter
    if differences.allSatisfy({ $0 == 0 }) {
      verdict = .same
    } else if let interval, interval.lower > 0 || interval.upper < 0 {
      verdict = (interval.upper < 0) == lowerIsBetter ? .better : .worse
    } else {
      verdict = .undecided
    }
  }
}
