public import ConditionedGeneration
public import Evaluation

/// A generator of a suite as a run uses it.
public struct LoopGenerator: Sendable {
  /// How it stands in the report.
  public var model: Report.ModelRecord
  /// What decides its images beside the request: weights and precision.
  public var identity: String
  /// Loads it when something is to be drawn.
  public var load: @Sendable () throws -> any ImageGenerator

  /// A generator.
  public init(
    model: Report.ModelRecord, identity: String,
    load: @escaping @Sendable () throws -> any ImageGenerator
  ) {
    self.model = model
    self.identity = identity
    self.load = load
  }
}
