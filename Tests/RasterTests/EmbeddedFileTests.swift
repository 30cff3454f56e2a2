import Foundation
import Raster
import Testing

@Suite("Embedded files")
struct EmbeddedFileTests {
  private static let root = URL(filePath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    .appending(path: "Sources/CResources")

  @Test("Every file in the resource folders is in the table, and nothing else")
  func tableIsComplete() throws {
    var onDisk: [String] = []
    for folder in ["descriptors", "protocols", "templates"] {
      let names = try FileManager.default.contentsOfDirectory(
        atPath: Self.root.appending(path: folder).path)
      onDisk += names.filter { !$0.hasPrefix(".") }.map { "\(folder)/\($0)" }
    }
    #expect(
      EmbeddedFile.paths
        == onDisk.sorted { Array($0.utf8).lexicographicallyPrecedes(Array($1.utf8)) })
  }

  @Test("The carried bytes are the bytes of the file", arguments: EmbeddedFile.paths)
  func bytesAgree(path: String) throws {
    let file = try Data(contentsOf: Self.root.appending(path: path))
    #expect(EmbeddedFile.bytes(path) == Array(file))
  }

  @Test("A prefix selects a folder, and an unknown path is nil")
  func lookup() {
    #expect(EmbeddedFile.paths(startingWith: "templates/").contains("templates/report.css"))
    #expect(EmbeddedFile.paths(startingWith: "nowhere/").isEmpty)
    #expect(EmbeddedFile.bytes("templates/report.cs") == nil)
    #expect(EmbeddedFile.text("") == nil)
  }
}
