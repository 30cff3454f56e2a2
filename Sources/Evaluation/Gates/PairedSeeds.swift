/// The repeats of one sample in two runs under one rule, and which of them one run lost.
struct PairedSeeds: Sendable {
  let id, cluster: String
  /// Seed to finite value: everything that each run has.
  let old, new: [UInt64?: Double]
  /// Outputs that one run has and the other has not.
  let lost: Set<LostOutput>
  /// How many outputs both runs should have.
  let expected: Int

  /// Pairs a sample; nil where neither run has a value of it.
  ///
  /// Where both runs name a seed in common, seeds belong together one by one. Where they do not,
  /// the candidate has seeds of its own, and lost as many as it has fewer.
  ///
  /// - Parameters:
  ///   - old: The sample in the baseline.
  ///   - new: The sample in the candidate; nil where it is not there.
  ///   - rule: Metric and slice.
  ///   - gate: Edges of the slices.
  ///   - known: Seeds that the baseline has in any sample.
  init?(
    _ old: ScoredRun.Sample, _ new: ScoredRun.Sample?, _ rule: GateRule, _ gate: GateFile,
    known: Set<UInt64?>
  ) {
    let before = old.values(rule, gate), after = new?.values(rule, gate) ?? [:]
    guard !before.isEmpty || !after.isEmpty else { return nil }
    id = old.id
    cluster = old.cluster
    self.old = before
    self.new = after
    let named = Set(old.repeats.map(\.seed)), others = Set(new?.repeats.map(\.seed) ?? [])
    let had = Set(before.keys), has = Set(after.keys)
    var fromCandidate: Set<UInt64?>, fromBaseline: Set<UInt64?>
    if before.isEmpty {
      // A sample without any value in the baseline has nothing to be held against.
      fromCandidate = []
      fromBaseline = has
      expected = has.count
    } else if !named.isDisjoint(with: others) || others.isEmpty {
      fromCandidate = had.subtracting(has)
      // A seed that the baseline never had anywhere is one more of the candidate, not one less.
      fromBaseline = has.subtracting(had).intersection(named.union(known))
      expected = had.union(fromBaseline).count
    } else {
      fromCandidate = others.subtracting(has)
      let fewer = max(0, had.count - others.count)
      fromCandidate.formUnion(had.sorted { ($0 ?? 0) < ($1 ?? 0) }.suffix(fewer))
      fromBaseline = named.subtracting(had)
      expected = max(had.count, has.count + fromCandidate.count) + fromBaseline.count
    }
    let id = old.id
    lost = Set(fromCandidate.map { LostOutput(id: id, seed: $0, side: .candidate) })
      .union(fromBaseline.map { LostOutput(id: id, seed: $0, side: .baseline) })
  }

  /// The means over the seeds that both runs have, or over all where they have none in common.
  ///
  /// - Parameter fill: What a lost output of the candidate counts as; nil to leave it out.
  /// - Returns: The baseline's mean and the candidate's; NaN for a candidate without any value.
  func means(fill: Double?) -> (baseline: Double, candidate: Double) {
    var before = old, after = new
    let common = Set(old.keys).intersection(new.keys)
    if !common.isEmpty {
      before = old.filter { common.contains($0.key) }
      after = new.filter { common.contains($0.key) }
    }
    if let fill {
      for output in lost where output.side == .candidate {
        after[output.seed] = fill
        if let value = old[output.seed] { before[output.seed] = value }
      }
    }
    return (Self.mean(before), Self.mean(after))
  }

  private static func mean(_ values: [UInt64?: Double]) -> Double {
    // In the order of seeds, so that equal input gives equal bits.
    let ordered = values.sorted { ($0.key ?? 0) < ($1.key ?? 0) }.map(\.value)
    return ordered.reduce(0, +) / Double(ordered.count)
  }
}
