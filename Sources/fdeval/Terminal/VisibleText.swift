/// Text of anybody as a terminal may be given it: what would move the cursor, change the window,
/// hide text or turn its direction is shown instead of obeyed.
///
/// Names, ids, labels, answers of servers and lines of YAML come from other people's files. A
/// character that a terminal acts on is written as "\u001b", which is also how JSON writes it, so
/// that a JSON document holds the same after it as before.
enum VisibleText {
  /// A text of several lines: line feeds and tabs stay.
  static func page(_ text: String) -> String {
    visible(text) { $0 == "\n" || $0 == "\t" ? nil : escape($0) }
  }

  /// A text that is one line, whatever it holds: line ends and tabs are written as "\n" and "\t".
  static func line(_ text: String) -> String {
    visible(text) { scalar in
      switch scalar {
      case "\n": "\\n"
      case "\r": "\\r"
      case "\t": "\\t"
      default: escape(scalar)
      }
    }
  }

  private static func visible(_ text: String, _ escape: (Unicode.Scalar) -> String?) -> String {
    guard text.unicodeScalars.contains(where: { escape($0) != nil }) else { return text }
    var shown = ""
    for scalar in text.unicodeScalars {
      if let escaped = escape(scalar) {
        shown += escaped
      } else {
        shown.unicodeScalars.append(scalar)
      }
    }
    return shown
  }

  /// How a scalar is written that a terminal acts on or that nobody sees; nil for all others.
  private static func escape(_ scalar: Unicode.Scalar) -> String? {
    guard isActive(scalar.value) else { return nil }
    return String(scalar).utf16.map { unit in
      let digits = String(unit, radix: 16)
      return "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
    }.joined()
  }

  private static func isActive(_ value: UInt32) -> Bool {
    switch value {
    // Control characters of ASCII and of its upper half: escape sequences begin with either.
    case 0...0x1F, 0x7F...0x9F: true
    // What turns the direction of text, alone or in pairs.
    case 0x061C, 0x200E, 0x200F, 0x202A...0x202E, 0x2066...0x206F: true
    // Line and paragraph ends, spaces and joins without width, tags: text that nobody sees.
    case 0x00AD, 0x200B, 0x2028, 0x2029, 0x2060...0x2065, 0xFEFF, 0xFFF9...0xFFFB: true
    case 0xE0000...0xE007F: true
    default: false
    }
  }
}
