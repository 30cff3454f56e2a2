internal import Spelling

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
