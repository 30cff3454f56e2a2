/// T5's unigram pieces: a prompt becomes up to 512 tokens for the second text encoder of FLUX.
///
/// Takes the same tokens as `T5Tokenizer` of Hugging Face's transformers 5 from the same folder.
/// Source: Raffel et al. 2020; `models/t5/tokenization_t5.py` in
/// https://github.com/huggingface/transformers.
public struct T5Tokenizer: Sendable {
  private let model: UnigramModel
  private let characters: CharacterMap?
  private let added: AddedTokens
  private let texts: [[UInt8]]
  private let end: Int32
  private let padding: Int32
  private let cleansUp: Bool
  /// The number of ids that ``encode(_:)`` gives.
  public let length: Int

  /// transformers knows no other id for what is unknown.
  private static let unknown: Int32 = 2

  /// Stands for the space before a word.
  private static let space = Array("\u{2581}".utf8)

  /// Reads a tokenizer.
  ///
  /// - Parameters:
  ///   - folder: A folder with `tokenizer.json` or else `spiece.model`; `tokenizer_config.json` or
  ///     `special_tokens_map.json` may say more.
  ///   - length: How many tokens the model takes; nil for what the folder says (`model_max_length`).
  ///   - most: The most that it takes, which counts where the folder says nothing or more: 512 for FLUX.1
  ///     dev and Depth, 256 for schnell.
  /// - Throws: ``GenerationError/Fault/model`` where a file is missing, damaged or of another kind.
  public init(
    folder: String, length: Int? = nil, most: Int = 512
  ) throws(GenerationError) {
    precondition(length ?? most > 0, "room for the end at least")
    let folder = TokenizerFolder(path: folder)
    let parts = try T5Vocabulary(folder)
    let map = parts.map
    // Where nobody set it, transformers writes a number of thirty digits.
    let stated = map.length.flatMap { (1...Double(most)).contains($0) ? Int($0) : nil }
    self.length = min(length ?? stated ?? most, most)
    let unknown = Self.unknown
    guard parts.pieces.count > Int(unknown) else {
      throw folder.failure(
        parts.name, expected: "pieces for padding, end and the unknown first",
        found: "\(parts.pieces.count) pieces")
    }
    let model = UnigramModel(pieces: parts.pieces, unknown: unknown)
    self.model = model
    texts = parts.pieces.map(\.bytes)
    let endToken = map.end ?? SpecialToken("</s>")
    let paddingToken = map.padding ?? SpecialToken("<pad>")
    let named = [endToken, map.unknown ?? SpecialToken("<unk>"), paddingToken]
    let characters = try Self.characters(parts, folder)
    self.characters = characters
    added = AddedTokens(
      parts.known + named + parts.more, beside: parts.pieces.count,
      vocabulary: { model.id(of: $0.utf8) },
      normalize: { Self.normalized($0, characters) })
    end = added.id(of: endToken.content) ?? unknown
    padding = added.id(of: paddingToken.content) ?? unknown
    cleansUp = map.cleansUp ?? false
  }

  private static func characters(
    _ parts: T5Vocabulary, _ folder: TokenizerFolder
  ) throws(GenerationError) -> CharacterMap? {
    guard let table = parts.table else { return nil }
    do {
      return try CharacterMap(table)
    } catch {
      throw folder.failure(
        parts.name, expected: "SentencePiece's table of characters (precompiled_charsmap)",
        found: error.found)
    }
  }

  /// The tokens of a prompt: text, end and padding, cut to ``length``.
  ///
  /// - Complexity: The text's length times that of the longest piece.
  public func encode(_ text: String) -> TokenizedPrompt {
    TokenizedPrompt(
      tokens: tokens(of: text), end: end, padding: padding, length: length, text: self.text(of:))
  }

  /// Whether a word after a space is one known piece.
  func isPiece(_ word: String) -> Bool {
    let ids = tokens(of: word)
    return ids.count == 1 && ids[0] != Self.unknown
  }

  /// All of a text's tokens, without the end.
  func tokens(of text: String) -> [Int32] {
    var ids: [Int32] = []
    for part in added.parts(of: text, normalize: { Self.normalized($0, characters) }) {
      switch part {
      case .token(let id): ids.append(id)
      case .text(let bytes):
        for word in Self.words(of: bytes) { model.encode(word, into: &ids) }
      }
    }
    return ids
  }

  private static func normalized(_ text: String, _ characters: CharacterMap?) -> [UInt8] {
    characters?.apply(to: text) ?? Array(text.utf8)
  }

  /// What stands between white space, with the sign for a space before each; that sign in the text
  /// itself begins a word too.
  private static func words(of bytes: ArraySlice<UInt8>) -> [ArraySlice<UInt8>] {
    var words: [ArraySlice<UInt8>] = []
    var word: [UInt8] = []
    for scalar in String(decoding: bytes, as: UTF8.self).unicodeScalars {
      let isSpace = scalar.isWhiteSpace
      if isSpace || scalar == "\u{2581}" {
        if !word.isEmpty { words.append(word[...]) }
        word = isSpace ? [] : space
      } else {
        if word.isEmpty { word = space }
        word += scalar.utf8
      }
    }
    if !word.isEmpty { words.append(word[...]) }
    return words
  }

  /// The text of tokens; where the folder asks for it, without spaces before punctuation.
  func text(of tokens: ArraySlice<Int32>) -> String {
    let bytes = tokens.flatMap { id in
      added.texts[id].map { Array($0.utf8) }
        ?? (texts.indices.contains(Int(id)) ? texts[Int(id)] : [])
    }
    // The sign of the first token is no space between words; a token may be nothing but signs.
    let first = tokens.first.map { id in
      added.texts[id].map(\.utf8.count)
        ?? (texts.indices.contains(Int(id)) ? texts[Int(id)].count : 0)
    }
    let head = bytes.prefix(first ?? 0).replacing(Self.space, with: [])
    let tail = bytes.dropFirst(first ?? 0).replacing(Self.space, with: [0x20])
    return String(decoding: cleansUp ? Self.cleaned(head + tail) : head + tail, as: UTF8.self)
  }

  /// As `clean_up_tokenization` of transformers has it, in its order.
  private static func cleaned(_ text: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
    let pairs = [
      (" .", "."), (" ?", "?"), (" !", "!"), (" ,", ","), (" ' ", "'"), (" n't", "n't"),
      (" 'm", "'m"), (" 's", "'s"), (" 've", "'ve"), (" 're", "'re"),
    ]
    return pairs.reduce(text) { $0.replacing($1.0.utf8, with: $1.1.utf8) }
  }
}
