/// The candidate that a misspelt name most likely means: the one at the smallest edit distance, if
/// that is at most a third of the name's length and at least one edit is allowed.
///
/// O(name length x total length of the candidates).
package func nearestName(to name: String, among candidates: some Sequence<String>) -> String? {
  let limit = max(2, name.count / 3)
  let best = candidates.map { ($0, editDistance(name, $0)) }.min { ($0.1, $0.0) < ($1.1, $1.0) }
  guard let best, best.1 <= limit else { return nil }
  return best.0
}

/// Insertions, deletions and replacements that turn one word into another (Levenshtein).
private func editDistance(_ a: String, _ b: String) -> Int {
  let a = Array(a.unicodeScalars), b = Array(b.unicodeScalars)
  var row = Array(0...b.count)
  for i in a.indices {
    var diagonal = row[0]
    row[0] = i + 1
    for j in b.indices {
      let replaced = diagonal + (a[i] == b[j] ? 0 : 1)
      diagonal = row[j + 1]
      row[j + 1] = min(replaced, row[j] + 1, row[j + 1] + 1)
    }
  }
  return row[b.count]
}
