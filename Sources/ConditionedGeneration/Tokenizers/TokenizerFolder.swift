internal import Foundation
internal import Raster

/// The files of a tokenizer, read as Hugging Face's transformers 5 reads them.
struct TokenizerFolder {
  /// The folder, as the user named it.
  let path: String

  /// The largest real file has 2.4 MB.
  private static let most = 1 << 28

  /// The path of one of its files.
  func path(of name: String) -> String { path + "/" + name }

  /// Whether a file is there.
  func has(_ name: String) -> Bool { FileManager.default.fileExists(atPath: path(of: name)) }

  /// The bytes of a file.
  func bytes(of name: String) throws(GenerationError) -> [UInt8] {
    do {
      return try FileBytes.read(path(of: name), limit: Self.most)
    } catch {
      throw GenerationError(
        .model, error.subject, expected: error.expected, found: error.found, advice: error.advice)
    }
  }

  /// A file of JSON.
  func json<Value: Decodable>(
    _ name: String, as type: Value.Type
  ) throws(GenerationError) -> Value {
    let bytes = try bytes(of: name)
    do {
      return try JSONDecoder().decode(type, from: Data(bytes))
    } catch let error as DecodingError {
      throw failure(name, expected: "the JSON of a tokenizer", found: Self.reason(error))
    } catch {
      throw failure(name, expected: "the JSON of a tokenizer", found: "\(error)")
    }
  }

  /// A failure about one of its files.
  func failure(
    _ name: String, expected: String, found: String,
    advice: String? = "fetch the model's tokenizer again"
  ) -> GenerationError {
    GenerationError(.model, path(of: name), expected: expected, found: found, advice: advice)
  }

  /// What the configuration says, and the tokens that are looked for in texts.
  ///
  /// `added_tokens_decoder` of `tokenizer_config.json` counts; only without it do
  /// `special_tokens_map.json` and the list in `tokenizer.json`.
  ///
  /// - Parameter listed: The list in `tokenizer.json`; empty where there is none.
  /// - Returns: The configuration, and the tokens in the order of their ids.
  /// - Throws: ``GenerationError/Fault/model`` for damaged files and tokens of an unusual kind.
  func specials(
    listed: [TokenizerFile.Added]
  ) throws(GenerationError) -> (map: SpecialTokenMap, added: [SpecialToken]) {
    let name = "tokenizer_config.json"
    var map = has(name) ? try json(name, as: SpecialTokenMap.self) : SpecialTokenMap()
    var added: [SpecialToken]
    if let decoder = map.added {
      added = decoder.compactMap { key, token in Int(key).map { ($0, token) } }
        .sorted { $0.0 < $1.0 }.map(\.1)
    } else {
      let older = "special_tokens_map.json"
      if has(older) {
        let named = try json(older, as: SpecialTokenMap.self)
        map.begin = named.begin ?? map.begin
        map.end = named.end ?? map.end
        map.unknown = named.unknown ?? map.unknown
        map.padding = named.padding ?? map.padding
        map.more = named.more ?? map.more
        map.extra = named.extra ?? map.extra
      }
      added = listed.sorted { $0.id < $1.id }.map(\.token)
    }
    if let unusual = added.first(where: \.isUnusual) {
      throw failure(
        name, expected: "added tokens without lstrip, rstrip or single_word",
        found: "'\(unusual.content)' with one of them", advice: nil)
    }
    return (map, added)
  }

  private static func reason(_ error: DecodingError) -> String {
    switch error {
    case .dataCorrupted(let context), .keyNotFound(_, let context), .typeMismatch(_, let context),
      .valueNotFound(_, let context):
      let path = context.codingPath.map(\.stringValue).joined(separator: ".")
      let said = context.debugDescription.trimmingCharacters(in: CharacterSet(charactersIn: ". "))
      return path.isEmpty ? said : "at \(path): \(said)"
    @unknown default:
      return "\(error)"
    }
  }
}
