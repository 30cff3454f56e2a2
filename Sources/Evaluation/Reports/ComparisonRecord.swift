public import DepthMetrics
public import Raster

/// One comparison of a sample as it stands in `report.json`.
public struct ComparisonRecord: Sendable, Equatable, Codable {
  /// What the candidate is to the sample.
  public enum Role: String, Sendable, Codable, CaseIterable {
    /// The prediction or generated image that is being judged.
    case output
    /// The estimator on the source image: its own disagreement, the best that can be reached.
    case floor
    /// The reference against its own quantised form.
    case quantisation
    /// A shuffled control: what chance reaches.
    case null
    /// An output as another estimator than the deciding one sees it.
    case beside
  }

  /// What the candidate is.
  public var role: Role
  /// The name of the prompt of a generated output.
  public var prompt: String?
  /// The settings that a sweep varies: "guidance=10".
  public var setting: String?
  /// Seed of a generated output.
  public var seed: UInt64?
  /// The file that it was made of, where the sample has several candidates: relative to the predictions
  /// folder.
  public var candidate: String?
  /// The generated picture that the candidate's depth was estimated on, relative to the same folder.
  public var image: String?
  /// Who estimated the candidate's depth, where somebody did.
  public var estimator: String?
  /// What a small model that made the candidate's file is and is not for; nil where no file says so.
  public var smallModel: String?
  /// What was fitted.
  public var alignment: FittedAlignment
  /// Share of usable reference pixels with a finite, positive candidate.
  public var coverage: Double?
  /// Where the pixels went.
  public var counts: PixelCounts
  /// Metric id to value, null where it is undefined.
  public var metrics: [String: Double?]
  /// Metric id to the reason why it is null.
  public var undefined: [String: String]
  /// What no file said: "candidate.kind=metric_planar".
  public var assumed: [String]
  /// How the candidate came to the reference's grid; nil where it was on it.
  public var resized: GridChange?
  /// What the candidate's values were taken for; nil in older records.
  public var candidateKind: DepthMap.Kind?
  /// Error by distance.
  public var depthBins: [DepthBin]
  /// Error near the reference's depth edges.
  public var boundary: SliceScores?
  /// Scores under the alignments that stand beside the deciding one; nil where the protocol has none.
  public var beside: [AlternativeFit]?
  /// How much of the control was left out, and why; nil where the protocol does not ask.
  public var control: ControlShares?

  /// The record of a comparison.
  public init(
    _ comparison: DepthComparison, _ key: CandidateKey = CandidateKey(), estimator: String? = nil,
    assumed: [String] = []
  ) {
    role = key.role
    prompt = key.prompt
    setting = key.setting
    seed = key.seed
    self.estimator = estimator
    alignment = comparison.alignment
    coverage = comparison.coverage
    counts = comparison.counts
    metrics = comparison.metrics.mapValues { $0 }
    for id in comparison.undefined.keys { metrics[id] = .some(nil) }
    undefined = comparison.undefined
    self.assumed = assumed
    resized = comparison.gridChange
    candidateKind = comparison.candidateKind
    depthBins = comparison.depthBins
    boundary = comparison.boundary
    beside = comparison.beside.isEmpty ? nil : comparison.beside
    control = comparison.control
  }
}
