/// The elements of a small XML text, one after another: enough for the metadata of rasters.
///
/// Nesting is not checked, comments and declarations are skipped, names come in lower case, and the
/// text of an element ends at the next tag. No entity but the five of XML and those of numbers is
/// known, so that no text can grow.
struct XMLElements {
  /// A start tag and the text behind it.
  struct Element: Sendable, Equatable {
    var name: String
    /// Values by name, names in lower case.
    var attributes: [String: String] = [:]
    var text = ""
  }

  /// The most elements that are read.
  private static let limit = 10_000

  /// The elements in their order.
  private(set) var all: [Element] = []

  /// Reads a text; what is no XML gives no elements.
  init(_ xml: String) {
    var rest = Substring(xml)
    while all.count < Self.limit, let open = rest.firstIndex(of: "<") {
      if !all.isEmpty, rest.startIndex < open, all[all.count - 1].text.isEmpty {
        all[all.count - 1].text = Self.decoded(rest[..<open])
      }
      rest = rest[open...].dropFirst()
      if rest.hasPrefix("!--") {
        guard let end = rest.firstRange(of: "-->") else { return }
        rest = rest[end.upperBound...]
        continue
      }
      guard let close = Self.end(of: rest) else { return }
      let tag = rest[..<close]
      rest = rest[close...].dropFirst()
      if let first = tag.first, first.isLetter || first == "_" { all.append(Self.element(tag)) }
    }
  }

  /// Where a tag ends: at a > outside quotes.
  private static func end(of tag: Substring) -> Substring.Index? {
    var quote: Character?
    for at in tag.indices {
      let character = tag[at]
      if let open = quote {
        if character == open { quote = nil }
      } else if character == "\"" || character == "'" {
        quote = character
      } else if character == ">" {
        return at
      }
    }
    return nil
  }

  private static func element(_ tag: Substring) -> Element {
    let name = tag.prefix { !$0.isWhitespace && $0 != "/" }
    var element = Element(name: name.lowercased())
    var rest = tag.dropFirst(name.count)
    while let equals = rest.firstIndex(of: "=") {
      let key = rest[..<equals].split(whereSeparator: \.isWhitespace).last ?? ""
      rest = rest[equals...].dropFirst().drop(while: \.isWhitespace)
      guard let quote = rest.first, quote == "\"" || quote == "'",
        let end = rest.dropFirst().firstIndex(of: quote)
      else { break }
      element.attributes[key.lowercased()] = decoded(rest[..<end].dropFirst())
      rest = rest[end...].dropFirst()
    }
    return element
  }

  private static func decoded(_ text: Substring) -> String {
    guard text.contains("&") else { return trimmed(text) }
    var decoded = ""
    var rest = text
    while let mark = rest.firstIndex(of: "&") {
      decoded += rest[..<mark]
      rest = rest[mark...]
      guard let end = rest.firstIndex(of: ";"), let character = entity(rest[..<end].dropFirst())
      else {
        decoded.append("&")
        rest = rest.dropFirst()
        continue
      }
      decoded.append(character)
      rest = rest[end...].dropFirst()
    }
    return trimmed(Substring(decoded + rest))
  }

  private static func entity(_ name: Substring) -> Character? {
    if let known = ["lt": "<", "gt": ">", "amp": "&", "quot": "\"", "apos": "'"][name] {
      return Character(known)
    }
    guard name.hasPrefix("#") else { return nil }
    let isHexadecimal = name.dropFirst().first == "x"
    return UInt32(name.dropFirst(isHexadecimal ? 2 : 1), radix: isHexadecimal ? 16 : 10)
      .flatMap { Unicode.Scalar($0) }.map { Character($0) }
  }

  private static func trimmed(_ text: Substring) -> String {
    let start = text.drop(while: \.isWhitespace)
    return String(start.reversed().drop(while: \.isWhitespace).reversed())
  }
}
