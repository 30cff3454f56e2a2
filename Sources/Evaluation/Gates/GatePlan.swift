internal import DepthMetrics

/// What it takes to decide a gate's primary rules, from the spread that runs have.
public struct GatePlan: Sendable {
  /// Where the spread of losses was taken from.
  public enum Source: String, Sendable {
    /// The losses of a candidate.
    case candidate = "losses of the candidate"
    /// Repeats of the baseline against each other.
    case repeats = "repeats of the baseline"
    /// The baseline's values, as if two runs had nothing in common: an upper bound.
    case values = "values of the baseline, unpaired (an upper bound)"
  }

  /// One rule.
  public struct Row: Sendable {
    /// The rule's id and the unit of its margin.
    public let id, unit: String
    /// The margin in that unit.
    public let margin: Double
    /// What the runs have now.
    public let clusters, samples: Int
    /// What 80% power needs; nil where losses do not vary or no number is enough.
    public let needed: (clusters: Int, samples: Int)?
    /// The smallest loss beyond the margin that is found now with 80% power.
    public let detectable: Double?
  }

  /// Where the spread was taken from.
  public let source: Source
  /// Primary rules in the gate's order.
  public let rows: [Row]

  /// Plans for the rules whose statistic is the mean.
  ///
  /// - Parameters:
  ///   - gate: The rules.
  ///   - baseline: The run that is held against.
  ///   - candidate: A candidate; nil to plan from the baseline alone.
  /// - Throws: ``EvaluationError`` or ``DocumentError`` where a rule asks for what the runs lack.
  public init(_ gate: GateFile, baseline: ScoredRun, candidate: ScoredRun?) throws {
    let hasRepeats = baseline.samples.values.contains(where: \.hasRepeats)
    let source: Source =
      candidate != nil ? .candidate : hasRepeats ? .repeats : .values
    self.source = source
    let (one, other) =
      candidate.map { (baseline, $0) }
      ?? (hasRepeats ? baseline.halves { $0 } : (baseline, baseline))
    let evaluation = try GateEvaluation(gate, baseline: one, candidate: other)
    rows = try gate.rules.filter { $0.isPrimary && $0.statistic == .mean }.map { rule in
      let prepared = try PreparedRule(rule, evaluation)
      let paired = prepared.paired
      // Two independent runs differ by the root of two times what one varies by.
      let spread =
        source == .values ? paired.baseline.map { $0 * 2.0.squareRoot() } : paired.losses
      let losses =
        spread.isEmpty ? nil : ClusteredLosses(spread, labels: paired.clusters)
      let plan = losses.flatMap {
        PowerPlan($0, margin: prepared.threshold, alpha: gate.alpha)
      }
      return Row(
        id: rule.id, unit: prepared.definition.unit, margin: prepared.margin,
        clusters: losses?.clusterCount ?? 0, samples: paired.losses.count,
        needed: plan.map { ($0.clusters, $0.samples) },
        detectable: losses.flatMap { PowerPlan.detectable($0, alpha: gate.alpha) })
    }
  }
}
