internal import DepthMetrics
internal import Foundation
public import Raster

/// Which prediction file belongs to which item, and what is said of all of them.
public struct PredictionSet: Sendable {
  /// The folder as the user named it.
  public let folder: String
  /// Which file is which item's, where there are no seeds.
  let match: PredictionMatch
  /// Which file is which item's, seed by seed; nil where nothing speaks of seeds.
  let seeds: [(seed: UInt64, match: PredictionMatch)]?
  /// Ids without any candidate file, sorted.
  public let missing: [String]
  /// Files that belong to no item, sorted.
  public let surplus: [String]
  /// Ids whose file was found by its name alone, in a folder of another name, sorted.
  public let foundByNameAlone: [String]
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

  /// Matches files to items.
  ///
  /// They belong together by `predictions.yaml`; then by relative path without extension, which
  /// may be the item's id or the path of its reference or image; then by the longest end of such a path
  /// that one item and one file share. Files of several seeds are matched seed by seed.
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
    let listing = try FolderListing(folder, fault: .predictions)
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
    if let template = document.files, template.contains(PredictionSeeds.word), document.items != nil
    {
      throw DocumentError(
        "\(folder)/\(Self.fileName)", expected: "files with {seed}, or items", found: "both",
        advice: "remove the items")
    }
    let names = try Self.names(document, of: items, folder: folder)
    let pattern = names == nil ? document.files.map { GlobPattern($0) } : nil
    let depthFiles = listing.files.filter {
      Self.extensions.contains(FolderListing.fileExtension($0))
    }
    let found = PredictionSeeds(of: depthFiles, template: document.files, items: items)
    let candidates =
      found?.files.flatMap(\.files)
      ?? depthFiles.filter { pattern == nil || pattern?.captures(in: $0) != nil }
    seeds = try found?.files.map { seed, files in
      (
        seed,
        PredictionMatch(
          items: items, candidates: files, named: [:],
          names: try Self.names(document, of: items, folder: folder, seed: seed))
      )
    }
    match = PredictionMatch(
      items: items, candidates: seeds == nil ? candidates : [], named: document.items ?? [:],
      names: names)
    let matches = seeds?.map(\.match) ?? [match]
    foundByNameAlone = Set(matches.flatMap(\.foundByNameAlone)).sorted()
    let lost = matches.map { Set($0.missing) }
    missing = (lost.first.map { lost.dropFirst().reduce($0) { $0.intersection($1) } } ?? [])
      .sorted()
    surplus = Set(found == nil ? candidates : depthFiles).subtracting(matches.flatMap(\.claimed))
      .sorted()
    if matches.allSatisfy(\.files.isEmpty) {
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

  /// The name that `files:` gives each item's prediction, where it is a template and no pattern.
  ///
  /// It may hold `{1}`, `{2}` … for the stars of the item's layout, `{stem}` and `{id}`, `{seed}`, and stars
  /// of its own.
  private static func names(
    _ document: Document, of items: [Dataset.Item], folder: String, seed: UInt64? = nil
  ) throws(DocumentError) -> [String: String]? {
    // Which seeds there are is known once the files are; until then their sign is a star.
    guard
      let template = document.files?.replacing(
        PredictionSeeds.word, with: seed.map(String.init) ?? "*"), template.contains("{")
    else { return nil }
    var names: [String: String] = [:]
    for item in items {
      let filled = GlobPattern.fill(
        template.replacing("{id}", with: item.id), item.captures,
        stem: FolderListing.stem(item.reference))
      if let open = filled.firstIndex(of: "{"), filled[open...].contains("}") {
        throw DocumentError(
          "\(folder)/\(fileName)",
          expected: "files to hold {seed}, {id}, {stem}"
            + (item.captures.isEmpty
              ? "" : " and {1} to {\(item.captures.count)}, the stars of the dataset's layout"),
          found: "'\(template)'")
      }
      names[item.id] = filled
    }
    return names
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
}

extension PredictionSet {
  /// Item id to file, relative to the folder, where there are no seeds.
  public var files: [String: String] { match.files }
  /// Item id to the sentence that says why it has no file, where there are no seeds.
  public var unmatched: [String: String] { match.unmatched }
  /// The seeds of the files, from the smallest; empty where nothing speaks of any.
  public var seedNumbers: [UInt64] { seeds?.map(\.seed) ?? [] }
}
