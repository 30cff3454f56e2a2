internal import DepthMetrics

/// The samples that two runs share, under one rule, with the losses of the candidate.
struct PairedScores: Sendable {
  /// Ids in ascending order, those that count as the worst value after the others; the other lists
  /// follow them.
  var ids: [String] = []
  var clusters: [String] = []
  /// Values of the metric, repeats averaged.
  var baseline: [Double] = [], candidate: [Double] = []
  /// How much worse the candidate is.
  var losses: [Double] = []
  /// Samples with a value in the baseline and none in the candidate.
  var missing: [String] = []
  /// Outputs, one for each seed of a sample, that one run has and the other has not.
  var lost: Set<LostOutput> = []
  /// How many outputs both runs should have.
  var expected = 0

  /// Pairs two runs by sample, and by seed inside a sample where both have the same seeds.
  ///
  /// - Parameters:
  ///   - baseline: The run that is held against.
  ///   - candidate: The run that is judged.
  ///   - rule: Metric, tag and slice.
  ///   - definition: Direction of the metric.
  ///   - bounds: What the metric can be; nil where nobody knows.
  ///   - gate: Edges of the slices and what missing values count as.
  init(
    _ baseline: ScoredRun, _ candidate: ScoredRun, _ rule: GateRule,
    _ definition: MetricDefinition, bounds: ClosedRange<Double>?, _ gate: GateFile
  ) {
    let sign = definition.direction == .lowerIsBetter ? 1.0 : -1.0
    let seeds = Set(baseline.samples.values.flatMap { $0.repeats.map(\.seed) })
    let pairs = baseline.samples.sorted { $0.key < $1.key }.filter { _, old in
      rule.tag.map(old.tags.contains) ?? true
    }.compactMap { id, old in
      PairedSeeds(old, candidate.samples[id], rule, gate, known: seeds)
    }
    let seen =
      pairs.flatMap { Array($0.old.values) + Array($0.new.values) }.map { sign * $0 }.max() ?? 0
    let limit = (sign > 0 ? bounds?.upperBound : bounds?.lowerBound) ?? .infinity
    let worst = limit.isFinite ? limit : sign * seen
    let fill = gate.guards.missing == .worst ? worst : nil
    for pair in pairs {
      expected += pair.expected
      lost.formUnion(pair.lost)
      if pair.old.isEmpty { continue }
      if pair.new.isEmpty { missing.append(pair.id) } else { append(pair, fill, sign) }
    }
    guard fill != nil else { return }
    for pair in pairs where pair.new.isEmpty { append(pair, fill, sign) }
  }

  private mutating func append(_ pair: PairedSeeds, _ fill: Double?, _ sign: Double) {
    let (before, after) = pair.means(fill: fill)
    ids.append(pair.id)
    clusters.append(pair.cluster)
    baseline.append(before)
    candidate.append(after)
    losses.append(sign * (after - before))
  }
}
