import Foundation
import TestSupport

@testable import ConditionedGeneration

/// The tokenizers of `Fixtures/Tokenizers`, in folders with the files that each kind has.
enum TinyTokenizers {
  /// Folders by the name of their hashes.
  static let clipKinds = ["clip", "clip-whole", "clip-bare"]
  /// Folders by the name of their hashes.
  static let t5Kinds = ["t5", "t5-whole"]

  /// Makes a folder of a kind.
  static func folder(_ kind: String) throws -> TemporaryFolder {
    let folder = try TemporaryFolder()
    for (name, bytes) in try files(kind) { _ = try folder.file(name, bytes) }
    return folder
  }

  /// The files of a kind.
  static func files(_ kind: String) throws -> [(name: String, bytes: [UInt8])] {
    func file(_ name: String, of folder: String) throws -> (name: String, bytes: [UInt8]) {
      (name, Array(try Fixtures.data("Tokenizers/\(folder)/\(name)")))
    }
    switch kind {
    case "clip":
      return try ["vocab.json", "merges.txt", "tokenizer_config.json"].map {
        try file($0, of: "clip")
      }
    case "clip-bare":
      return try ["vocab.json", "merges.txt"].map { try file($0, of: "clip") }
    case "t5": return [try file("spiece.model", of: kind)]
    case "t5-whole":
      // The table of characters is kept once.
      let model = try SentencePieceFile(file("spiece.model", of: "t5").bytes)
      let text = String(
        decoding: try file("tokenizer.json", of: kind).bytes, as: UTF8.self
      ).replacing("\"TABLE\"", with: "\"\(Data(model.table).base64EncodedString())\"")
      return [("tokenizer.json", Array(text.utf8))]
    default: return [try file("tokenizer.json", of: kind)]
    }
  }

  /// The hashes that the originals' ids have.
  static func hashes(_ kind: String) throws -> [UInt32] {
    let bytes = Array(try Fixtures.data("Tokenizers/\(kind).u32"))
    return stride(from: 0, to: bytes.count, by: 4).map { start in
      bytes[start..<(start + 4)].reversed().reduce(0) { $0 << 8 | UInt32($1) }
    }
  }

  /// FNV-1a with 32 bits, a whole id at a time.
  static func hash(_ ids: [Int32]) -> UInt32 {
    ids.reduce(0x811C_9DC5) { ($0 ^ UInt32(bitPattern: $1)) &* 0x0100_0193 }
  }

  /// The seeded strings whose ids are not those of the originals.
  static func differences(
    from kind: String, seed: UInt64, tokens: (String) -> [Int32]
  ) throws -> [Int] {
    var strings = SeededStrings(seed: seed)
    return try hashes(kind).enumerated().filter { _, hash in
      self.hash(tokens(strings.next())) != hash
    }.map(\.offset)
  }
}
