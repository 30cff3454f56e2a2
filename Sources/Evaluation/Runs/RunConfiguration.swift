public import DepthMetrics
public import Raster

/// Everything a run needs to know before it starts.
public struct RunConfiguration: Sendable {
  /// What is evaluated.
  public var dataset: Dataset
  /// Where the candidates come from.
  public var predictions: any CandidateSource
  /// The rules.
  public var rules: EvaluationProtocol
  /// Metric ids to compute; nil for those of the protocol.
  public var metrics: [String]?
  /// What flags say of reference files.
  public var referenceHint: DepthHint?
  /// What flags say of prediction files.
  public var predictionHint: DepthHint?
  /// How many of the worst samples get pictures.
  public var pictureCount = 12
  /// Samples in work at a time; nil for one a processor.
  public var workers: Int?
  /// Comparisons that were made before; nil where all are made anew.
  public var cache: (any ComparisonCache)?
  /// The command that makes the report again, without paths, for the record.
  public var command: String
  /// ISO 8601 in UTC, for the record.
  public var createdAt: String

  /// A run with the usual settings.
  public init(
    dataset: Dataset, predictions: any CandidateSource, rules: EvaluationProtocol, command: String,
    createdAt: String
  ) {
    self.dataset = dataset
    self.predictions = predictions
    self.rules = rules
    self.command = command
    self.createdAt = createdAt
  }

  /// Metric ids in the order of the report, each once.
  var metricIDs: [String] {
    var seen: Set<String> = []
    return (metrics ?? rules.metrics).filter { seen.insert($0).inserted }
  }
}
