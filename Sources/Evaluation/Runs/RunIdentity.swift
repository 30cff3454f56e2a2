internal import Crypto
internal import DepthMetrics
internal import Foundation
internal import Raster

/// What must be the same for a run to be continued: rules, items, files.
struct RunIdentity: Sendable, Equatable, Codable {
  var protocolHash: String
  var datasetHash: String
  /// Over every candidate's path, size and time of change, and the references'.
  var filesHash: String
  var metrics: [String]
  /// What flags say of the files.
  var hints: String
  var createdAt: String

  init(_ run: RunConfiguration) {
    protocolHash = run.rules.hash
    datasetHash = run.dataset.hash
    metrics = run.metricIDs
    hints = [run.referenceHint, run.predictionHint].map { $0?.description.json ?? "" }
      .joined(separator: "|")
    createdAt = run.createdAt
    var lines: [String] = []
    for item in run.dataset.items {
      lines.append(Self.fingerprint("\(run.dataset.folder)/\(item.reference)", item.reference))
      if let file = run.predictions.files[item.id] {
        lines.append(Self.fingerprint("\(run.predictions.folder)/\(file)", file))
      }
    }
    filesHash = Self.sha256(lines)
  }

  /// Names of the parts in which two identities differ; the date is not one.
  func differences(from other: RunIdentity) -> [String] {
    var names: [String] = []
    if protocolHash != other.protocolHash { names.append("the protocol") }
    if datasetHash != other.datasetHash { names.append("the dataset's items") }
    if filesHash != other.filesHash { names.append("the files") }
    if metrics != other.metrics { names.append("the metrics") }
    if hints != other.hints { names.append("the encoding or kind given by flags") }
    return names
  }

  private static func fingerprint(_ path: String, _ name: String) -> String {
    var status = stat()
    guard unsafe stat(path, &status) == 0 else { return "\(name) missing" }
    return "\(name) \(status.st_size) \(status.st_mtim.tv_sec).\(status.st_mtim.tv_nsec)"
  }

  static func sha256(_ lines: [String]) -> String {
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
          [
            item.id, item.reference, item.mask ?? "", item.cluster,
            item.tags.joined(separator: ","),
          ]
          .joined(separator: "\t")
        })
  }
}
