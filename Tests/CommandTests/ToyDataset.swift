import Foundation
import Raster
import TestSupport

/// A small dataset of made rooms with photos and clusters, and predictions for it.
struct ToyDataset {
  /// Where both are.
  let folder: TemporaryFolder
  /// The ids of its items, sorted.
  let ids: [String]

  var dataset: String { folder.path("dataset") }
  var predictions: String { folder.path("predictions") }

  /// What `dataset.yaml` says.
  static let descriptor = """
    dataset: 1
    name: toy
    title: Toy rooms
    license: CC0-1.0
    reference: {path: "depth/*/*.png", encoding: mm, kind: planar}
    image: "rgb/{1}/{2}.png"
    id: "{1}/{2}"
    cluster: "{1}"
    tags: {first: ["room0/*"], even: ["*/0", "*/2"]}

    """

  /// Makes rooms with some items each.
  init(
    rooms: Int = 3, items: Int = 4, width: Int = 64, height: Int = 48, seed: UInt64 = 1,
    in name: String = "."
  ) throws {
    folder = try TemporaryFolder()
    ids = (0..<rooms).flatMap { room in (0..<items).map { "room\(room)/\($0)" } }.sorted()
    try write("dataset/dataset.yaml", Self.descriptor)
    var random = SplitMix64(seed: seed)
    for id in ids {
      let map = Pair.scene(width: width, height: height, random: &random)
      try make("dataset/depth/\(id)")
      try map.write(to: folder.path("dataset/depth/\(id).png"))
      let photo = Image(
        width: width / 2, height: height / 2, channels: 3,
        bytes: (0..<width / 2 * (height / 2) * 3).map { _ in UInt8(random.below(256)) })
      try make("dataset/rgb/\(id)")
      try AtomicFile.write(
        photo.encoded(as: .png), to: folder.path("dataset/rgb/\(id).png"))
      try make("predictions/\(id)")
      try Pair.disturbed(map, by: 0.05 + 0.2 * random.unit(), random: &random)
        .write(to: folder.path("predictions/\(id).npz"))
    }
  }

  /// Writes a text file, with the folders above it.
  func write(_ name: String, _ text: String) throws {
    try make(name)
    try Data(text.utf8).write(to: folder.url.appendingPathComponent(name))
  }

  /// Removes a file.
  func remove(_ name: String) throws {
    try FileManager.default.removeItem(atPath: folder.path(name))
  }

  /// Copies a file.
  func copy(_ name: String, to other: String) throws {
    try make(other)
    try FileManager.default.copyItem(atPath: folder.path(name), toPath: folder.path(other))
  }

  private func make(_ name: String) throws {
    let parent = (folder.path(name) as NSString).deletingLastPathComponent
    try FileManager.default.createDirectory(atPath: parent, withIntermediateDirectories: true)
  }

  /// The words that evaluate it into a folder beside it.
  func words(_ run: String, _ more: [String] = []) -> [String] {
    ["evaluate", dataset, "--predictions", predictions, "-o", folder.path(run)] + more
  }

  /// Evaluates it into a folder beside it, on 2 January 1970.
  func evaluate(
    into run: String, _ more: [String] = [], environment: [String: String] = [:]
  ) async throws -> Command.Outcome {
    var variables = ["SOURCE_DATE_EPOCH": "86400"]
    variables.merge(environment) { _, given in given }
    return try await Command.run(words(run, more), environment: variables)
  }

  /// A file of a run.
  func bytes(_ run: String, _ name: String) throws -> Data {
    try Data(contentsOf: URL(fileURLWithPath: folder.path("\(run)/\(name)")))
  }

  /// The files that equal runs share byte for byte.
  static let reproducible = ["report.json", "samples.csv", "index.html"]
}
