/// What `tokenizer_config.json` and `special_tokens_map.json` say of the tokens with a meaning.
struct SpecialTokenMap: Decodable, Sendable {
  /// What begins a text.
  var begin: SpecialToken?
  /// What ends a text.
  var end: SpecialToken?
  /// What stands for the unknown.
  var unknown: SpecialToken?
  /// What fills up.
  var padding: SpecialToken?
  /// Tokens by their id, written as text.
  var added: [String: SpecialToken]?
  /// More tokens to look for.
  var more: [SpecialToken]?
  /// The same in newer files.
  var extra: [SpecialToken]?
  /// How many `<extra_id_N>` there are.
  var extraIDs: Int?
  /// Whether spaces before punctuation are removed when tokens become text.
  var cleansUp: Bool?
  /// The most tokens that the model takes; a huge number where nobody said.
  var length: Double?

  private enum CodingKeys: String, CodingKey {
    case begin = "bos_token"
    case end = "eos_token"
    case unknown = "unk_token"
    case padding = "pad_token"
    case added = "added_tokens_decoder"
    case more = "additional_special_tokens"
    case extra = "extra_special_tokens"
    case extraIDs = "extra_ids"
    case cleansUp = "clean_up_tokenization_spaces"
    case length = "model_max_length"
  }

  /// Says nothing.
  init() {}

  /// Reads what is there; the newer `extra_special_tokens` may be a list or an object.
  init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    begin = try container.decodeIfPresent(SpecialToken.self, forKey: .begin)
    end = try container.decodeIfPresent(SpecialToken.self, forKey: .end)
    unknown = try container.decodeIfPresent(SpecialToken.self, forKey: .unknown)
    padding = try container.decodeIfPresent(SpecialToken.self, forKey: .padding)
    added = try container.decodeIfPresent([String: SpecialToken].self, forKey: .added)
    more = try container.decodeIfPresent([SpecialToken].self, forKey: .more)
    if let named = try? container.decodeIfPresent([String: SpecialToken].self, forKey: .extra) {
      extra = named.sorted { $0.key < $1.key }.map(\.value)
    } else {
      extra = try container.decodeIfPresent([SpecialToken].self, forKey: .extra)
    }
    extraIDs = try container.decodeIfPresent(Int.self, forKey: .extraIDs)
    cleansUp = try container.decodeIfPresent(Bool.self, forKey: .cleansUp)
    length = try container.decodeIfPresent(Double.self, forKey: .length)
  }
}
