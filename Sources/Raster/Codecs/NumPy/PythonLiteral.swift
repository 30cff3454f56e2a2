/// The small part of Python's literals that NPY headers are written in.
enum PythonLiteral: Sendable, Equatable {
  case string(String)
  case boolean(Bool)
  case integer(Int)
  /// A tuple or list.
  case tuple([PythonLiteral])
  case dictionary([String: PythonLiteral])

  /// Parses a text that is one literal, or returns nil.
  init?(_ text: String) {
    var parser = Parser(text: Array(text.utf8))
    guard let literal = parser.literal(depth: 0) else { return nil }
    parser.skipSpace()
    guard parser.isAtEnd else { return nil }
    self = literal
  }

  private struct Parser {
    let text: [UInt8]
    var position = 0
    /// Nesting that no header needs, so that brackets cannot exhaust the stack.
    static let deepest = 8

    init(text: [UInt8]) { self.text = text }

    var isAtEnd: Bool { position == text.count }
    private var next: UInt8? { position < text.count ? text[position] : nil }

    mutating func skipSpace() {
      while let byte = next, [0x20, 0x09, 0x0A, 0x0D].contains(byte) { position += 1 }
    }

    private mutating func take(_ character: Character) -> Bool {
      skipSpace()
      guard next == character.asciiValue else { return false }
      position += 1
      return true
    }

    mutating func literal(depth: Int) -> PythonLiteral? {
      guard depth < Self.deepest else { return nil }
      skipSpace()
      switch next.map({ Character(Unicode.Scalar($0)) }) {
      case "'", "\"": return string().map { .string($0) }
      case "(": return sequence(closing: ")", depth: depth)
      case "[": return sequence(closing: "]", depth: depth)
      case "{": return dictionary(depth: depth)
      default: return word()
      }
    }

    private mutating func string() -> String? {
      let quote = text[position]
      let start = position + 1
      guard let end = text[start...].firstIndex(of: quote), !text[start..<end].contains(0x5C) else {
        return nil
      }
      position = end + 1
      return String(decoding: text[start..<end], as: UTF8.self)
    }

    private mutating func sequence(closing: Character, depth: Int) -> PythonLiteral? {
      position += 1
      var items: [PythonLiteral] = []
      while !take(closing) {
        guard let item = literal(depth: depth + 1) else { return nil }
        items.append(item)
        if !take(",") {
          guard take(closing) else { return nil }
          break
        }
      }
      return .tuple(items)
    }

    private mutating func dictionary(depth: Int) -> PythonLiteral? {
      position += 1
      var fields: [String: PythonLiteral] = [:]
      while !take("}") {
        guard case .string(let key) = literal(depth: depth + 1), take(":"),
          let value = literal(depth: depth + 1)
        else { return nil }
        fields[key] = value
        if !take(",") {
          guard take("}") else { return nil }
          break
        }
      }
      return .dictionary(fields)
    }

    private mutating func word() -> PythonLiteral? {
      let start = position
      while let byte = next, (0x30...0x39).contains(byte) || (0x41...0x7A).contains(byte) {
        position += 1
      }
      let word = String(decoding: text[start..<position], as: UTF8.self)
      switch word {
      case "True": return .boolean(true)
      case "False": return .boolean(false)
      // Python 2 wrote long integers with an L.
      default: return Int(word.hasSuffix("L") ? String(word.dropLast()) : word).map { .integer($0) }
      }
    }
  }
}
