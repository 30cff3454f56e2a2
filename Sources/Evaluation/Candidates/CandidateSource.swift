public import Raster

/// Where what is scored comes from: predictions on disk, or a model that sees photos or generated
/// images.
///
/// Every sample may have several candidates, such as one a seed.
public protocol CandidateSource: Sendable {
  /// The folder that ``Candidate/file`` is relative to; nil where that is the dataset's.
  var root: String? { get }
  /// The model that estimates the maps; nil where they are read.
  var estimator: (any PredictionEstimator)? { get }
  /// The models that made the candidates or their depth; empty where nobody knows.
  var models: [Report.ModelRecord] { get }
  /// What every comparison calls the maker of its candidate; nil where nobody says.
  var maker: String? { get }
  /// Whether a model's maps stay in the run's folder.
  var keepsMaps: Bool { get }
  /// What is said of all files; nil for nothing.
  var hint: DepthHint? { get }
  /// The same, and who made them, as a resumed run must find it again.
  var statement: String { get }
  /// Files that belong to no item, sorted.
  var surplus: [String] { get }

  /// Ids without any candidate, sorted; ambiguous files are no lack.
  func missing(among items: [Dataset.Item]) -> [String]

  /// An item's candidates in the order of records; at least one.
  func candidates(of item: Dataset.Item) -> [Candidate]

  /// The depth map of a candidate.
  ///
  /// - Parameters:
  ///   - path: Where its file is.
  ///   - hints: What is said of such files, by ``hint`` too, the strongest last.
  /// - Returns: The map.
  /// - Throws: What the file has against it, as a whole sentence; `CancellationError`.
  func map(at path: String, hints: [DepthHint]) async throws -> CandidateMap
}

extension CandidateSource {
  /// Nothing.
  public var surplus: [String] { [] }
  /// The estimator, where there is one.
  public var models: [Report.ModelRecord] { estimator.map { [$0.model] } ?? [] }

  /// Whether candidates are files that can be read again.
  var readsFiles: Bool { estimator == nil }

  /// Ids without any candidate, sorted.
  public func missing(among items: [Dataset.Item]) -> [String] {
    items.filter { item in candidates(of: item).allSatisfy { $0.file == nil } }.map(\.id).sorted()
  }
}

extension Report.ModelRecord {
  /// A model that estimates depth.
  public init(
    estimator name: String, sha256: String?, precision: String, device: String,
    preprocessing: String, smallModel: String? = nil
  ) {
    self.init(
      role: "estimator", name: name, sha256: sha256, precision: precision, device: device,
      preprocessing: preprocessing, smallModel: smallModel)
  }
}
