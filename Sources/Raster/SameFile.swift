internal import Glibc

/// Whether paths lead to one file, whatever their spelling.
public enum SameFile {
  /// Whether two paths lead to the same file: through links, hard or symbolic, `./` or another folder.
  ///
  /// Paths that lead to nothing are the same as none.
  public static func areSame(_ one: String, _ other: String) -> Bool {
    guard let first = identity(of: one), let second = identity(of: other) else { return false }
    return first == second
  }

  /// Refuses to write over a file that is read.
  ///
  /// - Throws: ``RasterError/Fault/contradictory`` for the first output that is one of the inputs.
  public static func requireApart(
    outputs: [String], from inputs: [String]
  ) throws(RasterError) {
    let known = inputs.compactMap { input in identity(of: input).map { ($0, input) } }
    for output in outputs {
      guard let identity = identity(of: output),
        let input = known.first(where: { $0.0 == identity })?.1
      else { continue }
      throw RasterError(
        .contradictory, output, expected: "an output that is none of the inputs",
        found: input == output ? "the input itself" : "the input \(input) under another name",
        advice: "write it under another name")
    }
  }

  private struct Identity: Equatable {
    let device: UInt
    let inode: UInt
  }

  private static func identity(of path: String) -> Identity? {
    var status = stat()
    guard unsafe PathBytes.withPath(path, { unsafe stat($0, &status) }) == 0 else { return nil }
    return Identity(device: UInt(status.st_dev), inode: UInt(status.st_ino))
  }
}
