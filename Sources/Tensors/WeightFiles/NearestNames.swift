/// The names that a reader may have meant.
enum NearestNames {
  /// The most names that are compared: a sentence is not worth a minute.
  private static let limit = 5000

  /// Up to three names that differ in less than half of their letters, nearest first.
  static func of(_ name: String, among names: [String]) -> [String] {
    let wanted = Array(name.utf8)
    guard wanted.count <= 200 else { return [] }
    var found: [(distance: Int, name: String)] = []
    for candidate in names.prefix(limit) where candidate.utf8.count <= 200 {
      let distance = distance(wanted, Array(candidate.utf8))
      if distance * 2 < max(wanted.count, candidate.utf8.count) {
        found.append((distance, candidate))
      }
    }
    found.sort { ($0.distance, $0.name) < ($1.distance, $1.name) }
    return found.prefix(3).map { "'\($0.name)'" }
  }

  /// How many letters must be put in, taken out or replaced (Levenshtein 1966).
  private static func distance(_ first: [UInt8], _ second: [UInt8]) -> Int {
    var row = Array(0...second.count)
    for (index, letter) in first.enumerated() {
      var diagonal = row[0]
      row[0] = index + 1
      for column in second.indices {
        let replaced = diagonal + (second[column] == letter ? 0 : 1)
        diagonal = row[column + 1]
        row[column + 1] = min(replaced, row[column] + 1, diagonal + 1)
      }
    }
    return row[second.count]
  }
}
