/// Text that is safe in an XML 1.0 document.
enum XMLText {
  /// Text between tags.
  static func content(_ text: String) -> String { SVG.escape(allowed(text)) }

  /// Text inside a quoted attribute; line breaks survive the reader's normalisation.
  static func attribute(_ text: String) -> String {
    var escaped = ""
    for scalar in SVG.escape(allowed(text)).unicodeScalars {
      switch scalar {
      case "\n": escaped += "&#10;"
      case "\r": escaped += "&#13;"
      case "\t": escaped += "&#9;"
      default: escaped.unicodeScalars.append(scalar)
      }
    }
    return escaped
  }

  /// The text with a replacement mark for every character that XML 1.0 cannot hold.
  private static func allowed(_ text: String) -> String {
    var kept = String.UnicodeScalarView()
    for scalar in text.unicodeScalars {
      switch scalar.value {
      case 0x9, 0xA, 0xD, 0x20...0xFFFD, 0x10000...: kept.append(scalar)
      default: kept.append("\u{FFFD}")
      }
    }
    return String(kept)
  }
}
