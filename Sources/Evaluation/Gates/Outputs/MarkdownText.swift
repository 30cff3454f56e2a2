/// User-made text in GitHub-flavoured Markdown, where it stays text.
enum MarkdownText {
  /// Text in a paragraph, a list or a cell: one line, nothing in it is markup.
  ///
  /// An at sign is followed by a space of no width, so that it calls nobody.
  static func plain(_ text: String) -> String {
    var escaped = ""
    for scalar in line(text).unicodeScalars {
      switch scalar {
      case "&": escaped += "&amp;"
      case "<": escaped += "&lt;"
      case ">": escaped += "&gt;"
      case "\\", "`", "*", "_", "[", "]", "|", "~", "#", "!", "$":
        escaped += "\\"
        escaped.unicodeScalars.append(scalar)
      case "@": escaped += "@\u{200B}"
      default: escaped.unicodeScalars.append(scalar)
      }
    }
    return escaped
  }

  /// A name as code, in a cell or elsewhere.
  ///
  /// The fence is longer than any run of backticks inside; a bar is escaped, because a table is
  /// cut into cells before code is found.
  static func code(_ text: String) -> String {
    let text = line(text)
    var longest = 0, run = 0
    for character in text.unicodeScalars {
      run = character == "`" ? run + 1 : 0
      longest = max(longest, run)
    }
    let fence = String(repeating: "`", count: longest + 1)
    let pad = text.hasPrefix("`") || text.hasSuffix("`") ? " " : ""
    guard !text.isEmpty else { return "" }
    return fence + pad + text.replacing("|", with: "\\|") + pad + fence
  }

  /// The text in one line, without control characters.
  private static func line(_ text: String) -> String {
    var kept = String.UnicodeScalarView()
    for scalar in text.unicodeScalars {
      let isControl = scalar.value < 0x20 || (0x7F...0x9F).contains(scalar.value)
      let isBreak = scalar.value == 0x2028 || scalar.value == 0x2029
      kept.append(isControl || isBreak ? " " : scalar)
    }
    return String(kept)
  }
}
