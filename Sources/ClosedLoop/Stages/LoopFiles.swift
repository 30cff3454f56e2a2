internal import Evaluation
internal import Foundation
internal import Raster
internal import SystemPackage

/// The files of a run, each with the name of everything that went into it.
struct LoopFiles: Sendable {
  let folder: String
  let store: StageStore

  /// Where a file of the run lies.
  func path(_ file: String) -> String { "\(folder)/\(file)" }

  /// A file that was made before, or one that is made now.
  ///
  /// - Parameters:
  ///   - parts: Everything that decides what is in it.
  ///   - file: Where it lies, relative to the folder.
  ///   - make: Writes it, and says what else is known of it.
  /// - Returns: Where it lies, and whether it was there.
  /// - Throws: What the store, the folder and `make` throw.
  func made(
    of parts: [String], at file: String, _ make: (String) async throws -> String
  ) async throws -> (file: String, wasThere: Bool) {
    // Two places may hold the same, as the depth of two equal images does.
    let name = StageStore.name(parts + [file])
    if try store.file(name, in: folder) != nil { return (file, true) }
    try prepare(file)
    let detail = try await make(path(file))
    try store.put(StageStore.File(path: file, detail: detail), as: name, in: folder)
    return (file, false)
  }

  /// Makes the folder of a file.
  func prepare(_ file: String) throws {
    try RunFolder.make(FilePath(path(file)).removingLastComponent().string)
  }

  /// Writes a map with what is in it.
  func write(_ map: DepthMap, to path: String, producer: String, smallModel: String? = nil) throws {
    try map.writeDescribed(to: path, format: .npy, producer: producer, smallModel: smallModel)
  }

  /// Removes what a killed process left unfinished.
  func removeLeftovers() {
    guard let names = FileManager.default.enumerator(atPath: folder) else { return }
    for case let place as String in names {
      let name = place.split(separator: "/").last ?? ""
      if name.hasPrefix(".fdeval-"), name.hasSuffix(".tmp") {
        try? FileManager.default.removeItem(atPath: path(place))
      }
    }
  }
}
