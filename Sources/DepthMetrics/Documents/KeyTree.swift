/// The keys that a document may have, by nesting: what is not in it is a misspelling.
package struct KeyTree: Sendable, ExpressibleByDictionaryLiteral, ExpressibleByArrayLiteral {
  /// Key to what may stand below it; nil where anything may.
  ///
  /// Of a list, it is what may stand in each element.
  var children: [String: KeyTree?]
  /// What a single value may be; nil where any may.
  var scalar: Scalar?
  /// Whether a list of such values stands there, not one.
  var isList = false

  /// The values that a key may have.
  struct Scalar: Sendable {
    /// All of them, in words for a message: "one of depth, disparity, control".
    let expected: String
    /// Words that a misspelt one is compared with.
    let words: [String]
    let isValid: @Sendable (String) -> Bool
  }

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

  /// These keys, or one of some words in place of all of them.
  ///
  /// - Parameters:
  ///   - words: The words, for messages.
  ///   - isValid: Which values are right; nil for the words alone.
  /// - Returns: The keys with that choice.
  package func or(
    _ words: [String], where isValid: (@Sendable (String) -> Bool)? = nil
  ) -> KeyTree {
    var tree = self
    tree.scalar = Scalar(
      expected: (words.count == 1 ? "" : "one of ") + words.joined(separator: ", "), words: words,
      isValid: isValid ?? { words.contains($0) })
    return tree
  }

  /// A list of what may stand in its place.
  package static func list(of element: KeyTree) -> KeyTree {
    var tree = element
    tree.isList = true
    return tree
  }

  /// One of some words and nothing below.
  package static func words(
    _ words: [String], where isValid: (@Sendable (String) -> Bool)? = nil
  ) -> KeyTree {
    ([] as KeyTree).or(words, where: isValid)
  }

  /// One of the words of a type.
  package static func words<T: CaseIterable & RawRepresentable<String>>(_: T.Type) -> KeyTree {
    .words(T.allCases.map(\.rawValue))
  }
}
