internal import Foundation
internal import Raster
internal import SystemPackage

/// The maps that a model made of a dataset's photos, as predictions that can be scored again.
struct KeptMaps: Sendable {
  /// The folder in a run's folder.
  static let folderName = "predictions"

  private let folder: String
  private let producer: String
  private let smallModel: String?

  /// A place for maps.
  ///
  /// - Parameters:
  ///   - run: The run's folder.
  ///   - model: Who makes them, which their sidecars say.
  init(run: String, model: Report.ModelRecord) {
    folder = "\(run)/\(Self.folderName)"
    producer = model.sentence
    smallModel = model.smallModel
  }

  /// An item's file, relative to the folder.
  static func name(of id: String) -> String { "\(id).npy" }

  /// Refuses ids that are no relative paths, or that would lie outside the folder.
  static func check(_ items: [Dataset.Item]) throws(EvaluationError) {
    for item in items {
      let parts = item.id.split(separator: "/", omittingEmptySubsequences: false)
      guard parts.contains(where: { ["", ".", ".."].contains($0) }) else { continue }
      throw EvaluationError(
        .dataset, "--keep-predictions", expected: "item ids that can name files, such as room/1",
        found: "'\(item.id)'", advice: "change `id:` in \(DatasetDescriptor.fileName)")
    }
  }

  /// Writes an item's map and what is in it.
  ///
  /// - Throws: ``EvaluationError`` or `RasterError` where the folder cannot be written.
  func write(_ map: DepthMap, of id: String) throws {
    let path = "\(folder)/\(Self.name(of: id))"
    try RunFolder.make(FilePath(path).removingLastComponent().string)
    try map.writeDescribed(to: path, format: .npy, producer: producer, smallModel: smallModel)
  }
}

extension Report.ModelRecord {
  /// The model and how it was run: "NAME in f32 on cpu, input size 518, sha256 …".
  var sentence: String {
    [
      "\(name)\(precision.map { " in \($0)" } ?? "")\(device.map { " on \($0)" } ?? "")",
      preprocessing, sha256.map { "sha256 \($0)" },
    ].compactMap { $0 }.joined(separator: ", ")
  }
}
