internal import Foundation

/// The regular files below a folder, by relative path.
struct FolderListing: Sendable {
  /// Relative paths with forward slashes, sorted; hidden files and folders left out.
  let files: [String]
  private let set: Set<String>

  /// Lists a folder.
  ///
  /// Links to folders are not followed.
  init(_ folder: String) {
    var files: [String] = []
    var pending = [""]
    while let relative = pending.popLast() {
      let path = relative.isEmpty ? folder : "\(folder)/\(relative)"
      for name in (try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []
      where !name.hasPrefix(".") {
        let child = relative.isEmpty ? name : "\(relative)/\(name)"
        if Self.isFolder("\(folder)/\(child)") {
          pending.append(child)
        } else {
          files.append(child)
        }
      }
    }
    self.files = files.sorted()
    set = Set(files)
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

  /// The last component of a path without its extension.
  static func stem(_ path: String) -> String {
    withoutExtension(path).split(separator: "/").last.map(String.init) ?? ""
  }
}
