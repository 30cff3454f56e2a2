internal import Foundation
internal import Raster
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
    let aliases = YAMLDocument.aliasCount(text)
    guard aliases <= YAMLDocument.mostAliases else {
      throw DocumentError(
        name, expected: "at most \(YAMLDocument.mostAliases) aliases such as *name",
        found: "\(aliases), which may stand for more than any memory holds",
        advice: "write out what they stand for")
    }
    let node: Node?
    do {
      node = try Yams.compose(yaml: text)
    } catch {
      throw YAMLDocument.malformed(error, name: name)
    }
    guard let node else {
      throw DocumentError(
        name, expected: "a YAML mapping of keys to values", found: "an empty document")
    }
    guard let mapping = node.mapping else {
      throw DocumentError(
        name, expected: "a YAML mapping of keys to values",
        found: "\(YAMLDocument.describe(node)) at the top level")
    }
    root = mapping
  }

  /// Aliases that a document may have: aliases of aliases multiply, and this many stand for some
  /// hundred thousand values at worst.
  private static let mostAliases = 32

  /// How many aliases a text has at most: asterisks that begin a word, outside comments or not.
  private static func aliasCount(_ text: String) -> Int {
    var count = 0, before: UInt8 = 0x0A, isOpen = false
    for byte in text.utf8 {
      if isOpen, byte > 0x20, byte != UInt8(ascii: "*"), byte != UInt8(ascii: "/") { count += 1 }
      // Behind a space, a line end, a comma or an opening bracket.
      isOpen =
        byte == UInt8(ascii: "*")
        && [0x09, 0x0A, 0x0D, 0x20, 0x2C, 0x5B, 0x7B].contains(before)
      before = byte
    }
    return count
  }

  /// The text under a top-level key, or nil where there is no such key.
  ///
  /// - Parameter key: The key.
  /// - Returns: The text of its single value.
  /// - Throws: ``DocumentError`` where a list or a mapping stands there.
  package func text(_ key: String) throws(DocumentError) -> String? {
    guard let node = root[key] else { return nil }
    guard let scalar = node.scalar else {
      throw DocumentError(
        name, expected: "\(key) to be a single value", found: YAMLDocument.describe(node))
    }
    return scalar.string
  }

  /// Gives a top-level key a text, unless it has something.
  package mutating func setDefault(_ key: String, _ text: String) {
    if root[key] == nil { root[Node(key)] = Node(text) }
  }

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

  /// Decodes the document after checking that every key and every word is known.
  package func decode<T: Decodable>(_ type: T.Type, keys: KeyTree) throws(DocumentError) -> T {
    try check(.mapping(root), against: keys, path: "")
    do {
      return try YAMLDecoder().decode(type, from: .mapping(root))
    } catch let error as DecodingError {
      throw explain(error)
    } catch {
      throw DocumentError(
        name, expected: "a valid document", found: YAMLDocument.oneLine("\(error)"))
    }
  }

  // MARK: - Keys and words

  private func check(_ node: Node, against tree: KeyTree, path: String) throws(DocumentError) {
    if let mapping = node.mapping {
      guard !tree.children.isEmpty else { return }
      for (key, value) in mapping {
        let word = key.scalar?.string ?? "?"
        guard let below = tree.children[word] else { throw unknown(key, word, tree, path) }
        if let below {
          try check(value, against: below, path: path.isEmpty ? word : "\(path).\(word)")
        }
      }
    } else if let list = node.sequence {
      for (index, element) in list.enumerated() where element.mapping != nil || tree.isList {
        var single = tree
        single.isList = false
        try check(element, against: single, path: "\(path)[\(index)]")
      }
    } else if let word = node.scalar?.string, let scalar = tree.scalar, node.null == nil,
      !tree.isList,
      !scalar.isValid(word)
    {
      throw DocumentError(
        name, expected: "\(path) to be \(scalar.expected)", found: YAMLDocument.describe(node),
        advice: nearestName(to: word, among: scalar.words).map { "did you mean '\($0)'?" })
    }
  }

  private func unknown(
    _ key: Node, _ word: String, _ tree: KeyTree, _ path: String
  ) -> DocumentError {
    DocumentError(
      name,
      expected: "one of the keys \(tree.children.keys.sorted().joined(separator: ", "))"
        + (path.isEmpty ? "" : " under \(path)"),
      found: YAMLDocument.describe(key),
      advice: nearestName(to: word, among: tree.children.keys).map { "did you mean '\($0)'?" }
        ?? "remove it")
  }

  // MARK: - Words for errors

  private static func malformed(_ error: any Error, name: String) -> DocumentError {
    let found: String
    switch error {
    case YamlError.scanner(_, let problem, let mark, _),
      YamlError.parser(_, let problem, let mark, _),
      YamlError.composer(_, let problem, let mark, _):
      // LibYAML's own words: "found unexpected end of stream", "mapping values are not allowed …".
      let thing = problem.range(of: "found ").map { String(problem[$0.upperBound...]) }
      found = "\(thing ?? "'\(problem)'") in line \(mark.line), column \(mark.column)"
    case YamlError.duplicatedKeysInMapping(let keys, let context):
      let names = keys.map { "'\($0)'" }.joined(separator: ", ")
      return DocumentError(
        name, expected: "each key once",
        found: "\(names) more than once in the mapping of line \(context.mark.line)")
    default:
      found = oneLine("\(error)")
    }
    return DocumentError(
      name, expected: "YAML", found: found,
      advice: "check indentation, colons and quotes at that place")
  }

  private func explain(_ error: DecodingError) -> DocumentError {
    func path(_ keys: [any CodingKey]) -> String {
      keys.reduce(into: "") { path, key in
        path +=
          key.intValue.map { "[\($0)]" } ?? (path.isEmpty ? "" : ".") + key.stringValue
      }
    }
    switch error {
    case .keyNotFound(let key, let context):
      return DocumentError(
        name, expected: "the key \(path(context.codingPath + [key]))", found: "no such key")
    case .typeMismatch(let type, let context), .valueNotFound(let type, let context):
      return DocumentError(
        name, expected: "\(path(context.codingPath)) to be \(Self.word(for: type))",
        found: node(at: context.codingPath).map(Self.describe) ?? "nothing")
    case .dataCorrupted(let context):
      return DocumentError(
        name,
        expected: "\(path(context.codingPath)) to be \(Self.oneLine(context.debugDescription))",
        found: node(at: context.codingPath).map(Self.describe) ?? "nothing")
    @unknown default:
      return DocumentError(name, expected: "a valid document", found: Self.oneLine("\(error)"))
    }
  }

  private func node(at path: [any CodingKey]) -> Node? {
    path.reduce(Node.mapping(root)) { node, key in
      if let index = key.intValue, let list = node?.sequence {
        return list.indices.contains(index) ? list[index] : nil
      }
      return node?.mapping?[key.stringValue]
    }
  }

  /// What stands somewhere, and where that is: "'5' in line 3", "a list in line 4".
  private static func describe(_ node: Node) -> String {
    let what =
      switch node {
      case .scalar(let scalar): "'\(oneLine(scalar.string))'"
      case .sequence: "a list"
      case .mapping: "a mapping"
      case .alias: "an alias"
      }
    return what + (node.mark.map { " in line \($0.line)" } ?? "")
  }

  private static func word(for type: Any.Type) -> String {
    switch "\(type)" {
    case "Double", "Float": "a number"
    case "Int": "a whole number"
    case "Bool": "true or false"
    case "String": "a text"
    case "Scalar": "a single value"
    case let other where other.hasPrefix("Array") || other == "Sequence": "a list"
    default: "a mapping"
    }
  }

  private static func oneLine(_ text: String) -> String {
    text.split(whereSeparator: \.isNewline).joined(separator: " ")
  }
}
