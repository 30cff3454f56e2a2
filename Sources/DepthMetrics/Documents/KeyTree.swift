/// The keys that a document may have, by nesting: what is not in it is a misspelling.
package struct KeyTree: Sendable, ExpressibleByDictionaryLiteral, ExpressibleByArrayLiteral {
  /// Key to the keys below it; nil where anything may stand below.
  var children: [String: KeyTree?]

  /// Keys with the keys below them.
  package init(dictionaryLiteral elements: (String, KeyTree?)...) {
    children = Dictionary(uniqueKeysWithValues: elements)
  }

  /// Keys with nothing, or anything, below them.
  package init(arrayLiteral keys: String...) {
    children = Dictionary(uniqueKeysWithValues: keys.map { ($0, nil) })
  }

  /// These keys and others.
  package func adding(_ others: KeyTree) -> KeyTree {
    var sum = self
    sum.children.merge(others.children) { mine, _ in mine }
    return sum
  }
}
