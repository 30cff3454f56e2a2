public import Evaluation
internal import Foundation

/// An estimator of a suite as a run uses it: known by its files at once, loaded when something is to be seen.
public struct LoopEstimator: Sendable {
  /// What tables call it.
  public let name: String
  /// Its weights.
  public let files: [String]
  /// What decides its maps beside the weights: "f32".
  public let settings: String
  /// Loads it.
  public let load: @Sendable () throws -> any PredictionEstimator

  /// An estimator.
  public init(
    name: String, files: [String] = [], settings: String = "",
    load: @escaping @Sendable () throws -> any PredictionEstimator
  ) {
    self.name = name
    self.files = files
    self.settings = settings
    self.load = load
  }
}

extension LoopEstimator {
  /// Everything that decides its maps.
  func identity(in store: StageStore) throws -> [String] {
    [name, settings] + (try files.map { try store.sha256($0) })
  }

  /// Loads it, and notes how it stands in reports.
  func loaded(notingIn store: StageStore) throws -> any PredictionEstimator {
    let model = try load()
    try store.keep(try JSONEncoder().encode(model.model), as: try recordName(store))
    return model
  }

  /// How it stands in reports, which needs no loading where it was noted.
  func record(in store: StageStore) throws -> Report.ModelRecord {
    if let data = try store.result(try recordName(store)) {
      return try JSONDecoder().decode(Report.ModelRecord.self, from: data)
    }
    return try loaded(notingIn: store).model
  }

  private func recordName(_ store: StageStore) throws -> String {
    StageStore.name(["model"] + (try identity(in: store)))
  }
}
