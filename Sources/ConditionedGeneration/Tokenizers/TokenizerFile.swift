internal import Foundation

/// What transformers 5 takes from `tokenizer.json`.
///
/// That is vocabulary, merges, added tokens and the table of characters; the steps between are the
/// model's own, whatever the file says of them.
struct TokenizerFile: Decodable {
  /// An added token with its id.
  struct Added: Decodable {
    let id: Int
    let token: SpecialToken

    private enum CodingKeys: String, CodingKey { case id }

    init(from decoder: any Decoder) throws {
      id = try decoder.container(keyedBy: CodingKeys.self).decode(Int.self, forKey: .id)
      token = try SpecialToken(from: decoder)
    }
  }

  /// A piece with its score: a list of two.
  struct Piece: Decodable {
    let text: String
    let score: Double

    init(from decoder: any Decoder) throws {
      var list = try decoder.unkeyedContainer()
      text = try list.decode(String.self)
      score = try list.decode(Double.self)
    }
  }

  /// Two symbols: a list of two, or in older files a text with a space between them.
  struct Pair: Decodable {
    let left: String
    let right: String

    init(from decoder: any Decoder) throws {
      let single = try decoder.singleValueContainer()
      let symbols =
        (try? single.decode(String.self))?.split(separator: " ", omittingEmptySubsequences: false)
        .map(String.init) ?? []
      let both = symbols.isEmpty ? try single.decode([String].self) : symbols
      guard both.count == 2 else {
        throw DecodingError.dataCorruptedError(
          in: single, debugDescription: "a merge of \(both.count) symbols")
      }
      (left, right) = (both[0], both[1])
    }
  }

  /// The vocabulary and what goes with it.
  struct Model: Decodable {
    let type: String?
    let ids: [String: Int32]?
    let pieces: [Piece]?
    let merges: [Pair]?

    private enum CodingKeys: String, CodingKey {
      case type, vocab, merges
    }

    init(from decoder: any Decoder) throws {
      let container = try decoder.container(keyedBy: CodingKeys.self)
      type = try container.decodeIfPresent(String.self, forKey: .type)
      if type == "Unigram" {
        pieces = try container.decode([Piece].self, forKey: .vocab)
        (ids, merges) = (nil, nil)
      } else if type == nil || type == "BPE" {
        pieces = nil
        ids = try container.decode([String: Int32].self, forKey: .vocab)
        merges = try container.decode([Pair].self, forKey: .merges)
      } else {
        (pieces, ids, merges) = (nil, nil, nil)
      }
    }
  }

  private struct Normalizer: Decodable {
    let type: String?
    let normalizers: [Normalizer]?
    let table: String?

    private enum CodingKeys: String, CodingKey {
      case type, normalizers
      case table = "precompiled_charsmap"
    }
  }

  /// The model.
  let model: Model
  /// The added tokens.
  let added: [Added]
  /// The table of characters, or nil where there is none.
  let table: [UInt8]?

  private enum CodingKeys: String, CodingKey {
    case model, normalizer
    case added = "added_tokens"
  }

  init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    model = try container.decode(Model.self, forKey: .model)
    added = try container.decodeIfPresent([Added].self, forKey: .added) ?? []
    let normalizer = try container.decodeIfPresent(Normalizer.self, forKey: .normalizer)
    let steps = normalizer.map { $0.type == "Sequence" ? $0.normalizers ?? [] : [$0] } ?? []
    let text = steps.first { $0.type == "Precompiled" && $0.table != nil }?.table
    table = try text.map {
      guard let data = Data(base64Encoded: $0) else {
        throw DecodingError.dataCorruptedError(
          forKey: .normalizer, in: container, debugDescription: "a table that is not in base 64")
      }
      return Array(data)
    }
  }
}
