internal import Foundation

/// Keywords and texts in formats that have room for one text only.
///
/// A single "description" is written as it is; anything else becomes one JSON object.
enum PictureText {
  /// The keyword of a text that stands alone.
  static let plainKeyword = "description"

  /// The one text, or nil where there is nothing to say.
  static func joined(_ text: [String: String]) -> String? {
    if text.isEmpty { return nil }
    if text.count == 1, let plain = text[plainKeyword], !plain.hasPrefix("{") { return plain }
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    return (try? encoder.encode(text)).map { String(decoding: $0, as: UTF8.self) }
  }

  /// Keywords and texts out of texts that a file holds; of equal keywords the first one counts.
  static func parsed(_ texts: [String]) -> [String: String] {
    texts.reduce(into: [:]) { result, text in
      let decoded =
        text.hasPrefix("{")
        ? try? JSONDecoder().decode([String: String].self, from: Data(text.utf8)) : nil
      result.merge(decoded ?? [plainKeyword: text]) { first, _ in first }
    }
  }
}
