/// What messages quote of a foreign file: little of it, and nothing that moves a cursor.
enum Excerpt {
  /// The most characters that are quoted.
  private static let length = 40

  /// The beginning of a text, in which a dot stands for every character that is not printed:
  /// controls, line breaks and what changes the direction of writing.
  static func of(_ text: some StringProtocol) -> String {
    var excerpt = ""
    for scalar in text.unicodeScalars.prefix(length) {
      excerpt.unicodeScalars.append(isPrinted(scalar) ? scalar : "·")
    }
    return text.unicodeScalars.count > length ? excerpt + "…" : excerpt
  }

  private static func isPrinted(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.properties.generalCategory {
    case .control, .format, .lineSeparator, .paragraphSeparator, .surrogate, .privateUse,
      .unassigned:
      false
    default: true
    }
  }
}
