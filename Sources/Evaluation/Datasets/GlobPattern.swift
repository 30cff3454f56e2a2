/// A path pattern with captures: `*` any text without a slash, `?` one character, `**` any text,
/// `**/` any number of folders where it begins a pattern or follows a slash.
///
/// Each star is a capture, numbered from 1.
public struct GlobPattern: Sendable, Equatable {
  /// The pattern as it was written.
  public let text: String
  private let pieces: [Piece]

  private enum Piece: Sendable, Equatable {
    case literal(Character)
    case one
    case star
    case folders
    case everything
  }

  /// Parses a pattern; every text is one.
  public init(_ text: String) {
    self.text = text
    var pieces: [Piece] = []
    var rest = Substring(text)
    while let first = rest.first {
      if rest.hasPrefix("**/"), [nil, .literal("/"), .folders].contains(pieces.last) {
        pieces.append(.folders)
        rest = rest.dropFirst(3)
      } else if rest.hasPrefix("**") {
        pieces.append(.everything)
        rest = rest.dropFirst(2)
      } else {
        pieces.append(first == "*" ? .star : first == "?" ? .one : .literal(first))
        rest = rest.dropFirst()
      }
    }
    self.pieces = pieces
  }

  /// How many captures a match has.
  public var captureCount: Int {
    pieces.count { piece in
      switch piece {
      case .literal, .one: false
      case .star, .folders, .everything: true
      }
    }
  }

  /// What the stars stand for in a path, or nil where it does not match.
  ///
  /// `**/` captures the folders without their last slash.
  public func captures(in path: String) -> [String]? {
    var found: [String] = []
    return match(pieces[...], Substring(path), &found) ? found : nil
  }

  private func match(
    _ pieces: ArraySlice<Piece>, _ path: Substring, _ found: inout [String]
  ) -> Bool {
    guard let piece = pieces.first else { return path.isEmpty }
    let rest = pieces.dropFirst()
    func tryEnd(_ end: Substring.Index, capture: Substring, _ found: inout [String]) -> Bool {
      found.append(String(capture))
      if match(rest, path[end...], &found) { return true }
      found.removeLast()
      return false
    }
    switch piece {
    case .literal(let character):
      return path.first == character && match(rest, path.dropFirst(), &found)
    case .one:
      return path.first.map { $0 != "/" } ?? false && match(rest, path.dropFirst(), &found)
    case .star, .everything:
      var end = path.startIndex
      while true {
        let before = found.count
        if tryEnd(end, capture: path[..<end], &found) { return true }
        found.removeLast(found.count - before)
        guard end < path.endIndex, piece == .everything || path[end] != "/" else { return false }
        end = path.index(after: end)
      }
    case .folders:
      let starts =
        [path.startIndex] + path.indices.filter { path[$0] == "/" }.map(path.index(after:))
      for start in starts {
        let before = found.count
        let folders = start == path.startIndex ? "" : path[..<path.index(before: start)]
        if tryEnd(start, capture: folders, &found) { return true }
        found.removeLast(found.count - before)
      }
      return false
    }
  }

  /// The placeholders of a template that no match fills, such as `{3}` where the pattern has two
  /// stars.
  public func unfilled(in template: String) -> [String] {
    let known = Set((0..<captureCount).map { "\($0 + 1)" } + ["stem"])
    return Self.parts(template).compactMap(\.placeholder).filter { !known.contains($0) }
      .map { "{\($0)}" }
  }

  /// A template with `{1}`, `{2}` … replaced by captures and `{stem}` by a word.
  public static func fill(_ template: String, _ captures: [String], stem: String) -> String {
    let filled = parts(template).map { text, placeholder in
      guard let placeholder else { return text }
      if placeholder == "stem" { return text + stem }
      guard let number = Int(placeholder), captures.indices.contains(number - 1) else {
        return "\(text){\(placeholder)}"
      }
      return text + captures[number - 1]
    }
    // An empty folder capture must not leave a double or leading slash behind.
    return filled.joined().split(separator: "/").joined(separator: "/")
  }

  /// Texts of a template, each with what stands in braces after it.
  private static func parts(_ template: String) -> [(text: String, placeholder: String?)] {
    var parts: [(String, String?)] = []
    var rest = Substring(template)
    while let open = rest.firstIndex(of: "{"), let close = rest[open...].firstIndex(of: "}") {
      parts.append((String(rest[..<open]), String(rest[rest.index(after: open)..<close])))
      rest = rest[rest.index(after: close)...]
    }
    return parts + [(String(rest), nil)]
  }
}
