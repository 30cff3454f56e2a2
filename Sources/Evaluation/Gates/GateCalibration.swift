internal import DepthMetrics

/// A/A trials: how often a gate would judge a run worse than itself.
///
/// The repeats of every sample are split at random into two halves that play baseline and candidate;
/// whatever the rules find then is chance.
public struct GateCalibration: Sendable {
  /// Trials that were made.
  public let trials: Int
  /// Per primary rule, its id and how many trials decided what.
  public let rules: [(id: String, passed: Int, failed: Int, inconclusive: Int)]
  /// Trials in which any primary rule failed: false alarms of the gate.
  public let falseAlarms: Int

  /// How many trials there may be.
  public static let trialRange = 1...100_000

  /// Splits a run against itself.
  ///
  /// - Parameters:
  ///   - run: A run with at least two repeats (seeds) of most samples.
  ///   - gate: The rules.
  ///   - trials: How many splits, in ``trialRange``.
  /// - Throws: ``EvaluationError`` where there are too few or too many trials, no sample has two repeats, and what the rules throw.
  /// - Complexity: O(trials x resamples x samples).
  public init(_ run: ScoredRun, _ gate: GateFile, trials: Int) throws {
    guard Self.trialRange.contains(trials) else {
      throw EvaluationError(
        .run, "calibration", expected: "1 to \(Self.trialRange.upperBound) trials",
        found: "\(trials)")
    }
    guard run.samples.values.contains(where: \.hasRepeats) else {
      throw EvaluationError(
        .run, run.name, expected: "two or more seeds of each sample to split", found: "one",
        advice: "calibrate on a run with repeats")
    }
    self.trials = trials
    var counts: [String: (Int, Int, Int)] = [:], alarms = 0
    let primary = gate.rules.filter(\.isPrimary)
    var random = SplitMix(state: gate.seed)
    for _ in 0..<trials {
      let (one, other) = run.halves { $0.shuffled(using: &random) }
      let evaluation = try GateEvaluation(gate, baseline: one, candidate: other)
      let findings = RuleDecisions(gate).findings(
        try primary.map { try PreparedRule($0, evaluation) })
      for finding in findings {
        var count = counts[finding.id] ?? (0, 0, 0)
        switch finding.decision {
        case .pass: count.0 += 1
        case .fail: count.1 += 1
        case .inconclusive: count.2 += 1
        }
        counts[finding.id] = count
      }
      if findings.contains(where: { $0.decision == .fail }) { alarms += 1 }
    }
    falseAlarms = alarms
    rules = primary.map { rule in
      let count = counts[rule.id] ?? (0, 0, 0)
      return (rule.id, count.0, count.1, count.2)
    }
  }

  private struct SplitMix: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
      state &+= 0x9E37_79B9_7F4A_7C15
      var z = state
      z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
      z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
      return z ^ (z >> 31)
    }
  }
}
