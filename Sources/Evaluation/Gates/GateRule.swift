public import DepthMetrics

/// One rule of a gate file.
public struct GateRule: Sendable, Equatable {
  /// A metric's id, or the name of a column.
  public var metric: String
  /// How much worse the candidate may be.
  public var margin: GateMargin
  /// What is compared over the samples.
  public var statistic = RuleFinding.Statistic.mean
  /// What a pass shows.
  public var mode = RuleFinding.Mode.nonInferiority
  /// Only samples with this tag.
  public var tag: String?
  /// Only pixels of this part.
  public var slice: GateSlice?
  /// From which loss on a sample counts as worse, in the metric's unit.
  public var worseBy = 0.0
  /// Which way is better, for metrics that the catalogue does not know.
  public var direction: MetricDefinition.Direction?
  /// The unit of metrics that the catalogue does not know.
  public var unit: String?
  /// Whether the rule decides or only informs.
  public var isPrimary = true

  /// "abs_rel", "abs_rel@far", "abs_rel:p90#indoor": unique in a gate.
  public var id: String {
    metric + (statistic == .mean ? "" : ":\(statistic.rawValue)")
      + (slice.map { "@\($0.rawValue)" } ?? "") + (tag.map { "#\($0)" } ?? "")
  }
}

/// A part of the pixels of every sample.
public enum GateSlice: String, Sendable, Codable, CaseIterable {
  /// Nearer than the gate's `slices.near`.
  case near
  /// Between near and far.
  case mid
  /// At `slices.far` or farther.
  case far
  /// Near the reference's depth edges.
  case boundary
}
