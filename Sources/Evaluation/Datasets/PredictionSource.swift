/// Where the candidates of a run come from.
public enum PredictionSource: Sendable {
  /// From files.
  case files(PredictionSet)
  /// From a model that sees the items' photos.
  ///
  /// `keepsMaps` tells whether its maps stay in the run's folder.
  case estimator(any PredictionEstimator, keepsMaps: Bool)

  /// The files; nil where there is a model.
  var files: PredictionSet? { if case .files(let files) = self { files } else { nil } }

  /// The model; nil where there are files.
  var estimator: (any PredictionEstimator)? {
    if case .estimator(let estimator, _) = self { estimator } else { nil }
  }

  /// Whether a model's maps stay in the run's folder.
  var keepsMaps: Bool { if case .estimator(_, true) = self { true } else { false } }

  /// What every comparison calls the maker of its candidate; nil where nobody says.
  var maker: String? {
    switch self {
    case .files(let files): files.producer
    case .estimator(let estimator, _): estimator.model.name
    }
  }

  /// Ids without a prediction, or without a photo to make one of, sorted.
  public func missing(among items: [Dataset.Item]) -> [String] {
    switch self {
    case .files(let files): files.missing
    case .estimator: items.filter { $0.image == nil }.map(\.id).sorted()
    }
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
