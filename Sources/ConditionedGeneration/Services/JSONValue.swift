internal import Foundation

/// A JSON document of a service, whose shape is known only by the names in its dialect.
package enum JSONValue: Sendable, Equatable {
  case object([String: JSONValue])
  case list([JSONValue])
  case text(String)
  case integer(Int)
  case number(Double)
  case flag(Bool)
  case null

  /// Parses a document; nil where the bytes are no JSON.
  init?(_ bytes: [UInt8]) {
    guard let value = try? JSONDecoder().decode(JSONValue.self, from: Data(bytes)) else {
      return nil
    }
    self = value
  }

  /// The document's bytes, keys in sorted order.
  var bytes: Data {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    // Only a number that is not finite cannot be encoded, and requests have none.
    return (try? encoder.encode(self)) ?? Data()
  }

  /// What stands below a path of keys with dots between; a list stands for each of its elements.
  func values(at path: String) -> [JSONValue] {
    path.split(separator: ".").reduce([self]) { values, key in
      values.flatMap { value -> [JSONValue] in
        switch value {
        case .object(let object): object[String(key)].map { [$0] } ?? []
        case .list(let list): list.flatMap { $0.values(at: String(key)) }
        default: []
        }
      }
    }
  }

  /// The one text or number below a path, as text.
  func text(at path: String) -> String? {
    let texts = values(at: path).compactMap(\.scalarText)
    return texts.count == 1 ? texts[0] : nil
  }

  /// The one number below a path, also where it is written as a text.
  func number(at path: String) -> Double? {
    text(at: path).flatMap { Double($0) }.flatMap { $0.isFinite ? $0 : nil }
  }

  /// All texts in this value and the lists and objects in it, in order; objects by sorted keys.
  var texts: [String] {
    switch self {
    case .object(let object): object.sorted { $0.key < $1.key }.flatMap(\.value.texts)
    case .list(let list): list.flatMap(\.texts)
    case .text(let text): [text]
    default: []
    }
  }

  /// A text or a number as text; nil for everything else and for an empty text.
  var scalarText: String? {
    switch self {
    case .text(let text): text.isEmpty ? nil : text
    case .integer(let value): "\(value)"
    case .number(let value): "\(value)"
    default: nil
    }
  }

  /// This value with the text `{name}` replaced wherever it stands.
  ///
  /// A text that is nothing but the placeholder becomes the value as it is; a key whose value would
  /// be missing is left out.
  func filled(_ values: [String: JSONValue?]) -> JSONValue? {
    switch self {
    case .object(let object): .object(object.compactMapValues { $0.filled(values) })
    case .list(let list): .list(list.compactMap { $0.filled(values) })
    case .text(let text):
      if let whole = values.first(where: { "{\($0.key)}" == text }) {
        whole.value
      } else {
        .text(
          values.reduce(text) { text, entry in
            text.replacing("{\(entry.key)}", with: entry.value?.scalarText ?? "")
          })
      }
    default: self
    }
  }
}

extension JSONValue: Codable {
  package init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    if container.decodeNil() {
      self = .null
    } else if let value = try? container.decode(Bool.self) {
      self = .flag(value)
    } else if let value = try? container.decode(Int.self) {
      self = .integer(value)
    } else if let value = try? container.decode(Double.self) {
      self = .number(value)
    } else if let value = try? container.decode(String.self) {
      self = .text(value)
    } else if let value = try? container.decode([JSONValue].self) {
      self = .list(value)
    } else {
      self = .object(try container.decode([String: JSONValue].self))
    }
  }

  package func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    switch self {
    case .object(let object): try container.encode(object)
    case .list(let list): try container.encode(list)
    case .text(let text): try container.encode(text)
    case .integer(let value): try container.encode(value)
    case .number(let value): try container.encode(value)
    case .flag(let value): try container.encode(value)
    case .null: try container.encodeNil()
    }
  }
}
