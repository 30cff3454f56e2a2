/// Pieces and the table of characters, from whichever file a folder has.
struct T5Vocabulary {
  /// The pieces in the order of their ids.
  let pieces: [(bytes: [UInt8], score: Double)]
  /// SentencePiece's table of characters, if there is one.
  let table: [UInt8]?
  /// The file that this is from.
  let name: String
  /// What the configuration says.
  let map: SpecialTokenMap
  /// Tokens to look for that have their place in the configuration.
  let known: [SpecialToken]
  /// Further tokens to look for.
  let more: [SpecialToken]

  private static let whole = "tokenizer.json"
  private static let sentencePiece = "spiece.model"
  /// How many `<extra_id_N>` T5 has where nobody says otherwise.
  private static let extraIDs = 100

  /// Reads `tokenizer.json` where it is there, otherwise `spiece.model`.
  init(_ folder: TokenizerFolder) throws(GenerationError) {
    if folder.has(Self.whole) {
      name = Self.whole
      let file = try folder.json(name, as: TokenizerFile.self)
      guard let pieces = file.model.pieces else {
        throw folder.failure(
          name, expected: "T5's unigram pieces",
          found: "a model of type '\(file.model.type ?? "none")'",
          advice: "name the folder of T5's tokenizer")
      }
      self.pieces = pieces.map { (Array($0.text.utf8), $0.score) }
      table = file.table
      (map, known) = try folder.specials(listed: file.added)
      let more = map.more ?? []
      let hasExtra = more.contains { $0.content.contains("<extra_id_") }
      self.more = more + (hasExtra ? [] : Self.extra(map.extraIDs)) + (map.extra ?? [])
    } else if folder.has(Self.sentencePiece) {
      name = Self.sentencePiece
      let file = try Self.read(folder, name)
      (map, known) = try folder.specials(listed: [])
      let extra = Self.extra(map.extraIDs)
      pieces =
        file.pieces.map { ($0.text, Double($0.score)) }
        + extra.reversed().map { (Array($0.content.utf8), 0) }
      table = file.table.isEmpty ? nil : file.table
      // Control pieces and those that a user defined are found in the text.
      let found = file.pieces.filter { $0.kind == 3 || $0.kind == 4 }
      more =
        found.map { SpecialToken(String(decoding: $0.text, as: UTF8.self)) } + extra
        + (map.extra ?? [])
    } else {
      throw GenerationError(
        .model, folder.path,
        expected: "T5's tokenizer: \(Self.whole) or \(Self.sentencePiece)",
        found: "a folder without them, or none", advice: "fetch the model's tokenizer")
    }
    if let wrong = pieces.first(where: { !$0.score.isFinite }) {
      let text = String(decoding: wrong.bytes, as: UTF8.self)
      throw folder.failure(name, expected: "finite scores", found: "\(wrong.score) for '\(text)'")
    }
  }

  private static func extra(_ count: Int?) -> [SpecialToken] {
    let count = min(max(count ?? extraIDs, 0), 10_000)
    return (0..<count).map { SpecialToken("<extra_id_\($0)>") }
  }

  private static func read(
    _ folder: TokenizerFolder, _ name: String
  ) throws(GenerationError) -> SentencePieceFile {
    let file: SentencePieceFile
    do {
      file = try SentencePieceFile(try folder.bytes(of: name))
    } catch let error as ProtobufReader.Rejection {
      throw folder.failure(name, expected: "a model of SentencePiece", found: error.found)
    } catch let error as GenerationError {
      throw error
    } catch {
      throw folder.failure(name, expected: "a model of SentencePiece", found: "\(error)")
    }
    if let wrong = file.pieces.firstIndex(where: {
      String(validating: $0.text, as: UTF8.self) == nil
    }) {
      throw folder.failure(
        name, expected: "a model of SentencePiece", found: "piece \(wrong), which is not UTF-8")
    }
    guard file.modelKind == 1 else {
      throw folder.failure(
        name, expected: "unigram pieces (kind 1)", found: "kind \(file.modelKind)",
        advice: "name the folder of T5's tokenizer")
    }
    return file
  }
}
