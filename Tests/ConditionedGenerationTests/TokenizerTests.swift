import Foundation
import TestSupport
import Testing

@testable import ConditionedGeneration

/// Tokens of seeded strings and prompts are those of Hugging Face's transformers; see
/// `Fixtures/Tokenizers/make_tokenizers.py`.
struct TokenizerTests {
  private static let tinySeed: UInt64 = 11
  private static let realSeed: UInt64 = 20260
  private static let flux = "tokenizers/FLUX.1-dev"

  struct Answer: Decodable {
    let text: String
    let ids: [Int32]
    let count: Int
    let cut: String?
  }

  struct Answers: Decodable {
    let clip: [Answer]
    let t5: [Answer]
  }

  @Test(
    "CLIP's tokens are the original's from each kind of file", arguments: TinyTokenizers.clipKinds)
  func clip(kind: String) throws {
    let folder = try TinyTokenizers.folder(kind)
    let tokenizer = try CLIPTokenizer(folder: folder.url.path)
    let wrong = try TinyTokenizers.differences(
      from: kind, seed: Self.tinySeed, tokens: tokenizer.tokens)
    #expect(wrong == [])
  }

  @Test("T5's tokens are the original's from each kind of file", arguments: TinyTokenizers.t5Kinds)
  func t5(kind: String) throws {
    let folder = try TinyTokenizers.folder(kind)
    let tokenizer = try T5Tokenizer(folder: folder.url.path)
    let wrong = try TinyTokenizers.differences(
      from: kind, seed: Self.tinySeed, tokens: tokenizer.tokens)
    #expect(wrong == [])
  }

  @Test("What a file says of the beginning changes the tokens of a text that names it")
  func kindsDiffer() throws {
    #expect(try TinyTokenizers.hashes("clip") != TinyTokenizers.hashes("clip-bare"))
  }

  @Test(
    "With FLUX's own vocabularies the tokens of 20,000 strings are the original's",
    .enabled(
      if: Fixtures.hasShared("\(flux)/tokenizer/vocab.json")
        && Fixtures.hasShared("\(flux)/tokenizer_2/tokenizer.json"),
      """
      needs the tokenizers of FLUX.1-dev in ../shared/data or in FDEVAL_SHARED_DATA; they are not in \
      the repository
      """))
  func published() throws {
    let clip = try CLIPTokenizer(folder: Fixtures.shared("\(Self.flux)/tokenizer"))
    let t5 = try T5Tokenizer(folder: Fixtures.shared("\(Self.flux)/tokenizer_2"))
    #expect(try TinyTokenizers.hashes("flux-clip").count == 20_000)
    #expect(try TinyTokenizers.hashes("flux-t5").count == 20_000)
    let wrongCLIP = try TinyTokenizers.differences(
      from: "flux-clip", seed: Self.realSeed, tokens: clip.tokens)
    #expect(wrongCLIP == [])
    let wrongT5 = try TinyTokenizers.differences(
      from: "flux-t5", seed: Self.realSeed, tokens: t5.tokens)
    #expect(wrongT5 == [])
    // Known ids of the published models.
    let prompt = clip.encode("a photo of a cat")
    #expect(prompt.ids.prefix(7) == [49406, 320, 1125, 539, 320, 2368, 49407])
    #expect(prompt.ids.count == 77 && prompt.count == 7 && prompt.cut == nil)
    let other = t5.encode("a photo of a cat")
    #expect(other.ids.prefix(other.count) == [3, 9, 1202, 13, 3, 9, 1712, 1])
    #expect(other.ids.count == 512 && other.ids.last == 0)
  }

  @Test("Prompts are cut, padded and told as the originals have it")
  func prompts() throws {
    let answers = try Fixtures.json("Tokenizers/prompts.json", as: Answers.self)
    let clipFolder = try TinyTokenizers.folder("clip")
    let clip = try CLIPTokenizer(folder: clipFolder.url.path)
    for answer in answers.clip {
      expect(clip.encode(answer.text), answer)
    }
    let t5Folder = try TinyTokenizers.folder("t5")
    let t5 = try T5Tokenizer(folder: t5Folder.url.path, length: 24)
    for answer in answers.t5 {
      expect(t5.encode(answer.text), answer)
    }
    #expect(answers.clip.contains { $0.cut != nil } && answers.t5.contains { $0.cut != nil })
  }

  private func expect(_ prompt: TokenizedPrompt, _ answer: Answer) {
    #expect(prompt.ids == answer.ids, "\(answer.text)")
    // In CLIP padding is the end: the mask of the original knows the difference, ids do not.
    #expect(prompt.count == answer.count, "\(answer.text)")
    // Swift's own comparison takes é for e and an accent.
    #expect(prompt.cut.map { Array($0.utf8) } == answer.cut.map { Array($0.utf8) })
  }

  @Test("A folder's configuration decides about spaces before punctuation in the cut text")
  func cleaned() throws {
    let folder = try TinyTokenizers.folder("t5")
    let text = String(repeating: "a photo of a cat , ", count: 3)
    let plain = try T5Tokenizer(folder: folder.url.path, length: 12).encode(text)
    let json = #"{"clean_up_tokenization_spaces": true}"#
    _ = try folder.file("tokenizer_config.json", Array(json.utf8))
    let cleaned = try T5Tokenizer(folder: folder.url.path, length: 12).encode(text)
    #expect(plain.cut?.hasSuffix("cat ,") == true)
    #expect(cleaned.cut?.hasSuffix("cat,") == true)
    #expect(plain.ids == cleaned.ids)
  }

  @Test("A length of two leaves room for begin and end alone, and all text is cut")
  func smallest() {
    let prompt = TokenizedPrompt(
      tokens: [5, 6], begin: 1, end: 2, padding: 0, length: 2, text: { "\(Array($0))" })
    #expect(prompt.ids == [1, 2] && prompt.count == 2 && prompt.cut == "[5, 6]")
    let fitting = TokenizedPrompt(
      tokens: [5, 6], end: 2, padding: 0, length: 3, text: { "\(Array($0))" })
    #expect(fitting.ids == [5, 6, 2] && fitting.cut == nil)
  }

  @Test(
    "A hundred thousand characters without a space become tokens and give their text back",
    arguments: ["a", "e\u{301}", "漢", "<", "\u{301}", "!?"])
  func long(unit: String) throws {
    let text = String(repeating: unit, count: 100_000)
    let clipFolder = try TinyTokenizers.folder("clip")
    let clip = try CLIPTokenizer(folder: clipFolder.url.path)
    let tokens = clip.tokens(of: text)
    // The tiny vocabulary knows each byte of these inside a word; at the end it may not, and half a
    // character may be left.
    var back = clip.text(of: tokens.dropLast()[...]).unicodeScalars
    while back.last == "\u{FFFD}" { back.removeLast() }
    let composed = text.precomposedStringWithCanonicalMapping.unicodeScalars
    let isBeginning = composed.starts(with: back)
    #expect(isBeginning)
    #expect(composed.count - back.count < 20)
    let t5Folder = try TinyTokenizers.folder("t5")
    let prompt = try T5Tokenizer(folder: t5Folder.url.path).encode(text)
    #expect(prompt.ids.count == 512)
  }
}
