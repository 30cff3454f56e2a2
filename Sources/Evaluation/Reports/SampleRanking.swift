internal import DepthMetrics

/// The order of samples from the worst on, by one metric.
struct SampleRanking: Sendable {
  private let metric: String
  private let isLower: Bool

  /// The order by the first primary metric that a run computes.
  init(_ run: RunConfiguration) {
    metric = Self.metric(of: run)
    isLower = MetricCatalogue[metric]?.direction != .higherIsBetter
  }

  /// The first primary metric that a run computes; "" where it computes none.
  static func metric(of run: RunConfiguration) -> String {
    run.rules.primary.first { run.metricIDs.contains($0) } ?? run.metricIDs.first ?? ""
  }

  /// A place in the order.
  struct Place: Sendable {
    let id: String
    fileprivate let badness: Double

    /// Whether this one is worse, or as bad and first by its id.
    func isBefore(_ other: Place) -> Bool {
      (other.badness, id) < (badness, other.id)
    }
  }

  /// Where a sample stands; failed ones are the worst, those without a value come next.
  func place(of sample: SampleRecord) -> Place {
    Place(id: sample.id, badness: badness(sample))
  }

  /// Ids from the worst on.
  func order(_ samples: [SampleRecord]) -> [String] {
    samples.map(place).sorted { $0.isBefore($1) }.map(\.id)
  }

  /// The output that decides where a sample with several stands; nil where it has one.
  func worstCandidate(of sample: SampleRecord) -> CandidateKey? {
    let outputs = sample.comparisons.filter { $0.role == .output }
    guard outputs.count > 1 else { return nil }
    func badness(_ output: ComparisonRecord) -> Double {
      guard let value = output.metrics[metric] ?? nil else { return -.infinity }
      return isLower ? value : -value
    }
    // The first of equals, whatever the order of equal maxima.
    return outputs.reduce(outputs[0]) { badness($1) > badness($0) ? $1 : $0 }.key
  }

  private func badness(_ sample: SampleRecord) -> Double {
    if sample.status == .failed { return .infinity }
    let values = sample.comparisons.filter { $0.role == .output }
      .compactMap { $0.metrics[metric] ?? nil }
    guard let worst = isLower ? values.max() : values.min() else { return .greatestFiniteMagnitude }
    return isLower ? worst : -worst
  }
}
