internal import Foundation

/// The regular files below a folder, by relative path.
struct FolderListing: Sendable {
  /// Relative paths with forward slashes, sorted; hidden files and folders left out.
  let files: [String]
  private let set: Set<String>

  /// Lists a folder.
  ///
  /// Links are followed, but not back into a folder that they lie in.
  init(_ folder: String) {
    var files: [String] = []
    var pending: [(path: String, above: Set<Identity>)] = [("", [])]
    while let (relative, above) = pending.popLast() {
      let path = relative.isEmpty ? folder : "\(folder)/\(relative)"
      guard let identity = Identity(path), !above.contains(identity) else { continue }
      for name in (try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []
      where !name.hasPrefix(".") {
        let child = relative.isEmpty ? name : "\(relative)/\(name)"
        if Self.isFolder("\(folder)/\(child)") {
          pending.append((child, above.union([identity])))
        } else {
          files.append(child)
        }
      }
    }
    self.files = files.sorted()
    set = Set(files)
  }

  /// What makes a folder the same by whatever path.
  private struct Identity: Hashable {
    let device, number: UInt64

    init?(_ path: String) {
      var status = stat()
      guard unsafe stat(path, &status) == 0 else { return nil }
      device = UInt64(status.st_dev)
      number = UInt64(status.st_ino)
    }
  }

  /// A file by its path, or the first that a pattern matches.
  func first(_ path: String) -> String? {
    if set.contains(path) { return path }
    guard path.contains("*") || path.contains("?") else { return nil }
    let pattern = GlobPattern(path)
    return files.first { pattern.captures(in: $0) != nil }
  }

  static func isFolder(_ path: String) -> Bool {
    var isFolder: ObjCBool = false
    let exists = unsafe FileManager.default.fileExists(atPath: path, isDirectory: &isFolder)
    return exists && isFolder.boolValue
  }

  /// A path without its last extension: "a/b.png" becomes "a/b".
  static func withoutExtension(_ path: String) -> String {
    let name = path.split(separator: "/").last ?? ""
    guard let dot = name.lastIndex(of: "."), dot != name.startIndex else { return path }
    return String(path.dropLast(name[dot...].count))
  }

  /// The last extension of a path in lower case, "" where there is none.
  static func fileExtension(_ path: String) -> String {
    let stem = withoutExtension(path)
    return stem.count == path.count ? "" : path.dropFirst(stem.count + 1).lowercased()
  }

  /// The last component of a path without its extension.
  static func stem(_ path: String) -> String {
    withoutExtension(path).split(separator: "/").last.map(String.init) ?? ""
  }
}
