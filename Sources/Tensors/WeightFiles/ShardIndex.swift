internal import Foundation
internal import SystemPackage

/// The index of a model that is stored in several files.
struct ShardIndex {
  private struct Document: Decodable {
    let weightMap: [String: String]

    private enum CodingKeys: String, CodingKey {
      case weightMap = "weight_map"
    }
  }

  private let path: String
  /// The names of the weights in each file.
  private let shards: [String: [String]]

  /// Reads `*.index.json`.
  init(_ file: MappedFile) throws(WeightFileError) {
    path = file.path
    guard file.count <= WeightFileContents.headerLimit else {
      throw WeightFileError(
        .tooLarge, path, expected: "an index of at most \(WeightFileContents.headerLimit) bytes",
        found: "\(file.count)")
    }
    do {
      let bytes = Data(file.copy(0..<file.count))
      let map = try JSONDecoder().decode(Document.self, from: bytes).weightMap
      shards = Dictionary(grouping: map.keys) { map[$0] ?? "" }
    } catch {
      throw WeightFileError(
        .malformed, path, expected: "an index with a 'weight_map' of names to files",
        found: "other JSON, or none",
        advice: "name the file of weights itself, or its folder")
    }
    for shard in shards.keys where shard.contains("/") || ["", ".", ".."].contains(shard) {
      throw WeightFileError(
        .malformed, path, expected: "shards in the folder of the index",
        found: "the path '\(shard)'")
    }
  }

  /// Opens all shards and takes from each what the index says.
  func open() throws(WeightFileError) -> WeightFileContents {
    let folder = FilePath(path).removingLastComponent().string
    var whole: WeightFileContents?
    for (shard, names) in shards.sorted(by: { $0.key < $1.key }) {
      let place = folder.isEmpty ? shard : (folder as NSString).appendingPathComponent(shard)
      let file = try MappedFile(path: place)
      let part = try WeightFileContents.open(file)
      var sum = whole ?? part
      if whole == nil {
        sum.tensors = [:]
        sum.unreadable = [:]
        sum.files = []
      }
      guard sum.format == part.format else {
        throw WeightFileError(
          .malformed, path, expected: "shards of one format",
          found: "\(sum.format.rawValue) and \(part.format.rawValue)")
      }
      sum.files.append(place)
      for name in names {
        guard part.contains(name) else {
          throw WeightFileError(
            .malformed, place, expected: "the weight '\(name)', as \(path) says", found: "none")
        }
        sum.tensors[name] = part.tensors[name]
        sum.unreadable[name] = part.unreadable[name]
      }
      whole = sum
    }
    guard let whole else {
      throw WeightFileError(
        .malformed, path, expected: "an index with weights", found: "an empty one")
    }
    return whole
  }
}
