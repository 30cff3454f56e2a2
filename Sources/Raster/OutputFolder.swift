internal import Foundation

/// A folder that results go into.
public enum OutputFolder {
  /// Makes a folder and those above it, where they are missing.
  ///
  /// - Throws: ``RasterError/Fault/unwritable`` where it cannot be made.
  public static func make(_ path: String) throws(RasterError) {
    do {
      try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    } catch {
      throw RasterError(
        .unwritable, path, expected: "a folder that can be made",
        found: FileManager.default.fileExists(atPath: path) ? "a file" : "one that cannot")
    }
  }
}
