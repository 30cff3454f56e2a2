/// Tables as text by RFC 4180, the only reader and writer of them.
///
/// Spreadsheets take a cell that begins with "=", "+", "-", "@", a tab or a line end for a formula, whoever
/// wrote it. Such text is written behind an apostrophe, by which they take it for text, and read
/// back without it, so that every text comes back as it was; numbers stay numbers.
enum CommaSeparated {
  /// What a quoted field without an end is.
  struct Unterminated: Error {
    /// The row in which the quotes open, from 1.
    let row: Int
  }

  // MARK: - Reading

  /// The fields of every row; quotes may hold commas, line ends and doubled quotes.
  ///
  /// Rows end with a line feed, a carriage return or both. A byte order mark at the start is passed
  /// over. O(length).
  ///
  /// - Throws: ``Unterminated`` where quotes are opened and not closed, which would make one field
  ///   of all that follows.
  static func rows(_ text: String) throws(Unterminated) -> [[String]] {
    // By scalars: a quotation mark with a combining accent is one character.
    var rest = Array(text.unicodeScalars)[...]
    if rest.first == "\u{FEFF}" { rest.removeFirst() }
    var rows: [[String]] = [], row: [String] = [], field = String.UnicodeScalarView()
    var opened: Int?
    func endField() {
      row.append(unguarded(String(field)))
      field.removeAll(keepingCapacity: true)
    }
    func endRow() {
      endField()
      rows.append(row)
      row = []
    }
    while let scalar = rest.popFirst() {
      switch scalar {
      case "\"" where opened != nil && rest.first == "\"":
        field.append("\"")
        rest.removeFirst()
      case "\"": opened = opened == nil ? rows.count + 1 : nil
      case "," where opened == nil: endField()
      case "\r" where opened == nil && rest.first == "\n":
        rest.removeFirst()
        endRow()
      case "\n" where opened == nil, "\r" where opened == nil: endRow()
      default: field.append(scalar)
      }
    }
    if let opened { throw Unterminated(row: opened) }
    if !row.isEmpty || !field.isEmpty { endRow() }
    return rows
  }

  // MARK: - Writing

  /// Rows as text, each ended by a line feed.
  static func text(_ rows: [[String]]) -> String {
    rows.map { $0.map(cell).joined(separator: ",") + "\n" }.joined()
  }

  private static func cell(_ text: String) -> String {
    let text = guarded(text)
    let isSpecial = text.unicodeScalars.contains { [",", "\"", "\n", "\r"].contains($0) }
    guard isSpecial else { return text }
    let doubled = text.unicodeScalars.flatMap { $0 == "\"" ? [$0, $0] : [$0] }
    var quoted = String.UnicodeScalarView()
    quoted.append("\"")
    quoted.append(contentsOf: doubled)
    quoted.append("\"")
    return String(quoted)
  }

  // MARK: - Formulas

  /// The text behind an apostrophe where a spreadsheet would compute it, or where an apostrophe
  /// would be taken for ours.
  private static func guarded(_ text: String) -> String {
    beginsAsFormula(text) && !isNumber(text) ? "'" + text : text
  }

  /// What ``guarded(_:)`` was made of.
  private static func unguarded(_ text: String) -> String {
    guard text.unicodeScalars.first == "'" else { return text }
    let rest = String(text.unicodeScalars.dropFirst())
    return beginsAsFormula(rest) && !isNumber(rest) ? rest : text
  }

  /// Whether a formula begins there, behind any number of apostrophes.
  private static func beginsAsFormula(_ text: String) -> Bool {
    switch text.unicodeScalars.first(where: { $0 != "'" }) {
    case "=", "+", "-", "@", "\t", "\r", "\n": true
    // Their wide forms, which some spreadsheets read alike.
    case "\u{FF1D}", "\u{FF0B}", "\u{FF0D}", "\u{FF20}": true
    default: false
    }
  }

  private static func isNumber(_ text: String) -> Bool {
    text.wholeMatch(of: /[+\-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+\-]?[0-9]+)?/) != nil
  }
}
