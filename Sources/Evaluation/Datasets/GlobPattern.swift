/// A path pattern with captures: `*` any text without a slash, `?` one character, `**` any text,
/// `**/` any number of folders.
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
      if rest.hasPrefix("**/") {
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

  /// A template with `{1}`, `{2}` … replaced by captures and `{stem}` by a word.
  public static func fill(_ template: String, _ captures: [String], stem: String) -> String {
    var text = template.replacing("{stem}", with: stem)
    for (index, capture) in captures.enumerated() {
      text = text.replacing("{\(index + 1)}", with: capture)
    }
    // An empty folder capture must not leave a double or leading slash behind.
    return text.split(separator: "/").joined(separator: "/")
  }
}
