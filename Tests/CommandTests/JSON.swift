import Foundation
import Testing

/// A JSON document as its readers in other languages see it: numbers are the nearest doubles.
enum JSON: Decodable {
  case object([String: JSON])
  case list([JSON])
  case text(String)
  case number(Double)
  case bool(Bool)
  case null

  init(_ text: String) throws { self = try JSON(Data(text.utf8)) }

  init(_ data: Data) throws { self = try JSONDecoder().decode(JSON.self, from: data) }

  init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    if container.decodeNil() {
      self = .null
    } else if let value = try? container.decode(Bool.self) {
      self = .bool(value)
    } else if let value = try? container.decode(Double.self) {
      self = .number(value)
    } else if let value = try? container.decode(String.self) {
      self = .text(value)
    } else if let value = try? container.decode([JSON].self) {
      self = .list(value)
    } else {
      self = .object(try container.decode([String: JSON].self))
    }
  }

  /// What is under a key; a missing key is an issue of the test.
  subscript(_ key: String) -> JSON {
    get throws { try #require(object[key], "no key \(key)") }
  }

  /// The keys and values of an object.
  var object: [String: JSON] {
    get throws { try #require({ if case .object(let o) = self { o } else { nil } }()) }
  }

  /// The elements of an array.
  var list: [JSON] {
    get throws { try #require({ if case .list(let l) = self { l } else { nil } }()) }
  }

  var keys: Set<String> {
    get throws { Set(try object.keys) }
  }

  var number: Double {
    get throws { try #require({ if case .number(let n) = self { n } else { nil } }()) }
  }

  var text: String {
    get throws { try #require({ if case .text(let t) = self { t } else { nil } }()) }
  }

  var isNull: Bool { if case .null = self { true } else { false } }

  /// All keys of all objects below, but not those that name libraries.
  var allKeys: Set<String> {
    switch self {
    case .object(let object):
      object.reduce(into: Set(object.keys)) { all, entry in
        if entry.key != "libraries" { all.formUnion(entry.value.allKeys) }
      }
    case .list(let list): list.reduce(into: []) { $0.formUnion($1.allKeys) }
    default: []
    }
  }
}
