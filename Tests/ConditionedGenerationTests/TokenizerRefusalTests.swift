import Foundation
import Raster
import TestSupport
import Testing

@testable import ConditionedGeneration

/// Files that are damaged, or of another model, end in a sentence.
struct TokenizerRefusalTests {
  private enum Kind: String, CaseIterable {
    case clip = "clip"
    case whole = "clip-whole"
    case t5 = "t5"
    case t5Whole = "t5-whole"

    func read(_ folder: String, encoding text: String) throws(GenerationError) -> [Int32] {
      switch self {
      case .clip, .whole: try CLIPTokenizer(folder: folder).encode(text).ids
      case .t5, .t5Whole: try T5Tokenizer(folder: folder).encode(text).ids
      }
    }
  }

  private func refusal(_ kind: Kind, _ changes: [(name: String, bytes: [UInt8])]) throws -> String {
    let folder = try TinyTokenizers.folder(kind.rawValue)
    for change in changes { _ = try folder.file(change.name, change.bytes) }
    let error = #expect(throws: GenerationError.self) {
      try kind.read(folder.url.path, encoding: "a photo")
    }
    #expect(error?.fault == .model)
    return error?.description.replacing(folder.url.path, with: "FOLDER") ?? ""
  }

  @Test("A folder without tokenizers says what belongs there")
  func missing() throws {
    let folder = try TemporaryFolder()
    let clip = #expect(throws: GenerationError.self) { try CLIPTokenizer(folder: folder.url.path) }
    #expect(clip?.expected == "CLIP's tokenizer: tokenizer.json, or vocab.json and merges.txt")
    let t5 = #expect(throws: GenerationError.self) { try T5Tokenizer(folder: "/no/such/folder") }
    #expect(t5?.expected == "T5's tokenizer: tokenizer.json or spiece.model")
    #expect(t5?.subject == "/no/such/folder")
  }

  @Test("The tokenizer of the other encoder is refused by name")
  func swapped() throws {
    let t5 = try TinyTokenizers.folder("t5-whole")
    let clip = try TinyTokenizers.folder("clip-whole")
    let first = #expect(throws: GenerationError.self) { try CLIPTokenizer(folder: t5.url.path) }
    #expect(first?.found == "a model of type 'Unigram'")
    let second = #expect(throws: GenerationError.self) { try T5Tokenizer(folder: clip.url.path) }
    #expect(second?.found == "a model of type 'BPE'")
  }

  @Test("A merge of what the vocabulary lacks, or of three symbols, names its place")
  func merges() throws {
    let lacking = try refusal(.clip, [("merges.txt", Array("#version: 0.2\na b\nq qqq\n".utf8))])
    #expect(
      lacking
        == """
        FOLDER/merges.txt: expected merges of symbols of the vocabulary, found merge 1 with 'ab', \
        which is not in it; fetch the model's tokenizer again.
        """)
    let three = try refusal(.clip, [("merges.txt", Array("i n\na b c\n".utf8))])
    #expect(three.contains("expected two symbols in each line, found 3 in line 2"))
  }

  @Test("JSON that ends too early is told as such")
  func truncated() throws {
    for kind in [Kind.whole, .t5Whole] {
      let whole = try TinyTokenizers.files(kind.rawValue)[0]
      let text = try refusal(kind, [(whole.name, Array(whole.bytes.prefix(1000)))])
      #expect(text.hasPrefix("FOLDER/tokenizer.json: expected the JSON of a tokenizer, found "))
    }
    let empty = try refusal(.clip, [("vocab.json", [])])
    #expect(empty.contains("an empty file"))
  }

  @Test("Lengths of protocol buffers beyond the file are refused before anything is reserved")
  func protobuf() throws {
    // Field 1 with 2^63 bytes, and a number without end.
    let huge: [UInt8] = [0x0A] + [UInt8](repeating: 0xFF, count: 9) + [0x01]
    let text = try refusal(.t5, [("spiece.model", huge)])
    #expect(text.contains("found a field of 18446744073709551615 bytes where 0 are left"))
    let endless = try refusal(.t5, [("spiece.model", [UInt8](repeating: 0xFF, count: 30))])
    #expect(endless.contains("found a number of more than 10 bytes"))
    // A model of byte pairs, and one without pieces.
    let pairs = try refusal(.t5, [("spiece.model", [0x12, 0x02, 0x18, 0x02])])
    #expect(pairs.contains("expected unigram pieces (kind 1), found kind 2"))
  }

  @Test("A table of characters that leads out of itself is refused")
  func table() throws {
    let model = try SentencePieceFile(TinyTokenizers.files("t5")[0].bytes)
    #expect(throws: Never.self) { try CharacterMap(model.table) }
    #expect(throws: CharacterMap.Rejection.self) { try CharacterMap([]) }
    #expect(throws: CharacterMap.Rejection.self) { try CharacterMap([0xFF, 0xFF, 0xFF, 0x7F]) }
    // One unit whose step leads anywhere.
    #expect(throws: CharacterMap.Rejection.self) {
      try CharacterMap([4, 0, 0, 0, 0xFF, 0xFF, 0xFF, 0xFF, 0])
    }
    // The replacements cut off.
    let size = 4 + (0..<4).reduce(0) { $0 | Int(model.table[$1]) << (8 * $1) }
    #expect(throws: CharacterMap.Rejection.self) { try CharacterMap(Array(model.table[..<size])) }
    var invalid = model.table
    invalid[size] = 0xFF
    #expect(throws: CharacterMap.Rejection.self) { try CharacterMap(invalid) }
  }

  @Test(
    "Damaged files are read or refused with a sentence, and never lead further",
    arguments: Kind.allCases)
  private func mutation(kind: Kind) throws {
    let files = try TinyTokenizers.files(kind.rawValue)
    let folder = try TinyTokenizers.folder(kind.rawValue)
    var mutation = Mutation(seed: 77, others: files.map(\.bytes))
    var strings = SeededStrings(seed: 78)
    let length = kind == .clip || kind == .whole ? 77 : 512
    var refused = 0
    for round in 0..<160 {
      let file = files[round % files.count]
      _ = try folder.file(file.name, mutation.damaged(file.bytes))
      do {
        let ids = try kind.read(folder.url.path, encoding: strings.next())
        // A configuration may say another length.
        #expect(file.name == "tokenizer_config.json" || ids.count == length)
      } catch {
        refused += 1
        #expect(error.description.hasSuffix("."))
        #expect(error.fault == .model)
      }
      _ = try folder.file(file.name, file.bytes)
    }
    #expect(refused > 30, "damage that is never seen tests nothing")
  }
}
