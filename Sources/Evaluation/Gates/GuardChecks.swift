internal import DepthMetrics
internal import Foundation

/// Holds two runs against a gate's guards.
struct GuardChecks {
  private let gate: GateFile
  private let baseline, candidate: ScoredRun
  private let paired: [PairedScores]
  /// Samples that were found by their reference's path.
  private let renamed: Int

  init(_ evaluation: GateEvaluation, _ paired: [PairedScores]) {
    gate = evaluation.gate
    baseline = evaluation.baseline
    candidate = evaluation.candidate
    self.paired = paired
    renamed = evaluation.renamed
  }

  /// Every guard that is on, in the order of ``GuardID``.
  func findings() -> [GuardFinding] {
    GuardID.allCases.compactMap { id in
      guard let (title, status, detail, samples) = check(id) else { return nil }
      return GuardFinding(
        id: id.rawValue, title: title, status: status, detail: detail, samples: samples.sorted(),
        isWaived: false)
    }
  }

  private typealias Check = (
    title: String, status: GuardFinding.Status, detail: String, samples: [String]
  )

  private func check(_ id: GuardID) -> Check? {
    switch id {
    case .sameProtocol:
      return equal("Both runs have one protocol", \.protocol?.hash, "protocol")
    case .sameDataset: return sameDataset()
    case .sameSamples: return sameSamples()
    case .missing: return missing()
    case .sameEstimator:
      return equal("One estimator, by SHA-256", \.estimator, "estimator")
    case .samePrecision:
      return equal("The estimator ran in one precision", { $0.model(\.precision) }, "precision")
    case .sameDevice:
      return equal("The estimator ran on one kind of device", { $0.model(\.device) }, "device")
    case .samePreprocessing:
      return equal(
        "The estimator's input was made in one way", { $0.model(\.preprocessing) },
        "preprocessing")
    case .coverageDrop: return coverageDrop()
    case .nan: return nan()
    case .negativeSlopes: return negativeSlopes()
    case .clampedShare: return clampedShare()
    case .catastrophic: return catastrophic()
    }
  }

  private func equal(
    _ title: String, _ value: (ScoredRun) -> String?, _ word: String
  ) -> Check {
    guard let one = value(baseline), let other = value(candidate) else {
      return (title, .unknown, "The records do not say the \(word).", [])
    }
    func short(_ text: String) -> String {
      text.count == 64 ? String(text.prefix(12)) : text
    }
    return one == other
      ? (title, .pass, "\(short(one)).", [])
      : (title, .fail, "The baseline has \(short(one)), the candidate \(short(other)).", [])
  }

  /// One descriptor and one list of items; and, where reports tell it, references that hold the same.
  private func sameDataset() -> Check {
    let title = "Both runs have one dataset"
    let others = records.filter { _, old, new in
      guard let one = old.assets?.referenceContent, let other = new.assets?.referenceContent else {
        return false
      }
      return one != other
    }
    guard others.isEmpty else {
      return (
        title, .fail, "\(others.count) references hold other values than the baseline's.",
        others.map(\.id)
      )
    }
    if renamed > 0, baseline.dataset?.name == candidate.dataset?.name {
      return (
        title, .unknown,
        "\(renamed) samples bear other ids in the baseline and were paired by their reference's path.",
        []
      )
    }
    return equal(title, \.dataset?.hash, "dataset")
  }

  private func sameSamples() -> Check {
    let title = "Both runs have the same samples"
    let old = Set(baseline.samples.keys), new = Set(candidate.samples.keys)
    let lost = old.subtracting(new), extra = new.subtracting(old)
    guard !lost.isEmpty || !extra.isEmpty else { return (title, .pass, "\(old.count).", []) }
    return (
      title, .fail,
      "\(lost.count) of the baseline's are not in the candidate, \(extra.count) are new.",
      Array(lost.union(extra))
    )
  }

  /// Outputs of a sample and seed that one run has and the other has not, under any rule.
  private func missing() -> Check? {
    guard let policy = gate.guards.missing else { return nil }
    let lost = paired.reduce(into: Set<LostOutput>()) { $0.formUnion($1.lost) }
    let expected = paired.map(\.expected).max() ?? 0
    let inBaseline = lost.count { $0.side == .baseline }
    let title: String, isBroken: Bool
    switch policy {
    case .fail:
      title = "No output is missing or failed"
      isBroken = !lost.isEmpty
    case .worst:
      title = "Missing outputs count as the worst value"
      // The worst value of a baseline would speak for the candidate.
      isBroken = inBaseline > 0
    case .drop(let share):
      title = "At most \(percent(share)) of the outputs are missing"
      isBroken = Double(lost.count) > share * Double(expected)
    }
    let detail =
      "\(lost.count) of \(expected) have no value"
      + (inBaseline > 0 ? ", \(inBaseline) of them in the baseline." : ".")
    return (title, isBroken ? .fail : .pass, detail, Array(Set(lost.map(\.id))))
  }

  /// The pairs of records of the samples that both runs have.
  private var records: [(id: String, old: ScoredRun.Sample, new: ScoredRun.Sample)] {
    baseline.samples.values.compactMap { old in
      candidate.samples[old.id].map { (old.id, old, $0) }
    }
  }

  private func coverageDrop() -> Check? {
    guard let limit = gate.guards.coverageDrop else { return nil }
    let title = "Pixel coverage falls by at most \(percent(limit))"
    let pairs = records.compactMap { _, old, new in
      old.coverage.flatMap { before in new.coverage.map { (before, $0) } }
    }
    guard !pairs.isEmpty else { return unknown(title, "coverage") }
    let before = pairs.reduce(0) { $0 + $1.0 } / Double(pairs.count)
    let after = pairs.reduce(0) { $0 + $1.1 } / Double(pairs.count)
    return (
      title, before - after > limit ? .fail : .pass,
      "\(percent(before)) in the baseline, \(percent(after)) in the candidate.",
      records.filter { ($0.old.coverage ?? 0) - ($0.new.coverage ?? 0) > limit }.map(\.id)
    )
  }

  /// Pixels of the maps, and values of the rules' metrics, which are all that a table has.
  private func nan() -> Check? {
    guard let limit = gate.guards.nan else { return nil }
    let title = limit == 0 ? "No pixel is NaN" : "At most \(limit) pixels are NaN"
    let metrics = Set(gate.rules.map(\.metric))
    let counts = records.map { ($0.id, $0.new.total(\.counts.nan), $0.new.notFinite(metrics)) }
    let pixels = counts.reduce(0) { $0.adding($1.1) }, values = counts.reduce(0) { $0 + $1.2 }
    guard values > 0 || records.contains(where: { $0.new.hasRecords }) else {
      return unknown(title, "pixels")
    }
    let detail =
      "\(pixels) in the candidate"
      + (values == 0
        ? "."
        : values == 1
          ? ", and 1 value that is not finite."
          : ", and \(values) values that are not finite.")
    return (
      title, pixels.adding(values) > limit ? .fail : .pass, detail,
      counts.filter { $0.1 > 0 || $0.2 > 0 }.map(\.0)
    )
  }

  private func negativeSlopes() -> Check? {
    guard let limit = gate.guards.negativeSlopes else { return nil }
    let title =
      limit == 0
      ? "No fitted slope is negative" : "At most \(limit) fitted slopes are negative"
    guard records.contains(where: { $0.new.hasRecords }) else {
      return unknown(title, "alignment")
    }
    let inverted = records.filter { _, _, new in
      new.repeats.contains { $0.record?.alignment.isInverted ?? false }
    }.map(\.id)
    return (
      title, inverted.count > limit ? .fail : .pass, "\(inverted.count) in the candidate.", inverted
    )
  }

  private func clampedShare() -> Check? {
    guard let limit = gate.guards.clampedShare else { return nil }
    let title = "The share of clamped pixels rises by at most \(percent(limit))"
    guard records.contains(where: { $0.new.hasRecords && $0.old.hasRecords }) else {
      return unknown(title, "clamped pixels")
    }
    func share(_ samples: [ScoredRun.Sample]) -> Double {
      let clamped = samples.reduce(0) { $0.adding($1.total(\.counts.clamped)) }
      let valid = samples.reduce(0) { $0.adding($1.total(\.counts.valid)) }
      return Double(clamped) / Double(max(valid, 1))
    }
    let before = share(records.map(\.old)), after = share(records.map(\.new))
    return (
      title, after - before > limit ? .fail : .pass,
      "\(percent(before)) in the baseline, \(percent(after)) in the candidate.", []
    )
  }

  private func catastrophic() -> Check? {
    guard let limit = gate.guards.catastrophic else { return nil }
    let definition = candidate.definitions[limit.metric]
    let isLower = definition?.direction != .higherIsBetter
    let title =
      "No sample has \(limit.metric) \(isLower ? "above" : "below") \(number(limit.beyond))"
    let values = records.flatMap { id, _, new in
      new.repeats.compactMap { one in one.values[limit.metric].map { (id, $0) } }
    }
    let wild = records.filter { $0.new.notFinite([limit.metric]) > 0 }.map(\.id)
    guard !values.isEmpty || !wild.isEmpty else { return unknown(title, limit.metric) }
    let beyond = values.filter { isLower ? $0.1 > limit.beyond : $0.1 < limit.beyond }.map(\.0)
    let worst = values.map(\.1).reduce(values.first?.1 ?? 0) { isLower ? max($0, $1) : min($0, $1) }
    return (
      title, beyond.isEmpty && wild.isEmpty ? .pass : .fail,
      wild.isEmpty
        ? "The worst value is \(number(worst))." : "The worst value is not finite.",
      Array(Set(beyond + wild))
    )
  }

  private func unknown(_ title: String, _ word: String) -> Check {
    (title, .unknown, "The records do not say the \(word).", [])
  }

  private func percent(_ share: Double) -> String { number(100 * share) + "%" }
  private func number(_ value: Double) -> String { String(format: "%.4g", value) }
}

extension ScoredRun {
  /// What tells the depth estimator of a run from others; nil where nobody says.
  fileprivate var estimator: String? {
    if let model = models?.first(where: { $0.role == "estimator" }) {
      return model.sha256 ?? model.name
    }
    let named = Set(samples.values.flatMap { $0.repeats.compactMap { $0.record?.estimator } })
    return named.isEmpty ? nil : named.sorted().joined(separator: ", ")
  }

  /// A fact about the depth estimator; nil where nobody says.
  fileprivate func model(_ fact: (Report.ModelRecord) -> String?) -> String? {
    models?.first { $0.role == "estimator" }.flatMap(fact)
  }
}

extension ScoredRun.Sample {
  fileprivate var hasRecords: Bool { repeats.contains { $0.record != nil } }

  /// The mean over repeats; nil where no record has one.
  fileprivate var coverage: Double? {
    let values = repeats.compactMap { $0.record?.coverage }
    return values.isEmpty ? nil : values.reduce(0, +) / Double(values.count)
  }

  /// The sum over repeats.
  fileprivate func total(_ count: (ComparisonRecord) -> Int) -> Int {
    repeats.reduce(0) { $0.adding($1.record.map(count) ?? 0) }
  }

  /// How many values of some metrics are not finite.
  fileprivate func notFinite(_ metrics: Set<String>) -> Int {
    repeats.reduce(0) { $0 + $1.notFinite.intersection(metrics).count }
  }
}
