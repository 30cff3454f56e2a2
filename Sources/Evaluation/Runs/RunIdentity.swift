internal import Crypto
internal import DepthMetrics
internal import Foundation
internal import Raster

/// What must be the same for a run to be continued: rules, items, files.
package struct RunIdentity: Sendable, Equatable, Codable {
  var protocolHash: String
  /// Every rule by its name, to say which one differs.
  var protocolFields: [EvaluationProtocol.Field]
  var datasetHash: String
  /// Every file by its name for messages.
  ///
  /// Of photos that only pictures show, size and time of change stand here; what the others held
  /// stands with the samples that they decided.
  var files: [String: String]
  /// Id of an item to its prediction and its photo.
  var items: [String: ItemFiles]
  var metrics: [String]
  /// What `predictions.yaml` says of the files and of who made them.
  var predictions: String
  /// The model that makes the predictions; nil where they are files.
  var model: Report.ModelRecord?
  /// Whether the model's maps stay in the run's folder; nil where there is no model.
  var keepsMaps: Bool?
  /// What flags say of the files.
  var flags: String
  var createdAt: String

  /// Files that an item was given.
  struct ItemFiles: Sendable, Equatable, Codable {
    var prediction, photo: String?
  }

  init(_ run: RunConfiguration) {
    protocolHash = run.rules.hash
    protocolFields = run.rules.fields
    datasetHash = run.dataset.hash
    metrics = run.metricIDs
    let readsFiles = run.predictions.readsFiles
    predictions = run.predictions.statement
    model = run.predictions.estimator?.model
    keepsMaps = model.map { _ in run.predictions.keepsMaps }
    flags = [run.referenceHint, run.predictionHint].map { $0?.description.json ?? "" }
      .joined(separator: "|")
    createdAt = run.createdAt
    files = [:]
    items = [:]
    for item in run.dataset.items {
      let found = readsFiles ? run.predictions.candidates(of: item) : []
      let names = found.compactMap { candidate in
        candidate.file.map { file in
          found.count == 1 ? file : "\(candidate.key.words): \(file)"
        }
      }
      items[item.id] = ItemFiles(
        prediction: names.isEmpty ? nil : names.joined(separator: "; "), photo: item.image)
      for path in [item.reference, item.mask, item.segmentation, item.calibration].compactMap({ $0 }
      ) {
        files[Self.name(ofDataset: path)] = ""
      }
      if let photo = item.image {
        files[Self.name(ofDataset: photo)] =
          !readsFiles ? "" : Self.fingerprint("\(run.dataset.folder)/\(photo)")
      }
      for candidate in found {
        if let path = candidate.file {
          files[Self.name(ofPredictions: path)] = ""
        } else {
          let words = candidate.key.words
          files["the prediction of \(item.id)\(words.isEmpty ? "" : ", \(words)")"] = "none"
        }
      }
    }
  }

  /// What messages call a file of the dataset.
  static func name(ofDataset path: String) -> String { "\(path) of the dataset" }
  /// What messages call a prediction.
  static func name(ofPredictions path: String) -> String { "\(path) of the predictions" }

  /// The parts in which two identities differ, in words; the date is not one.
  ///
  /// - Parameters:
  ///   - other: The identity of the run that was started.
  ///   - contents: Names of files that hold something else than when they were read.
  /// - Returns: The parts; none where the run may go on.
  func differences(from other: RunIdentity, contents: Set<String> = []) -> [String] {
    var parts: [String] = []
    if protocolHash != other.protocolHash {
      let old = Dictionary(other.protocolFields.map { ($0.name, $0.value) }) { first, _ in first }
      let changes = protocolFields.filter { old[$0.name] != $0.value }
        .map { "\($0.name) \(old[$0.name] ?? "absent") → \($0.value)" }
      parts.append("the protocol (\(changes.joined(separator: ", ")))")
    }
    if datasetHash != other.datasetHash { parts.append("the dataset's items or descriptor") }
    parts += modelDifferences(from: other)
    if predictions != other.predictions { parts.append("what predictions.yaml says") }
    parts += itemDifferences(from: other)
    let changed = Set(files.keys).union(other.files.keys).filter { files[$0] != other.files[$0] }
      .union(contents)
    if let first = changed.min() {
      parts.append(
        "the files (\(first)\(changed.count > 1 ? " and \(changed.count - 1) more" : ""))")
    }
    if metrics != other.metrics { parts.append("the metrics") }
    if flags != other.flags { parts.append("the encoding, kind or camera given by flags") }
    return parts
  }

  /// Items that had other files: where one has lost its file, the files say so.
  private func itemDifferences(from other: RunIdentity) -> [String] {
    let changes = items.sorted { $0.key < $1.key }.flatMap { id, new in
      let old = other.items[id] ?? new
      return [(old.prediction, new.prediction), (old.photo, new.photo)].compactMap { pair in
        guard let before = pair.0, let after = pair.1, before != after else {
          return nil as String?
        }
        return "\(id): \(before) → \(after)"
      }
    }
    guard let first = changes.first else { return [] }
    let more = changes.count > 1 ? " and \(changes.count - 1) more" : ""
    return ["which item has which file (\(first)\(more))"]
  }

  private func modelDifferences(from other: RunIdentity) -> [String] {
    guard let new = model, let old = other.model else {
      guard (model == nil) != (other.model == nil) else { return [] }
      func source(_ model: Report.ModelRecord?) -> String { model?.name ?? "files" }
      return ["where predictions come from (\(source(other.model)) → \(source(model)))"]
    }
    func digits(_ model: Report.ModelRecord) -> String {
      model.sha256.map { " \($0.prefix(12))" } ?? ""
    }
    var parts: [String] = []
    if (new.name, new.sha256) != (old.name, old.sha256) {
      parts.append("the model (\(old.name)\(digits(old)) → \(new.name)\(digits(new)))")
    }
    for (word, before, after) in [
      ("precision", old.precision, new.precision), ("device", old.device, new.device),
      ("preprocessing", old.preprocessing, new.preprocessing),
    ] where before != after {
      parts.append("the \(word) (\(before ?? "unknown") → \(after ?? "unknown"))")
    }
    if keepsMaps != other.keepsMaps { parts.append("--keep-predictions") }
    return parts
  }

  /// Size and time of change of a file.
  private static func fingerprint(_ path: String) -> String {
    FileStatus(path).map { "\($0.size) \($0.modified)" } ?? "-"
  }

  package static func sha256(_ lines: [String]) -> String {
    var digest = SHA256()
    for line in lines { digest.update(data: Array("\(line)\n".utf8)) }
    return digest.finalize().map { byte in
      String(byte >> 4, radix: 16) + String(byte & 15, radix: 16)
    }.joined()
  }
}

extension Dataset {
  /// SHA-256 over the descriptor and every item.
  var hash: String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = .sortedKeys
    let said = (try? encoder.encode(descriptor)).map { String(decoding: $0, as: UTF8.self) } ?? ""
    return RunIdentity.sha256(
      [said]
        + items.map { item in
          ([
            item.id, item.reference, item.mask ?? "", item.segmentation ?? "",
            item.cluster, item.tags.joined(separator: ","),
          ] + [item.calibration].compactMap { $0 })
          .joined(separator: "\t")
        })
  }
}
