internal import DepthMetrics
internal import Foundation
internal import Raster

/// Where a run's files lie, as its journal remembers it: the report must not know, but pictures of
/// single samples are made from them later.
struct RunSources: Sendable, Codable {
  /// Name of the fact in the journal.
  static let fact = "sources"

  /// Absolute paths.
  var dataset, predictions: String
  /// Name of the carried descriptor; nil where the dataset has its own.
  var descriptor: String?
  /// The protocol as JSON with its own keys, which the journal's must not change.
  var rules: String
  /// What flags said of the files.
  var referenceFlags, predictionFlags: DepthDescription?

  init(_ run: RunConfiguration) throws {
    func absolute(_ path: String) -> String { URL(fileURLWithPath: path).standardizedFileURL.path }
    dataset = absolute(run.dataset.folder)
    predictions = absolute(run.predictions.folder)
    descriptor = run.dataset.carriedDescriptor
    rules = String(decoding: try JSONEncoder().encode(run.rules), as: UTF8.self)
    referenceFlags = run.referenceHint?.description
    predictionFlags = run.predictionHint?.description
  }

  /// The run as it was configured, for reading its samples again.
  ///
  /// - Throws: What opening the dataset and the predictions throws, where they have moved for instance.
  func configuration() throws -> RunConfiguration {
    let dataset = try Dataset(folder: dataset, descriptor: descriptor)
    let predictions = try PredictionSet(folder: predictions, items: dataset.items)
    var run = RunConfiguration(
      dataset: dataset, predictions: predictions,
      rules: try JSONDecoder().decode(EvaluationProtocol.self, from: Data(rules.utf8)), command: "",
      createdAt: "")
    run.referenceHint = referenceFlags.map { DepthHint(.flag, "flags", $0) }
    run.predictionHint = predictionFlags.map { DepthHint(.flag, "flags", $0) }
    return run
  }
}
