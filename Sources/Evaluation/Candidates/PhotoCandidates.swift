public import Raster

/// The maps that a model makes of the dataset's photos, one an item.
public struct PhotoCandidates: CandidateSource {
  /// The model.
  public let estimator: (any PredictionEstimator)?
  /// Whether its maps stay in the run's folder.
  public let keepsMaps: Bool
  private let model: any PredictionEstimator

  /// The maps of a model.
  public init(_ model: any PredictionEstimator, keepsMaps: Bool = false) {
    self.model = model
    estimator = model
    self.keepsMaps = keepsMaps
  }

  /// The dataset's.
  public var root: String? { nil }
  /// The model's name.
  public var maker: String? { model.model.name }
  /// A model knows what it makes.
  public var hint: DepthHint? { nil }
  /// Nothing beside the model's record.
  public var statement: String { "|" }

  /// The item's photo.
  public func candidates(of item: Dataset.Item) -> [Candidate] {
    [
      item.image.map { Candidate(file: $0) }
        ?? Candidate(
          lack: "\(item.id): expected a photo to estimate depth from, found none in the dataset.")
    ]
  }

  /// Estimates the depth of a photo.
  public func map(at path: String, hints: [DepthHint]) async throws -> CandidateMap {
    let content = ContentDigest.of(file: path) ?? SampleInput.unreadable
    return CandidateMap(try await model.estimate(photo: path), content: content)
  }
}
