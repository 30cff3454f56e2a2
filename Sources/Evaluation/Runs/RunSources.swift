internal import DepthMetrics
internal import Foundation
internal import Raster

/// Where a run's files lie, as its journal remembers it: the report must not know, but pictures of
/// single samples are made from them later.
struct RunSources: Sendable, Codable {
  /// Name of the fact in the journal.
  static let fact = "sources"

  /// Absolute path.
  var dataset: String
  /// Absolute path; nil where a model's maps were not kept.
  var predictions: String?
  /// Name of the carried descriptor; nil where the dataset has its own.
  var descriptor: String?
  /// Whether the dataset may lead out of its folder; nil in journals that are older than the question.
  var allowsOutside: Bool?
  /// The protocol as JSON with its own keys, which the journal's must not change.
  var rules: String
  /// What flags said of the files.
  var referenceFlags, predictionFlags: DepthDescription?

  /// What a run that writes into a folder is made of.
  init(_ run: RunConfiguration, folder: String) throws {
    func absolute(_ path: String) -> String { URL(fileURLWithPath: path).standardizedFileURL.path }
    dataset = absolute(run.dataset.folder)
    predictions =
      run.predictions.root.map(absolute)
      ?? (run.predictions.keepsMaps ? absolute("\(folder)/\(KeptMaps.folderName)") : nil)
    descriptor = run.dataset.carriedDescriptor
    allowsOutside = run.dataset.allowsOutside
    rules = String(decoding: try JSONEncoder().encode(run.rules), as: UTF8.self)
    referenceFlags = run.referenceHint?.description
    predictionFlags = run.predictionHint?.description
  }

  /// The run as it was configured, for reading its samples again.
  ///
  /// - Throws: What opening the dataset and the predictions throws, where they have moved for
  ///   instance; ``EvaluationError`` where the maps were not kept.
  func configuration() throws -> RunConfiguration {
    let dataset = try Dataset(
      folder: dataset, descriptor: descriptor, allowsOutside: allowsOutside ?? true)
    guard let folder = predictions else {
      throw EvaluationError(
        .run, "the run", expected: "the maps that its model made", found: "none",
        advice: "use --keep-predictions")
    }
    let predictions = try PredictionSet(folder: folder, items: dataset.items)
    var run = RunConfiguration(
      dataset: dataset, predictions: predictions,
      rules: try JSONDecoder().decode(EvaluationProtocol.self, from: Data(rules.utf8)), command: "",
      createdAt: "")
    run.referenceHint = referenceFlags.map { DepthHint(.flag, "flags", $0) }
    run.predictionHint = predictionFlags.map { DepthHint(.flag, "flags", $0) }
    return run
  }
}
