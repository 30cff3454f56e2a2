import Foundation

/// Documents of the command line as JSON, in the form of the records: snake_case keys in sorted order.
enum JSONText {
  /// The text of a document.
  static func pretty(_ document: some Encodable) throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    encoder.keyEncodingStrategy = .convertToSnakeCase
    return String(decoding: try encoder.encode(document), as: UTF8.self)
  }
}
