internal import DepthMetrics
internal import Foundation
public import Raster

/// Which prediction file belongs to which item, and what is said of all of them.
public struct PredictionSet: Sendable {
  /// The folder as the user named it.
  public let folder: String
  /// Item id to file, relative to the folder.
  public let files: [String: String]
  /// Item id to the sentence that says why it has no file.
  public let unmatched: [String: String]
  /// Ids without any candidate file, sorted.
  public let missing: [String]
  /// Files that belong to no item, sorted.
  public let surplus: [String]
  /// Who made the predictions, where `predictions.yaml` says so.
  public let producer: String?
  /// What `predictions.yaml` says of the files.
  public let hint: DepthHint?

  /// The file that may stand among the predictions.
  public static let fileName = "predictions.yaml"

  private static let extensions: Set<String> = ["png", "tif", "tiff", "npy", "npz", "pfm"]

  /// What `predictions.yaml` says.
  private struct Document: Decodable {
    var kind: DepthMap.Kind?
    var encoding: DepthEncoding?
    var unit: String?
    var producer: String?
    var files: String?
    var items: [String: String]?
  }

  private static let schemaVersion = 1

  private static let units = ["m": 1, "cm": 0.01, "mm": 0.001]

  private static let keys: KeyTree = DatasetDescriptor.statementKeys.adding([
    "predictions": nil, "unit": .words(units.keys.sorted()), "producer": nil, "files": nil,
    "items": nil,
  ])

  /// Matches files to items: by `predictions.yaml`; then by relative path without extension, which
  /// may be the item's id or the path of its reference or image; then by a stem that only one item
  /// and one file have.
  ///
  /// - Parameters:
  ///   - folder: The predictions.
  ///   - items: The dataset's items.
  /// - Throws: ``EvaluationError`` where the folder is missing or nothing in it fits,
  ///   ``DocumentError`` where `predictions.yaml` is wrong.
  public init(folder: String, items: [Dataset.Item]) throws {
    self.folder = folder
    guard FolderListing.isFolder(folder) else {
      throw EvaluationError(
        .predictions, folder, expected: "a folder of predictions",
        found: FileManager.default.fileExists(atPath: folder) ? "a file" : "nothing there")
    }
    let listing = FolderListing(folder)
    let document = try Self.document(folder, items: items)
    let encoding =
      document.encoding
      ?? document.unit.map {
        .values(metresPerUnit: Self.units[$0] ?? 1)
      }
    producer = document.producer
    hint =
      document.kind == nil && encoding == nil
      ? nil
      : DepthHint(
        .descriptor, Self.fileName, DepthDescription(kind: document.kind, encoding: encoding))
    let pattern = document.files.map { GlobPattern($0) }
    let candidates = listing.files.filter { file in
      Self.extensions.contains(FolderListing.fileExtension(file))
        && (pattern == nil || pattern?.captures(in: file) != nil)
    }
    let match = Match(items: items, candidates: candidates, named: document.items ?? [:])
    files = match.files
    unmatched = match.unmatched
    missing = match.missing.sorted()
    surplus = Set(candidates).subtracting(match.claimed).sorted()
    if files.isEmpty {
      throw EvaluationError(
        .predictions, folder,
        expected: "files named after the items, such as "
          + "\(items.first?.id ?? "ID").npy",
        found: candidates.isEmpty
          ? "no depth file"
            + (document.files.map { " that matches files: \($0)" } ?? "")
            + " among \(listing.files.count) files"
          : "\(candidates.count) depth files such as \(candidates[0]), none of which fits",
        advice: "rename them, or list them under `items:` in \(Self.fileName)")
    }
  }

  /// Reads `predictions.yaml`, where there is one.
  private static func document(
    _ folder: String, items: [Dataset.Item]
  ) throws(DocumentError) -> Document {
    let path = "\(folder)/\(fileName)"
    guard FileManager.default.fileExists(atPath: path) else { return Document() }
    guard let text = try? String(contentsOfFile: path, encoding: .utf8) else {
      throw DocumentError(path, expected: "a text file in UTF-8", found: "none that can be read")
    }
    let yaml = try YAMLDocument(text, name: path)
    if let version = try yaml.text("predictions"), version != "\(schemaVersion)" {
      throw DocumentError(
        path, expected: "predictions: \(schemaVersion)", found: "predictions: \(version)",
        advice: "use a fdeval that knows this version")
    }
    let document = try yaml.decode(Document.self, keys: keys)
    if document.unit != nil, document.encoding != nil {
      throw DocumentError(
        path, expected: "a unit, for floating-point files, or an encoding", found: "both",
        advice: "remove the unit")
    }
    let ids = Set(items.map(\.id))
    if let unknown = document.items?.keys.sorted().first(where: { !ids.contains($0) }) {
      throw DocumentError(
        path, expected: "ids of the dataset's items under items", found: "'\(unknown)'",
        advice: nearestName(to: unknown, among: ids).map { "did you mean '\($0)'?" })
    }
    return document
  }

  /// The matching itself.
  private struct Match {
    var files: [String: String] = [:]
    var unmatched: [String: String] = [:]
    var missing: [String] = []
    var claimed: Set<String> = []

    init(items: [Dataset.Item], candidates: [String], named: [String: String]) {
      let byPath = Dictionary(grouping: candidates, by: FolderListing.withoutExtension)
      let byStem = Dictionary(grouping: candidates, by: FolderListing.stem)
      let owners = Dictionary(
        grouping: items.flatMap { item in Set(Self.keys(item).map(FolderListing.stem)) }, by: { $0 }
      )
      for item in items {
        if let path = named[item.id] {
          if candidates.contains(path) {
            take(path, item)
          } else {
            lack(item, "the file \(path) that \(fileName) names")
          }
          continue
        }
        let keys = Self.keys(item)
        let exact = keys.lazy.compactMap { byPath[$0] }.first
        let unique = keys.lazy.map(FolderListing.stem).filter { owners[$0]?.count == 1 }
          .compactMap { byStem[$0] }.first
        guard let found = exact ?? unique else {
          lack(item, "a file named \(keys[0]) with a depth extension")
          continue
        }
        if found.count == 1 {
          take(found[0], item)
        } else {
          claimed.formUnion(found)
          unmatched[item.id] =
            "\(item.id): expected one prediction, found several: \(found.joined(separator: ", ")); "
            + "keep one, or choose with `files:` or `items:` in \(fileName)."
        }
      }
    }

    private static func keys(_ item: Dataset.Item) -> [String] {
      [item.id, FolderListing.withoutExtension(item.reference)]
        + (item.image.map { [FolderListing.withoutExtension($0)] } ?? [])
    }

    private mutating func take(_ path: String, _ item: Dataset.Item) {
      files[item.id] = path
      claimed.insert(path)
    }

    private mutating func lack(_ item: Dataset.Item, _ expected: String) {
      missing.append(item.id)
      unmatched[item.id] = "\(item.id): expected \(expected) among the predictions, found none."
    }
  }
}
