internal import Spelling

/// The names that a reader may have meant.
enum NearestNames {
  /// The most names that are compared: a sentence is not worth a minute.
  private static let limit = 5000

  /// Up to three names that differ in less than half of their letters, nearest first.
  static func of(_ name: String, among names: [String]) -> [String] {
    guard name.utf8.count <= 200 else { return [] }
    var found: [(distance: Int, name: String)] = []
    for candidate in names.prefix(limit) where candidate.utf8.count <= 200 {
      let distance = editDistance(name, candidate)
      if distance * 2 < max(name.utf8.count, candidate.utf8.count) {
        found.append((distance, candidate))
      }
    }
    found.sort { ($0.distance, $0.name) < ($1.distance, $1.name) }
    return found.prefix(3).map { "'\($0.name)'" }
  }
}
