internal import DepthMetrics

extension ScoredRun {
  /// The largest magnitude of a value that statistics are made of: third powers of more overflow.
  ///
  /// What lies beyond counts as infinite.
  static let largestValue = 1e60

  /// Whether a value can be averaged, squared and cubed with others.
  static func isUsable(_ value: Double) -> Bool { abs(value) <= largestValue }
}

extension ScoredRun.Sample {
  /// Seed to the value that a rule looks at; a repeat without one is not in it.
  func values(_ rule: GateRule, _ gate: GateFile) -> [UInt64?: Double] {
    var values: [UInt64?: Double] = [:]
    for one in repeats {
      if let value = one.value(rule, gate), ScoredRun.isUsable(value) { values[one.seed] = value }
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
