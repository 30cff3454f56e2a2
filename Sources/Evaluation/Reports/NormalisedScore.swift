public import DepthMetrics

/// How much of the way from chance to the best that can be reached the outputs have gone, by one metric:
/// `(null - x) / (null - floor)`, 1 at the floor and 0 at chance.
///
/// x, null and floor are means over the samples that have all of them; the repeats of a sample count as their
/// mean. Where no sample has a floor, the metric's best value stands for it, which ``hasFloor`` says.
public struct NormalisedScore: Sendable, Equatable, Codable {
  /// The metric's id.
  public var metric: String
  /// Samples that it rests on, and their scenes.
  public var samples, clusters: Int
  /// Means over them.
  public var output, null: Double
  /// The mean of the floor, or the metric's best value.
  public var floor: Double
  /// Whether ``floor`` is the estimator's on the samples' photos.
  public var hasFloor: Bool
  /// The score; nil where it has none.
  public var value: Double?
  /// Its 95% interval, by linearising the ratio and with scenes as units; nil with one scene.
  public var ci95: MetricSummary.ClosedInterval?
  /// Why there is no score.
  public var undefined: String?

  /// The score of a metric; nil where no sample has an output and a null.
  ///
  /// - Complexity: O(samples).
  init?(_ metric: MetricDefinition, of samples: [SampleRecord]) {
    func number(_ sample: SampleRecord, _ role: ComparisonRecord.Role) -> Double? {
      let repeats = sample.comparisons.filter { $0.role == role }
      return repeats.isEmpty
        ? nil : ComparisonRecord.mean(of: repeats).metrics[metric.id] ?? nil
    }
    let hasFloor = samples.contains { number($0, .floor) != nil }
    let best =
      metric.direction == .lowerIsBetter ? metric.bounds.lowerBound : metric.bounds.upperBound
    let rows = samples.compactMap {
      sample -> (x: Double, null: Double, floor: Double, cluster: String)? in
      guard let x = number(sample, .output), let null = number(sample, .null),
        let floor = hasFloor ? number(sample, .floor) : best
      else { return nil }
      return (x, null, floor, sample.cluster)
    }
    guard !rows.isEmpty, best.isFinite || hasFloor else { return nil }
    func mean(_ of: ((x: Double, null: Double, floor: Double, cluster: String)) -> Double) -> Double
    {
      rows.reduce(0) { $0 + of($1) } / Double(rows.count)
    }
    let names = rows.map(\.cluster)
    self.metric = metric.id
    self.samples = rows.count
    clusters = Set(names).count
    output = mean(\.x)
    null = mean(\.null)
    floor = mean(\.floor)
    self.hasFloor = hasFloor
    let way = ClusteredMean(rows.map { $0.null - $0.floor }, clusters: names)
    let interval = way.interval(confidence: 0.95)
    guard way.mean != 0, way.mean.isFinite,
      interval.map({ $0.lower > 0 || $0.upper < 0 }) ?? true
    else {
      undefined = "chance and floor are not told apart by \(rows.count) samples"
      return
    }
    let score = (null - output) / way.mean
    value = score
    // The ratio's error is that of the rest which its numerator leaves, by the denominator.
    let rest = ClusteredMean(
      rows.map { ($0.null - $0.x) - score * ($0.null - $0.floor) }, clusters: names)
    ci95 = rest.interval(confidence: 0.95).map { interval in
      let ends = [score + interval.lower / way.mean, score + interval.upper / way.mean]
      return MetricSummary.ClosedInterval(
        lower: min(ends[0], ends[1]), upper: max(ends[0], ends[1]))
    }
  }
}
