internal import DepthMetrics
public import Raster

/// Candidates that a program lists: depth maps on disk, any number of them an item.
public struct CandidateList: CandidateSource {
  /// Item id to its candidates.
  public var candidates: [String: [Candidate]]
  /// The folder that files are relative to.
  public var root: String?
  /// The models that made images and depth.
  public var models: [Report.ModelRecord]
  /// What comparisons call the maker of their candidate.
  public var maker: String?
  /// What is said of all files.
  public var hint: DepthHint?

  /// A list.
  public init(
    _ candidates: [String: [Candidate]], root: String, models: [Report.ModelRecord] = [],
    maker: String? = nil, hint: DepthHint? = nil
  ) {
    self.candidates = candidates
    self.root = root
    self.models = models
    self.maker = maker
    self.hint = hint
  }

  /// None: its maps are read.
  public var estimator: (any PredictionEstimator)? { nil }
  /// Its files stay where they are.
  public var keepsMaps: Bool { false }
  /// What is said of all files, and who made them.
  public var statement: String {
    [hint?.description.json, maker].map { $0 ?? "" }.joined(separator: "|")
  }

  /// What the list has of an item.
  public func candidates(of item: Dataset.Item) -> [Candidate] {
    candidates[item.id] ?? [Candidate(lack: "\(item.id): expected a candidate, found none.")]
  }

  /// Reads a map.
  public func map(at path: String, hints: [DepthHint]) throws -> CandidateMap {
    let reading = try DepthMap.read(path, hints: hints)
    return CandidateMap(
      reading.map, assumed: reading.assumed, findings: reading.findings,
      smallModel: reading.description.smallModel, content: ContentDigest.of(reading))
  }
}
