public import DepthMetrics
internal import Foundation
internal import Raster

extension DatasetDescriptor {
  /// The file that makes a folder a dataset.
  public static let fileName = "dataset.yaml"

  /// Names of the descriptors that the binary carries.
  public static var carried: [String] {
    EmbeddedFile.paths(startingWith: "descriptors/").map {
      String($0.dropFirst("descriptors/".count).dropLast(".yaml".count))
    }
  }

  /// What the document says before layouts are gathered.
  private struct Document: Decodable {
    var name: String
    var title: String?
    var license: String?
    var reference: Reference?
    var predictions: DepthStatement?
    var image, mask, segmentation, calibration, id, cluster: String?
    var intrinsics: Intrinsics?
    var layouts: [Layout]?
    var items: [Item]?
    var tags: [String: [String]]?

    struct Reference: Decodable {
      var path: String?
      var encoding: DepthEncoding?
      var kind: DepthMap.Kind?
    }
  }

  /// Reads `dataset.yaml`, or a carried descriptor.
  ///
  /// - Parameters:
  ///   - yaml: The document.
  ///   - file: Its name, for messages.
  /// - Throws: ``DocumentError`` for malformed YAML, unknown keys and missing patterns.
  public init(yaml: String, file: String) throws(DocumentError) {
    var document = try YAMLDocument(yaml, name: file)
    if let version = try document.text("dataset"), version != "\(Self.schemaVersion)" {
      throw DocumentError(
        file, expected: "dataset: \(Self.schemaVersion)", found: "dataset: \(version)",
        advice: "use a fdeval that knows this version")
    }
    if let base = try document.text("descriptor") {
      guard let text = EmbeddedFile.text("descriptors/\(base).yaml") else {
        throw DocumentError(
          file, expected: "descriptor: one of \(Self.carried.joined(separator: ", "))",
          found: "descriptor: \(base)",
          advice: nearestName(to: base, among: Self.carried).map { "did you mean '\($0)'?" })
      }
      document = document.layered(over: try YAMLDocument(text, name: "descriptor \(base)"))
    }
    let said = try document.decode(Document.self, keys: Self.keys)
    name = said.name
    title = said.title
    license = said.license
    reference = DepthStatement(encoding: said.reference?.encoding, kind: said.reference?.kind)
    predictions = said.predictions
    intrinsics = said.intrinsics
    items = said.items
    tags = said.tags
    layouts = said.layouts
    if let path = said.reference?.path {
      layouts = [
        Layout(
          reference: path, image: said.image, mask: said.mask, segmentation: said.segmentation,
          calibration: said.calibration, id: said.id, cluster: said.cluster)
      ]
    }
    if layouts == nil, items == nil {
      throw DocumentError(
        file, expected: "reference: {path: PATTERN}, layouts or items", found: "none of them",
        advice: "add, for instance, `reference: {path: depth/**/*.png, encoding: mm}`")
    }
    try validate(file: file)
  }

  /// What no type can say: templates whose captures exist, cameras that see, items that are there.
  private func validate(file: String) throws(DocumentError) {
    if let intrinsics, !(intrinsics.fx > 0 && intrinsics.fy > 0) {
      throw DocumentError(
        file, expected: "intrinsics with positive fx and fy",
        found: "\(intrinsics.fx) and \(intrinsics.fy)")
    }
    var places: [String?] = []
    for item in items ?? [] {
      places += [item.reference, item.image, item.mask, item.segmentation, item.calibration]
    }
    for layout in layouts ?? [] {
      places += [
        layout.reference, layout.image, layout.mask, layout.segmentation, layout.calibration,
      ]
    }
    if let absolute = places.compactMap({ $0 }).first(where: { $0.hasPrefix("/") }) {
      throw DocumentError(
        file, expected: "paths relative to the dataset's folder", found: "'\(absolute)'",
        advice: "leave out the folder and the slash before the path")
    }
    let calibrates =
      (items ?? []).contains { $0.calibration != nil }
      || (layouts ?? []).contains { $0.calibration != nil }
    if calibrates, ![reference?.encoding, predictions?.encoding].contains(where: \.isDisparity) {
      throw DocumentError(
        file, expected: "an encoding 'disparity' or 'disparity:xN' to go with the calibration",
        found: reference?.encoding?.name ?? "none", advice: "say `reference: {encoding: disparity}`"
      )
    }
    if items?.isEmpty == true, layouts == nil {
      throw DocumentError(file, expected: "at least one item under items", found: "an empty list")
    }
    for layout in layouts ?? [] {
      let pattern = GlobPattern(layout.reference)
      let templates = [
        ("image", layout.image), ("mask", layout.mask), ("segmentation", layout.segmentation),
        ("calibration", layout.calibration), ("id", layout.id), ("cluster", layout.cluster),
      ]
      for case (let key, let template?) in templates {
        guard let unfilled = pattern.unfilled(in: template).first else { continue }
        throw DocumentError(
          file,
          expected:
            "\(key) to hold {stem} and {1} to {\(max(1, pattern.captureCount))}, the stars of "
            + "'\(layout.reference)'", found: "'\(unfilled)'")
      }
    }
  }
}

extension DepthEncoding? {
  /// Whether stereo disparities are named, which a calibration makes metres of.
  fileprivate var isDisparity: Bool { if case .disparity? = self { true } else { false } }
}
