/// Symbols and merges, from whichever files a folder has.
struct CLIPVocabulary {
  /// The ids of symbols.
  let ids: [String: Int32]
  /// The same, to look bytes up in.
  let trie: PieceTrie
  /// What is joined, first ones first.
  let pairs: [(left: [UInt8], right: [UInt8])]
  /// Added tokens that stand beside the vocabulary.
  let added: [TokenizerFile.Added]
  /// The file of the symbols.
  let name: String
  /// The file of the merges.
  let pairsName: String

  private static let whole = "tokenizer.json"
  private static let symbols = "vocab.json"
  private static let merges = "merges.txt"

  /// Reads `tokenizer.json` where it is there, otherwise the older pair of files.
  init(_ folder: TokenizerFolder) throws(GenerationError) {
    if folder.has(Self.whole) {
      (name, pairsName) = (Self.whole, Self.whole)
      let file = try folder.json(name, as: TokenizerFile.self)
      guard let ids = file.model.ids, let merges = file.model.merges else {
        throw folder.failure(
          name, expected: "CLIP's byte pair encoding",
          found: "a model of type '\(file.model.type ?? "none")'",
          advice: "name the folder of CLIP's tokenizer")
      }
      self.ids = ids
      pairs = merges.map { (Array($0.left.utf8), Array($0.right.utf8)) }
      added = file.added
    } else {
      (name, pairsName) = (Self.symbols, Self.merges)
      guard folder.has(name), folder.has(pairsName) else {
        throw GenerationError(
          .model, folder.path,
          expected: "CLIP's tokenizer: \(Self.whole), or \(Self.symbols) and \(Self.merges)",
          found: "a folder without them, or none", advice: "fetch the model's tokenizer")
      }
      ids = try folder.json(name, as: [String: Int32].self)
      pairs = try Self.pairs(folder, pairsName)
      added = []
    }
    if let wrong = ids.first(where: { $0.value < 0 }) {
      throw folder.failure(
        name, expected: "ids from 0 on", found: "\(wrong.value) for '\(wrong.key)'")
    }
    trie = PieceTrie(ids.map { (Array($0.key.utf8), $0.value) })
  }

  private static func pairs(
    _ folder: TokenizerFolder, _ name: String
  ) throws(GenerationError) -> [(left: [UInt8], right: [UInt8])] {
    var pairs: [(left: [UInt8], right: [UInt8])] = []
    let lines = try folder.bytes(of: name).split(separator: 0x0A, omittingEmptySubsequences: false)
    for (number, line) in lines.enumerated() {
      let line = line.last == 0x0D ? line.dropLast() : line
      if line.isEmpty || line.starts(with: "#version".utf8) { continue }
      let symbols = line.split(separator: 0x20, omittingEmptySubsequences: false)
      guard symbols.count == 2 else {
        throw folder.failure(
          name, expected: "two symbols in each line",
          found: "\(symbols.count) in line \(number + 1)")
      }
      pairs.append((Array(symbols[0]), Array(symbols[1])))
    }
    return pairs
  }
}
