internal import CResources

/// Files that the binary carries: page templates, protocols, dataset descriptors.
///
/// Paths are those below `Sources/CResources`, with forward slashes: "protocols/plain-v1.yaml".
public enum EmbeddedFile {
  /// The paths of every carried file, sorted by their bytes.
  public static var paths: [String] {
    (0..<cresources_count()).compactMap { index in
      guard let file = unsafe cresources_at(index) else { return nil }
      return unsafe String(cString: file.pointee.path)
    }
  }

  /// The paths that begin with a prefix, "protocols/" for example, in sorted order.
  public static func paths(startingWith prefix: String) -> [String] {
    paths.filter { $0.hasPrefix(prefix) }
  }

  /// The bytes of the file with exactly this path; nil where the binary carries none.
  public static func bytes(_ path: String) -> [UInt8]? {
    guard let file = unsafe cresources_find(path) else { return nil }
    return unsafe Array(
      UnsafeBufferPointer(start: file.pointee.bytes, count: file.pointee.length))
  }

  /// The file with exactly this path as UTF-8 text; nil where the binary carries none.
  public static func text(_ path: String) -> String? {
    bytes(path).map { String(decoding: $0, as: UTF8.self) }
  }
}
