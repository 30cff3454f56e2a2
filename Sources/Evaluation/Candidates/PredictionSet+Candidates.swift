internal import DepthMetrics
public import Raster

extension PredictionSet: CandidateSource {
  /// Where its files lie.
  public var root: String? { folder }
  /// None: its maps are read.
  public var estimator: (any PredictionEstimator)? { nil }
  /// Who made the predictions, where `predictions.yaml` says so.
  public var maker: String? { producer }
  /// Its files stay where they are.
  public var keepsMaps: Bool { false }
  /// What `predictions.yaml` says of the files and of who made them.
  public var statement: String {
    [hint?.description.json, producer].map { $0 ?? "" }.joined(separator: "|")
  }

  /// Items for which no file was found at all.
  public func missing(among items: [Dataset.Item]) -> [String] { missing }

  /// The item's file, or one a seed.
  public func candidates(of item: Dataset.Item) -> [Candidate] {
    func candidate(_ key: CandidateKey, _ match: PredictionMatch?) -> Candidate {
      if let file = match?.files[item.id] { return Candidate(key, file: file) }
      let seed = key.seed.map { " (seed \($0))" } ?? ""
      return Candidate(
        key,
        lack: match?.unmatched[item.id]?.replacing(
          "\(item.id):", with: "\(item.id)\(seed):", maxReplacements: 1)
          ?? "\(item.id)\(seed): expected a file with its prediction, found none.")
    }
    guard let seeds else { return [candidate(CandidateKey(), match)] }
    return seeds.map { candidate(CandidateKey(seed: $0.seed), $0.match) }
  }

  /// Reads a prediction.
  public func map(at path: String, hints: [DepthHint]) throws -> CandidateMap {
    let reading: DepthReading
    do {
      reading = try DepthMap.read(path, hints: hints)
    } catch {
      throw error.naming(flagsWith: "cand-")
    }
    return CandidateMap(
      reading.map, assumed: reading.assumed, findings: reading.findings,
      smallModel: reading.description.smallModel, content: ContentDigest.of(reading))
  }
}
