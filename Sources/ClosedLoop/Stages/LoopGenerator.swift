public import ConditionedGeneration
public import Evaluation

/// A generator of a suite as a run uses it.
public struct LoopGenerator: Sendable {
  /// How it stands in the report, but for its hash.
  public let model: Report.ModelRecord
  /// Its weights, the transformer's first.
  public let files: [String]
  /// What decides its images beside weights and request.
  public let settings: String
  /// Loads it when something is to be drawn.
  public let load: @Sendable () throws -> any ImageGenerator

  /// A generator.
  public init(
    model: Report.ModelRecord, files: [String] = [], settings: String = "",
    load: @escaping @Sendable () throws -> any ImageGenerator
  ) {
    self.model = model
    self.files = files
    self.settings = settings
    self.load = load
  }
}
