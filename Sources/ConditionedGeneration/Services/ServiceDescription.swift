internal import Raster
internal import Yams

/// A YAML description of a service, read strictly: unknown keys are errors.
struct ServiceDescription {
  /// A mapping in it.
  private let mapping: Node.Mapping
  /// The file as the user named it.
  let file: String
  /// The keys that lead to the mapping, with a dot at the end; empty at the top.
  let path: String

  /// Parses a text.
  ///
  /// - Throws: ``GenerationError/Fault/settings``.
  init(_ text: String, file: String) throws(GenerationError) {
    let node: Node?
    do {
      node = try Yams.compose(yaml: text)
    } catch {
      let words = "\(error)".split(whereSeparator: \.isNewline).joined(separator: " ")
      throw GenerationError(
        .settings, file, expected: "YAML that describes a service", found: "'\(words)'",
        advice: "check indentation, colons and quotes")
    }
    guard let mapping = node?.mapping else {
      throw GenerationError(
        .settings, file, expected: "a YAML mapping that describes a service",
        found: node == nil ? "an empty document" : "something else")
    }
    self.init(mapping: mapping, file: file, path: "")
  }

  private init(mapping: Node.Mapping, file: String, path: String) {
    self.mapping = mapping
    self.file = file
    self.path = path
  }

  /// The keys, in the file's order.
  var keys: [String] { mapping.map { $0.key.scalar?.string ?? "?" } }

  /// Refuses keys that nobody reads.
  func allow(_ keys: [String]) throws(GenerationError) {
    for (key, _) in mapping {
      let word = key.scalar?.string ?? "?"
      guard !keys.contains(word) else { continue }
      throw GenerationError(
        .settings, file,
        expected: "one of the keys \(keys.joined(separator: ", "))"
          + (path.isEmpty ? "" : " under \(path.dropLast())"),
        found: "'\(word)'" + (key.mark.map { " in line \($0.line)" } ?? ""),
        advice: nearestName(to: word, among: keys).map { "did you mean '\($0)'?" } ?? "remove it")
    }
  }

  /// The mapping under a key, or nil.
  func section(_ key: String) throws(GenerationError) -> ServiceDescription? {
    guard let node = mapping[key] else { return nil }
    guard let mapping = node.mapping else { throw wrong(key, "a mapping", node) }
    return ServiceDescription(mapping: mapping, file: file, path: "\(path)\(key).")
  }

  /// The mapping under a key that has to be there.
  func needed(section key: String) throws(GenerationError) -> ServiceDescription {
    guard let section = try section(key) else { throw missing(key) }
    return section
  }

  /// The text under a key, or nil.
  func text(_ key: String) throws(GenerationError) -> String? {
    guard let node = mapping[key] else { return nil }
    guard let text = node.scalar?.string, !text.isEmpty, Self.isPlain(text) else {
      throw wrong(key, "one line of text", node)
    }
    return text
  }

  /// The text under a key that has to be there.
  func needed(_ key: String) throws(GenerationError) -> String {
    guard let text = try text(key) else { throw missing(key) }
    return text
  }

  /// The texts of a list under a key; a single text is a list of one.
  func list(_ key: String) throws(GenerationError) -> [String]? {
    guard let node = mapping[key] else { return nil }
    if node.scalar != nil { return try text(key).map { [$0] } }
    guard let nodes = node.sequence else { throw wrong(key, "a list of texts", node) }
    var texts: [String] = []
    for element in nodes {
      guard let text = element.scalar?.string, !text.isEmpty else {
        throw wrong(key, "a list of texts", element)
      }
      texts.append(text)
    }
    return texts
  }

  /// The whole number under a key, or nil.
  func count(_ key: String) throws(GenerationError) -> Int? {
    guard let node = mapping[key] else { return nil }
    guard let value = node.int, value > 0 else { throw wrong(key, "a positive number", node) }
    return value
  }

  /// The truth under a key, or nil.
  func flag(_ key: String) throws(GenerationError) -> Bool? {
    guard let node = mapping[key] else { return nil }
    guard let value = node.bool else { throw wrong(key, "true or false", node) }
    return value
  }

  /// All texts of a mapping by key, or nil.
  func texts() throws(GenerationError) -> [String: String] {
    var texts: [String: String] = [:]
    for (key, node) in mapping {
      guard let name = key.scalar?.string, let text = node.scalar?.string, Self.isPlain(text) else {
        throw wrong(key.scalar?.string ?? "?", "one line of text", node)
      }
      texts[name] = text
    }
    return texts
  }

  /// The value under a key as JSON, or nil.
  func json(_ key: String) -> JSONValue? { mapping[key].map(Self.json) }

  /// The whole mapping as JSON.
  var json: JSONValue { Self.json(.mapping(mapping)) }

  /// What is wrong with the value of a key.
  func wrong(_ key: String, _ expected: String, _ node: Node? = nil) -> GenerationError {
    let mark = (node ?? mapping[key])?.mark
    let text = (node ?? mapping[key])?.scalar?.string
    return GenerationError(
      .settings, file, expected: "\(path)\(key) to be \(expected)",
      found: (text.map { "'\($0.split(whereSeparator: \.isNewline).joined(separator: " "))'" }
        ?? "something else") + (mark.map { " in line \($0.line)" } ?? ""))
  }

  private func missing(_ key: String) -> GenerationError {
    GenerationError(
      .settings, file, expected: "the key \(path)\(key)", found: "no such key")
  }

  /// Headers and addresses are made of these texts: no line may be smuggled in.
  private static func isPlain(_ text: String) -> Bool {
    !text.unicodeScalars.contains { $0.value < 32 || $0.value == 127 }
  }

  private static func json(_ node: Node) -> JSONValue {
    switch node {
    case .mapping(let mapping):
      var object: [String: JSONValue] = [:]
      for (key, value) in mapping { object[key.scalar?.string ?? "?"] = json(value) }
      return .object(object)
    case .sequence(let sequence): return .list(sequence.map(json))
    case .scalar(let scalar):
      guard ![.singleQuoted, .doubleQuoted].contains(scalar.style) else {
        return .text(scalar.string)
      }
      if node.null != nil { return .null }
      if let value = node.bool { return .flag(value) }
      if let value = node.int { return .integer(value) }
      if let value = node.float, value.isFinite { return .number(value) }
      return .text(scalar.string)
    case .alias: return .null
    }
  }
}
