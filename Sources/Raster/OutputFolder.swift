/// A folder that results go into.
public enum OutputFolder {
  /// Makes a folder and those above it, where they are missing.
  ///
  /// - Throws: ``RasterError/Fault/unwritable`` where it cannot be made.
  public static func make(_ path: String) throws(RasterError) {
    do throws(PathBytes.SystemFailure) {
      try PathBytes.makeFolder(path)
    } catch {
      throw RasterError(
        .unwritable, path, expected: "a folder that can be made",
        found: PathBytes.status(path) != nil ? "a file" : "one that cannot: \(error.words)")
    }
  }
}
