/// The candidate that a misspelt name most likely means: the one at the smallest edit distance, if
/// that is at most a third of the name's length and at least one edit is allowed.
///
/// O(name length x total length of the candidates).
package func nearestName(to name: String, among candidates: some Sequence<String>) -> String? {
  let limit = max(1, name.count / 3)
  let best = candidates.map { ($0, editDistance(name, $0)) }.min { ($0.1, $0.0) < ($1.1, $1.0) }
  guard let best, best.1 <= limit else { return nil }
  return best.0
}

/// Insertions, deletions, replacements and exchanges of neighbours that turn one word into another
/// (optimal string alignment).
private func editDistance(_ a: String, _ b: String) -> Int {
  let a = Array(a.unicodeScalars), b = Array(b.unicodeScalars)
  var before: [Int] = []
  var last = Array(0...b.count)
  for i in a.indices {
    var row = [i + 1]
    for j in b.indices {
      var edits = min(last[j] + (a[i] == b[j] ? 0 : 1), row[j] + 1, last[j + 1] + 1)
      if i > 0, j > 0, a[i] == b[j - 1], a[i - 1] == b[j] { edits = min(edits, before[j - 1] + 1) }
      row.append(edits)
    }
    (before, last) = (last, row)
  }
  return last[b.count]
}
