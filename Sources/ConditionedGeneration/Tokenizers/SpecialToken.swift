/// A token that is looked for in the text itself, as a configuration describes it.
struct SpecialToken: Decodable, Equatable, Sendable {
  /// The token's text.
  var content: String
  /// Whether it is looked for after the text has been normalized, and so in its normalized form.
  var isNormalized: Bool
  /// Whether it takes white space along, or keeps away from words; no prompt's tokenizer has that.
  var isUnusual: Bool

  private enum CodingKeys: String, CodingKey {
    case content
    case isNormalized = "normalized"
    case isSpecial = "special"
    case takesLeft = "lstrip"
    case takesRight = "rstrip"
    case isWord = "single_word"
  }

  /// A token that is found before normalization.
  init(_ content: String) {
    self.content = content
    isNormalized = false
    isUnusual = false
  }

  /// Reads an object, or the text alone.
  init(from decoder: any Decoder) throws {
    if let content = try? decoder.singleValueContainer().decode(String.self) {
      self = SpecialToken(content)
      return
    }
    let container = try decoder.container(keyedBy: CodingKeys.self)
    content = try container.decode(String.self, forKey: .content)
    let isSpecial = try container.decodeIfPresent(Bool.self, forKey: .isSpecial) ?? false
    isNormalized = try container.decodeIfPresent(Bool.self, forKey: .isNormalized) ?? !isSpecial
    isUnusual = try [CodingKeys.takesLeft, .takesRight, .isWord].contains {
      try container.decodeIfPresent(Bool.self, forKey: $0) ?? false
    }
  }
}
