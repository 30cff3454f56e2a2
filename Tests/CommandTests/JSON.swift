import Foundation
import Testing

/// A JSON document as its readers in other languages see it.
struct JSON {
  let value: Any

  init(_ text: String) throws {
    value = try JSONSerialization.jsonObject(with: Data(text.utf8))
  }

  init(_ data: Data) throws {
    value = try JSONSerialization.jsonObject(with: data)
  }

  private init(value: Any) { self.value = value }

  /// What is under a key; a missing key is an issue of the test.
  subscript(_ key: String) -> JSON {
    get throws { JSON(value: try #require(object[key], "no key \(key)")) }
  }

  /// The keys and values of an object.
  var object: [String: Any] {
    get throws { try #require(value as? [String: Any], "not an object") }
  }

  /// The elements of an array.
  var list: [JSON] {
    get throws { try #require(value as? [Any], "not an array").map { JSON(value: $0) } }
  }

  var keys: Set<String> {
    get throws { Set(try object.keys) }
  }

  var number: Double {
    get throws { try #require(value as? NSNumber, "not a number").doubleValue }
  }

  var text: String {
    get throws { try #require(value as? String, "not a text") }
  }

  var isNull: Bool { value is NSNull }
}
