/// CLIP's byte pair encoding: a prompt becomes 77 tokens for the first text encoder of FLUX.
///
/// Takes the same tokens as `CLIPTokenizer` of Hugging Face's transformers 5 from the same folder.
/// Source: Radford et al. 2021; `models/clip/tokenization_clip.py` in
/// https://github.com/huggingface/transformers.
public struct CLIPTokenizer: Sendable {
  private let model: BytePairModel
  private let added: AddedTokens
  private let texts: [Int32: String]
  private let begin: Int32
  private let end: Int32
  private let padding: Int32
  /// The number of ids that ``encode(_:)`` gives, 77 where the folder does not say otherwise.
  public let length: Int

  private static let standardLength = 77

  /// Reads a tokenizer.
  ///
  /// - Parameter folder: A folder with `tokenizer.json`, or else with `vocab.json` and
  ///   `merges.txt`; `tokenizer_config.json` or `special_tokens_map.json` may say more.
  /// - Throws: ``GenerationError/Fault/model`` where a file is missing, damaged or of another kind.
  public init(folder: String) throws(GenerationError) {
    let folder = TokenizerFolder(path: folder)
    let parts = try CLIPVocabulary(folder)
    let (map, known) = try folder.specials(listed: parts.added)
    let begin = map.begin ?? SpecialToken("<|startoftext|>")
    let end = map.end ?? SpecialToken("<|endoftext|>")
    let unknown = map.unknown ?? SpecialToken("<|endoftext|>")
    let padding = map.padding ?? SpecialToken("<|endoftext|>")
    guard let unknownID = parts.trie.number(of: unknown.content.utf8) else {
      throw folder.failure(
        parts.name, expected: "a vocabulary with '\(unknown.content)'", found: "none of that name")
    }
    do {
      model = try BytePairModel(vocabulary: parts.trie, pairs: parts.pairs, unknown: unknownID)
    } catch {
      throw folder.failure(
        parts.pairsName, expected: "merges of symbols of the vocabulary", found: error.found)
    }
    let named = [begin, end, unknown, padding] + (map.more ?? []) + (map.extra ?? [])
    added = AddedTokens(
      known + named, beside: parts.ids.count, vocabulary: { parts.trie.number(of: $0.utf8) },
      normalize: CLIPText.normalized)
    self.begin = added.id(of: begin.content) ?? unknownID
    self.end = added.id(of: end.content) ?? unknownID
    self.padding = added.id(of: padding.content) ?? unknownID
    texts = Dictionary(parts.ids.map { ($0.value, $0.key) }) { first, _ in first }
    // Where nobody set it, transformers writes a number of thirty digits.
    length = map.length.flatMap { (3...4096).contains($0) ? Int($0) : nil } ?? Self.standardLength
  }

  /// The tokens of a prompt: begin, text, end and padding, cut to ``length``.
  ///
  /// - Complexity: n log n for n bytes.
  public func encode(_ text: String) -> TokenizedPrompt {
    TokenizedPrompt(
      tokens: tokens(of: text), begin: begin, end: end, padding: padding, length: length,
      text: self.text(of:))
  }

  /// All of a text's tokens, without begin and end.
  func tokens(of text: String) -> [Int32] {
    var ids: [Int32] = []
    for part in added.parts(of: text, normalize: CLIPText.normalized) {
      switch part {
      case .token(let id): ids.append(id)
      case .text(let bytes):
        for word in CLIPText.words(of: bytes) { model.encode(word, into: &ids) }
      }
    }
    return ids
  }

  /// The text of tokens: in lower case, with one space after each word.
  func text(of tokens: ArraySlice<Int32>) -> String {
    let bytes = tokens.flatMap { ByteAlphabet.bytes(of: added.texts[$0] ?? texts[$0] ?? "") }
    // Bytes, because a mark after a word's end would hide the end within one character.
    let text = bytes.replacing(BytePairModel.wordEnd.utf8, with: [0x20])
    return Self.trimmed(String(decoding: text, as: UTF8.self))
  }

  /// White space as Python's `strip` has it: four separators of ASCII count.
  private static func trimmed(_ text: String) -> String {
    func isSpace(_ scalar: Unicode.Scalar) -> Bool {
      scalar.isWhiteSpace || (0x1C...0x1F).contains(scalar.value)
    }
    let scalars = text.unicodeScalars.drop(while: isSpace)
    guard let last = scalars.lastIndex(where: { !isSpace($0) }) else { return "" }
    return String(scalars[...last])
  }
}
