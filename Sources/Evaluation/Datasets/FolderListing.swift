internal import Glibc
internal import Raster

/// The regular files below a folder, by relative path.
struct FolderListing: Sendable {
  /// Relative paths with forward slashes as the folder spells them, sorted; hidden files and folders
  /// left out.
  let files: [String]
  /// The folder's spelling by itself: a name that is composed otherwise (Unicode NFC and NFD) is the
  /// same key, but only the folder's spelling opens the file.
  private let spelled: [String: String]
  /// Relative paths of links that lead out of the folder, with where they lead.
  private let outside: [String: String]

  /// Lists a folder.
  ///
  /// Links are followed, but not back into a folder that they lie in.
  ///
  /// - Parameters:
  ///   - folder: The folder.
  ///   - fault: Whose fault it is where a folder cannot be listed.
  /// - Throws: ``EvaluationError`` that names the folder that cannot be listed.
  init(_ folder: String, fault: EvaluationError.Fault) throws(EvaluationError) {
    var files: [String] = []
    var outside: [String: String] = [:]
    let root = PathBytes.resolved(folder)
    var pending: [(path: String, above: Set<Identity>)] = [("", [])]
    while let (relative, above) = pending.popLast() {
      let path = relative.isEmpty ? folder : "\(folder)/\(relative)"
      guard let identity = Identity(path), !above.contains(identity) else { continue }
      for name in try Self.names(in: path, fault) where !name.hasPrefix(".") {
        let child = relative.isEmpty ? name : "\(relative)/\(name)"
        let location = "\(folder)/\(child)"
        if Self.isLink(location) {
          let target = PathBytes.resolved(location)
          if let root, let target, target != root, !target.hasPrefix(root + "/") {
            outside[child] = target
          }
        }
        if Self.isFolder(location) {
          pending.append((child, above.union([identity])))
        } else {
          files.append(child)
        }
      }
    }
    self.files = files.sorted()
    self.outside = outside
    spelled = Dictionary(files.map { ($0, $0) }) { first, _ in first }
  }

  private static func names(
    in path: String, _ fault: EvaluationError.Fault
  ) throws(EvaluationError) -> [String] {
    do throws(PathBytes.SystemFailure) {
      return try PathBytes.names(in: path)
    } catch {
      throw EvaluationError(
        fault, path, expected: "a folder that can be listed", found: error.words,
        advice: "let it be read, or leave it out of the folder above")
    }
  }

  private static func isLink(_ path: String) -> Bool {
    PathBytes.status(path, followsLinks: false).map { $0.st_mode & S_IFMT == S_IFLNK } ?? false
  }

  /// Where a path leaves the folder through a link on its way; nil where it stays inside.
  func exit(of path: String) -> (link: String, target: String)? {
    if outside.isEmpty { return nil }
    var end = path.startIndex
    while let slash = path[end...].firstIndex(of: "/") {
      let link = String(path[..<slash])
      if let target = outside[link] { return (link, target) }
      end = path.index(after: slash)
    }
    return outside[path].map { (path, $0) }
  }

  /// What makes a folder the same by whatever path.
  private struct Identity: Hashable {
    let device, number: UInt64

    init?(_ path: String) {
      guard let status = PathBytes.status(path) else { return nil }
      device = UInt64(status.st_dev)
      number = UInt64(status.st_ino)
    }
  }

  /// A file by its path, or the first that a pattern matches.
  func first(_ path: String) -> String? {
    if let path = spelled[path] { return path }
    guard path.contains("*") || path.contains("?") else { return nil }
    let pattern = GlobPattern(path)
    return files.first { pattern.captures(in: $0) != nil }
  }

  static func isFolder(_ path: String) -> Bool { PathBytes.isFolder(path) }

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
