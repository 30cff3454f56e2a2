/// The parts of a path, by its text alone.
enum PathName {
  /// What stands after the last dot of the last component, in lower case, or "".
  static func fileExtension(of path: String) -> String {
    let name = path.split(separator: "/", omittingEmptySubsequences: false).last ?? ""
    guard let dot = name.lastIndex(of: "."), dot != name.startIndex else { return "" }
    return name[name.index(after: dot)...].lowercased()
  }

  /// The path without its last extension.
  static func withoutExtension(_ path: String) -> String {
    let suffix = fileExtension(of: path)
    return suffix.isEmpty ? path : String(path.dropLast(suffix.count + 1))
  }
}
