/// Tokens that are looked for in the text before the model sees it.
///
/// Source: `tokenizer/added_vocabulary.rs` in https://github.com/huggingface/tokenizers.
struct AddedTokens: Sendable {
  /// A part of a text.
  enum Part {
    /// Text for the model.
    case text(ArraySlice<UInt8>)
    /// One of the tokens.
    case token(Int32)
  }

  private let plain: PieceTrie
  private let normalized: PieceTrie
  /// What is written for each token when tokens become text.
  let texts: [Int32: String]
  private let ids: [String: Int32]

  /// Gives ids to tokens that the model's vocabulary lacks, from its end on.
  ///
  /// - Parameters:
  ///   - tokens: The tokens; of those with one content the first counts.
  ///   - size: The number of the vocabulary's ids.
  ///   - vocabulary: The model's id of a text.
  ///   - normalize: What the text goes through before normalized tokens are looked for.
  init(
    _ tokens: [SpecialToken], beside size: Int, vocabulary: (String) -> Int32?,
    normalize: (String) -> [UInt8]
  ) {
    var plain: [([UInt8], Int32)] = []
    var normalized: [([UInt8], Int32)] = []
    var texts: [Int32: String] = [:]
    var ids: [String: Int32] = [:]
    var next = Int32(clamping: size)
    for token in tokens where !token.content.isEmpty && ids[token.content] == nil {
      let known = vocabulary(token.content)
      let id = known ?? next
      if known == nil { next += 1 }
      ids[token.content] = id
      if token.isNormalized {
        let bytes = normalize(token.content)
        normalized.append((bytes, id))
        texts[id] = String(decoding: bytes, as: UTF8.self)
      } else {
        plain.append((Array(token.content.utf8), id))
        texts[id] = token.content
      }
    }
    self.plain = PieceTrie(plain.filter { !$0.0.isEmpty })
    self.normalized = PieceTrie(normalized.filter { !$0.0.isEmpty })
    self.texts = texts
    self.ids = ids
  }

  /// The id of a token by its content.
  func id(of content: String) -> Int32? { ids[content] }

  /// Divides a text at tokens; between them stands text that has been normalized.
  func parts(of text: String, normalize: (String) -> [UInt8]) -> [Part] {
    var parts: [Part] = []
    for part in Self.split(Array(text.utf8)[...], by: plain) {
      switch part {
      case .token: parts.append(part)
      case .text(let bytes):
        let bytes = normalize(String(decoding: bytes, as: UTF8.self))
        parts += Self.split(bytes[...], by: normalized)
      }
    }
    return parts
  }

  /// Takes the leftmost token, of several that begin there the longest.
  private static func split(_ bytes: ArraySlice<UInt8>, by tokens: PieceTrie) -> [Part] {
    var parts: [Part] = []
    var textStart = bytes.startIndex
    var place = bytes.startIndex
    while place < bytes.endIndex {
      guard let (id, end) = longest(in: bytes[place...], of: tokens) else {
        place += 1
        continue
      }
      if textStart < place { parts.append(.text(bytes[textStart..<place])) }
      parts.append(.token(id))
      place = end
      textStart = end
    }
    if textStart < bytes.endIndex { parts.append(.text(bytes[textStart...])) }
    return parts
  }

  private static func longest(
    in bytes: ArraySlice<UInt8>, of tokens: PieceTrie
  ) -> (id: Int32, end: Int)? {
    var found: (id: Int32, end: Int)?
    var node = PieceTrie.root
    var place = bytes.startIndex
    while place < bytes.endIndex, let next = tokens.child(of: node, bytes[place]) {
      node = next
      place += 1
      if let id = tokens.number(at: node) { found = (id, place) }
    }
    return found
  }
}
