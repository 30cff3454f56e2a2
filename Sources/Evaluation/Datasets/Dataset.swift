internal import DepthMetrics
internal import Foundation
public import Raster

/// A folder of depth maps with everything that is known about them.
public struct Dataset: Sendable {
  /// One thing to be scored.
  public struct Item: Sendable, Equatable {
    /// Unique in the dataset.
    public let id: String
    /// Reference map, relative to the dataset's folder.
    public let reference: String
    /// Photo, mask and segmentation, relative to the dataset's folder.
    public let image, mask, segmentation: String?
    /// Stereo calibration that makes metres of disparities, relative to the dataset's folder.
    public var calibration: String?
    /// Scene: samples of one cluster are not independent.
    public let cluster: String
    /// Labels, sorted.
    public let tags: [String]
    /// What the stars of its layout's pattern stand for; empty for an item that is listed by name.
    var captures: [String] = []
  }

  /// The folder as the user named it.
  public let folder: String
  /// What its descriptor says.
  public let descriptor: DatasetDescriptor
  /// Name of the carried descriptor that was asked for; nil where the folder has its own.
  let carriedDescriptor: String?
  /// Whether items and links may lead out of the folder.
  let allowsOutside: Bool
  /// All items, sorted by id.
  public let items: [Item]

  /// Opens a folder and finds its items.
  ///
  /// - Parameters:
  ///   - folder: A folder with `dataset.yaml`, or any folder where `descriptor` names a carried one.
  ///   - name: Name of a carried descriptor; nil reads `dataset.yaml`.
  ///   - allowsOutside: Whether items and links may lead out of the folder.
  /// - Throws: ``DocumentError`` where the descriptor is wrong, ``EvaluationError`` where the
  ///   folder or its items are not there.
  public init(
    folder: String, descriptor name: String? = nil, allowsOutside: Bool = false
  ) throws {
    self.folder = folder
    carriedDescriptor = name
    self.allowsOutside = allowsOutside
    guard FolderListing.isFolder(folder) else {
      throw EvaluationError(
        .dataset, folder, expected: "a dataset's folder",
        found: FileManager.default.fileExists(atPath: folder) ? "a file" : "nothing there")
    }
    let path = "\(folder)/\(DatasetDescriptor.fileName)"
    if let name {
      descriptor = try DatasetDescriptor(
        yaml: "name: \(name)\ndescriptor: \(name)\n", file: "--descriptor \(name)")
    } else if let text = try? String(contentsOfFile: path, encoding: .utf8) {
      descriptor = try DatasetDescriptor(yaml: text, file: path)
    } else {
      throw EvaluationError(
        .dataset, folder, expected: "a file \(DatasetDescriptor.fileName) in it",
        found: "none that can be read",
        advice: "write one, or name a known layout with --descriptor "
          + DatasetDescriptor.carried.joined(separator: " | "))
    }
    let listing = try FolderListing(folder, fault: .dataset)
    let found = try Self.find(descriptor, in: listing, folder: folder)
    if !allowsOutside { try Self.checkInside(found, listing) }
    items = found.sorted { $0.id < $1.id }
    for (one, other) in zip(items, items.dropFirst()) where one.id == other.id {
      throw EvaluationError(
        .dataset, folder, expected: "a different id for every item",
        found: "'\(one.id)' for \(one.reference) and \(other.reference)",
        advice: "set `id:` to a template with enough captures")
    }
  }

  private static func find(
    _ descriptor: DatasetDescriptor, in listing: FolderListing, folder: String
  ) throws(EvaluationError) -> [Item] {
    func tags(_ id: String, _ own: [String]) -> [String] {
      let matching = (descriptor.tags ?? [:]).filter { tag in
        tag.value.contains { GlobPattern($0).captures(in: id) != nil }
      }
      return Set(own + matching.keys).sorted()
    }
    // A name that is written otherwise than the folder spells it is the same name.
    func spelled(_ path: String) -> String { listing.first(path) ?? path }
    var items: [Item] = (descriptor.items ?? []).map { item in
      let id = item.id ?? FolderListing.withoutExtension(item.reference)
      return Item(
        id: id, reference: spelled(item.reference), image: item.image.map(spelled),
        mask: item.mask.map(spelled), segmentation: item.segmentation.map(spelled),
        calibration: item.calibration.map(spelled),
        cluster: item.cluster ?? id, tags: tags(id, item.tags ?? []))
    }
    for layout in descriptor.layouts ?? [] where items.isEmpty {
      let pattern = GlobPattern(layout.reference)
      for path in listing.files {
        guard let captures = pattern.captures(in: path) else { continue }
        let stem = FolderListing.stem(path)
        func filled(_ template: String?) -> String? {
          template.map { GlobPattern.fill($0, captures, stem: stem) }
        }
        // A photo may be missing; without its mask a sample would be scored on other pixels.
        func required(_ path: String) -> String { listing.first(path) ?? path }
        let id = filled(layout.id) ?? defaultID(pattern, captures, path)
        items.append(
          Item(
            id: id, reference: path, image: filled(layout.image).flatMap(listing.first),
            mask: filled(layout.mask).map(required),
            segmentation: filled(layout.segmentation).map(required),
            calibration: filled(layout.calibration).map(required),
            cluster: filled(layout.cluster) ?? id, tags: tags(id, []), captures: captures))
      }
    }
    if items.isEmpty {
      let patterns = (descriptor.layouts ?? []).map(\.reference).joined(separator: ", ")
      throw EvaluationError(
        .dataset, folder, expected: "reference maps that match \(patterns)",
        found: "none among \(listing.files.count) files")
    }
    return items
  }

  /// The id of an item whose layout has no template for it: what the stars stand for, so that
  /// `depth/*/*.png` names an item `kitchen/table` as its predictions do; the path without its extension
  /// where stars do not tell items apart.
  private static func defaultID(
    _ pattern: GlobPattern, _ captures: [String], _ path: String
  ) -> String {
    let words = captures.filter { !$0.isEmpty }
    guard !words.isEmpty, !pattern.text.contains("?") else {
      return FolderListing.withoutExtension(path)
    }
    return words.joined(separator: "/")
  }

  /// Refuses items whose files lie outside the dataset: whoever wrote the descriptor must not choose
  /// what is read of this machine.
  private static func checkInside(
    _ items: [Item], _ listing: FolderListing
  ) throws(EvaluationError) {
    for item in items {
      let paths = [item.reference, item.image, item.mask, item.segmentation, item.calibration]
      for path in paths.compactMap({ $0 }) {
        let isAway =
          path.hasPrefix("/") || path.split(separator: "/").contains("..")
        let exit = listing.exit(of: path)
        guard isAway || exit != nil else { continue }
        throw EvaluationError(
          .dataset, item.id, expected: "files inside the dataset's folder",
          found: exit.map { "the link \($0.link), which leads to \($0.target)" } ?? path,
          advice: "allow it with --allow-outside if you trust the dataset")
      }
    }
  }

  /// What the descriptor says of reference files.
  public var referenceHint: DepthHint {
    DepthHint(
      .descriptor, "the dataset's descriptor",
      DepthDescription(
        kind: descriptor.reference?.kind, encoding: descriptor.reference?.encoding,
        intrinsics: descriptor.intrinsics))
  }

  /// What the descriptor says of predictions.
  public var predictionHint: DepthHint {
    DepthHint(
      .descriptor, "the dataset's descriptor",
      DepthDescription(
        kind: descriptor.predictions?.kind, encoding: descriptor.predictions?.encoding))
  }
}
