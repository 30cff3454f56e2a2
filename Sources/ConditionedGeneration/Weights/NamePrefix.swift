/// What stands in front of the names of a model's part.
enum NamePrefix {
  /// The beginnings of names that end with a marker, the shortest first; "" where nothing stands
  /// in front, else without the last dot.
  static func all(before marker: String, in names: [String]) -> [String] {
    var found: Set<String> = []
    for name in names where name.hasSuffix(marker) {
      let prefix = name.dropLast(marker.count)
      if prefix.isEmpty {
        found.insert("")
      } else if prefix.last == "." {
        found.insert(String(prefix.dropLast()))
      }
    }
    return found.sorted { ($0.utf8.count, $0) < ($1.utf8.count, $1) }
  }

  /// Up to so many names in quotes, and how many more there are.
  static func list(_ names: [String], limit: Int = 12) -> String {
    let shown = names.prefix(limit).map { "'\($0)'" }.joined(separator: ", ")
    return names.count > limit ? "\(shown) and \(names.count - limit) more" : shown
  }
}
