public import Evaluation
internal import Foundation

/// An estimator of a suite as a run uses it: known by name at once, loaded when something is to be seen.
public struct LoopEstimator: Sendable {
  /// What tables call it.
  public var name: String
  /// What decides its maps: weights, precision, preprocessing.
  public var identity: String
  /// Loads it.
  public var load: @Sendable () throws -> any PredictionEstimator

  /// An estimator.
  public init(
    name: String, identity: String, load: @escaping @Sendable () throws -> any PredictionEstimator
  ) {
    self.name = name
    self.identity = identity
    self.load = load
  }
}

extension LoopEstimator {
  /// Loads it, and notes how it stands in reports.
  func loaded(notingIn store: StageStore) throws -> any PredictionEstimator {
    let model = try load()
    try store.keep(try JSONEncoder().encode(model.model), as: recordName)
    return model
  }

  /// How it stands in reports, which needs no loading where it was noted.
  func record(in store: StageStore) throws -> Report.ModelRecord {
    if let data = try store.result(recordName) {
      return try JSONDecoder().decode(Report.ModelRecord.self, from: data)
    }
    return try loaded(notingIn: store).model
  }

  private var recordName: String { StageStore.name(["model", name, identity]) }
}
