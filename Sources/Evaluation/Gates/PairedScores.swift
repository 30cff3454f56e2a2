internal import DepthMetrics

/// The samples that two runs share, under one rule, with the losses of the candidate.
struct PairedScores: Sendable {
  /// Ids in ascending order; the other lists follow them.
  var ids: [String] = []
  var clusters: [String] = []
  /// Values of the metric, repeats averaged.
  var baseline: [Double] = [], candidate: [Double] = []
  /// How much worse the candidate is.
  var losses: [Double] = []
  /// Samples with a value in the baseline and none in the candidate, and how many samples have one.
  var missing: [String] = []
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
    var absent: [(id: String, cluster: String, value: Double)] = []
    for (id, old) in baseline.samples.sorted(by: { $0.key < $1.key }) {
      if let tag = rule.tag, !old.tags.contains(tag) { continue }
      let before = old.values(rule, gate)
      guard !before.isEmpty else { continue }
      expected += 1
      let after = candidate.samples[id]?.values(rule, gate) ?? [:]
      let common = Set(before.keys).intersection(after.keys)
      let kept = common.isEmpty ? before : before.filter { common.contains($0.key) }
      let new = common.isEmpty ? after : after.filter { common.contains($0.key) }
      let mean = Self.mean(kept)
      guard !new.isEmpty else {
        missing.append(id)
        absent.append((id, old.cluster, mean))
        continue
      }
      append(id, old.cluster, mean, Self.mean(new), sign)
    }
    guard gate.guards.missing == .worst else { return }
    let limit = (sign > 0 ? bounds?.upperBound : bounds?.lowerBound) ?? .infinity
    let seen = (self.baseline + self.candidate + absent.map(\.value)).map { sign * $0 }.max() ?? 0
    for (id, cluster, value) in absent {
      append(id, cluster, value, limit.isFinite ? limit : sign * seen, sign)
    }
  }

  private mutating func append(
    _ id: String, _ cluster: String, _ before: Double, _ after: Double, _ sign: Double
  ) {
    ids.append(id)
    clusters.append(cluster)
    baseline.append(before)
    candidate.append(after)
    losses.append(sign * (after - before))
  }

  private static func mean(_ values: [UInt64?: Double]) -> Double {
    // In the order of seeds, so that equal input gives equal bits.
    let ordered = values.sorted { ($0.key ?? 0) < ($1.key ?? 0) }.map(\.value)
    return ordered.reduce(0, +) / Double(ordered.count)
  }
}

extension ScoredRun.Sample {
  /// Seed to the value that a rule looks at; a repeat without one is not in it.
  func values(_ rule: GateRule, _ gate: GateFile) -> [UInt64?: Double] {
    var values: [UInt64?: Double] = [:]
    for one in repeats {
      if let value = one.value(rule, gate), value.isFinite { values[one.seed] = value }
    }
    return values
  }
}

extension ScoredRun.Repeat {
  /// The metric over the slice; nil where the records do not have it.
  fileprivate func value(_ rule: GateRule, _ gate: GateFile) -> Double? {
    guard let slice = rule.slice else { return values[rule.metric] }
    guard let record else { return nil }
    if slice == .boundary { return record.boundary.flatMap { Self.value(rule.metric, [$0]) } }
    let range =
      switch slice {
      case .near: 0..<gate.near
      case .mid: gate.near..<gate.far
      default: gate.far..<Double.infinity
      }
    let bins = record.depthBins.filter { $0.from >= range.lowerBound && $0.to <= range.upperBound }
    return Self.value(rule.metric, bins.map(\.scores))
  }

  /// A metric over parts of the pixels, joined by their numbers of pixels.
  private static func value(_ metric: String, _ parts: [SliceScores]) -> Double? {
    let n = parts.reduce(0) { $0 + Double($1.n) }
    guard n > 0 else { return nil }
    func mean(_ value: (SliceScores) -> Double) -> Double {
      parts.reduce(0) { $0 + Double($1.n) * value($1) } / n
    }
    switch metric {
    case "abs_rel": return mean(\.absRel)
    case "mae": return mean(\.mae)
    case "rmse": return mean { $0.rmse * $0.rmse }.squareRoot()
    case "delta1": return mean(\.delta1)
    default: return nil
    }
  }

  /// Metrics that records have over slices.
  static let slicedMetrics = ["abs_rel", "mae", "rmse", "delta1"]
}
