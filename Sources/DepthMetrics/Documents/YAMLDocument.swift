package import Yams

/// A YAML mapping with a name for messages, read strictly: unknown keys are errors.
package struct YAMLDocument {
  /// What messages call it: the file as the user named it.
  package let name: String
  /// Its top-level mapping.
  package private(set) var root: Node.Mapping

  /// Parses a text.
  package init(_ text: String, name: String) throws(DocumentError) {
    self.name = name
    let node: Node?
    do {
      node = try Yams.compose(yaml: text)
    } catch {
      throw DocumentError(
        name, expected: "YAML", found: YAMLDocument.oneLine("\(error)"),
        advice: "check indentation, colons and quotes at that place")
    }
    guard let mapping = node?.mapping else {
      throw DocumentError(
        name, expected: "a YAML mapping of keys to values",
        found: node == nil ? "an empty document" : "something else at the top level")
    }
    root = mapping
  }

  /// The text under a top-level key, where it is a scalar.
  package subscript(_ key: String) -> String? { root[key]?.scalar?.string }

  /// Takes a key out of the top level.
  package mutating func remove(_ key: String) { root[Node(key)] = nil }

  /// This document over another: its own values win, mappings merge key by key, and a scalar
  /// replaces a mapping whole.
  package func layered(over base: YAMLDocument) -> YAMLDocument {
    var sum = self
    sum.root = YAMLDocument.layer(root, over: base.root)
    return sum
  }

  private static func layer(_ top: Node.Mapping, over base: Node.Mapping) -> Node.Mapping {
    var sum = base
    for (key, value) in top {
      if let upper = value.mapping, let lower = base[key]?.mapping {
        sum[key] = .mapping(layer(upper, over: lower))
      } else {
        sum[key] = value
      }
    }
    return sum
  }

  /// Decodes the document after checking that every key is known.
  package func decode<T: Decodable>(_ type: T.Type, keys: KeyTree) throws(DocumentError) -> T {
    try check(root, against: keys, path: "")
    do {
      return try YAMLDecoder().decode(type, from: .mapping(root))
    } catch let error as DecodingError {
      throw YAMLDocument.explain(error, name: name)
    } catch {
      throw DocumentError(
        name, expected: "a valid document", found: YAMLDocument.oneLine("\(error)"))
    }
  }

  private func check(
    _ mapping: Node.Mapping, against keys: KeyTree, path: String
  ) throws(DocumentError) {
    for (key, value) in mapping {
      let word = key.scalar?.string ?? "?"
      guard let below = keys.children[word] else {
        let suggestion = nearestName(to: word, among: keys.children.keys)
        throw DocumentError(
          name,
          expected: "one of the keys \(keys.children.keys.sorted().joined(separator: ", "))"
            + (path.isEmpty ? "" : " under \(path)"),
          found: "'\(word)'\(key.mark.map { " in line \($0.line)" } ?? "")",
          advice: suggestion.map { "did you mean '\($0)'?" } ?? "remove it")
      }
      if let below, let inner = value.mapping {
        try check(inner, against: below, path: path.isEmpty ? word : "\(path).\(word)")
      }
    }
  }

  private static func explain(_ error: DecodingError, name: String) -> DocumentError {
    func path(_ keys: [any CodingKey]) -> String {
      keys.map { $0.intValue.map { "[\($0)]" } ?? $0.stringValue }.joined(separator: ".")
    }
    switch error {
    case .keyNotFound(let key, let context):
      return DocumentError(
        name, expected: "the key \(path(context.codingPath + [key]))", found: "no such key")
    case .typeMismatch(let type, let context), .valueNotFound(let type, let context):
      return DocumentError(
        name, expected: "\(path(context.codingPath)) to be \(word(for: type))",
        found: "something else")
    case .dataCorrupted(let context):
      return DocumentError(
        name, expected: "a valid value of \(path(context.codingPath))",
        found: oneLine(context.debugDescription))
    @unknown default:
      return DocumentError(name, expected: "a valid document", found: oneLine("\(error)"))
    }
  }

  private static func word(for type: Any.Type) -> String {
    switch "\(type)" {
    case "Double", "Float": "a number"
    case "Int": "a whole number"
    case "Bool": "true or false"
    case "String": "a text"
    case let other where other.hasPrefix("Array"): "a list"
    case let other where other.hasPrefix("Dictionary"): "a mapping"
    default: "a mapping or one of its words"
    }
  }

  private static func oneLine(_ text: String) -> String {
    text.split(whereSeparator: \.isNewline).joined(separator: " ")
  }
}
