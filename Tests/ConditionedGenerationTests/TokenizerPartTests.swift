import TestSupport
import Testing

@testable import ConditionedGeneration

/// The parts of the tokenizers beside slow and plain versions of themselves.
struct TokenizerPartTests {
  @Test("The tree of pieces finds what a list finds")
  func trie() {
    var random = SplitMix64(seed: 3)
    var pieces: [(bytes: [UInt8], number: Int32)] = []
    for number in 0..<400 {
      let bytes = (0..<(1 + random.below(4))).map { _ in UInt8(random.below(4)) }
      pieces.append((bytes, Int32(number)))
    }
    let trie = PieceTrie(pieces)
    for _ in 0..<2000 {
      let bytes = (0..<random.below(6)).map { _ in UInt8(random.below(5)) }
      // Of equal pieces the last one counts.
      #expect(trie.number(of: bytes) == pieces.last { $0.bytes == bytes }?.number)
    }
    #expect(PieceTrie([]).number(of: [1]) == nil)
  }

  @Test("The heap gives numbers back in order")
  func heap() {
    var random = SplitMix64(seed: 4)
    let numbers = (0..<500).map { _ in random.below(100) }
    var heap = MinimumHeap<Int>()
    for number in numbers { heap.insert(number) }
    var found: [Int] = []
    while let next = heap.popMinimum() { found.append(next) }
    #expect(found == numbers.sorted())
  }

  @Test("The best division of a text has the highest sum of all divisions")
  func best() {
    var random = SplitMix64(seed: 5)
    let letters = Array("abc".utf8)
    var pieces: [(bytes: [UInt8], score: Double)] = [(Array("?".utf8), 0)]
    for letter in letters.dropLast() { pieces.append(([letter], -random.unit() * 5)) }
    for _ in 0..<25 {
      let bytes = (0..<(2 + random.below(3))).map { _ in letters[random.below(3)] }
      if !pieces.contains(where: { $0.bytes == bytes }) {
        pieces.append((bytes, -random.unit() * 8))
      }
    }
    let model = UnigramModel(pieces: pieces, unknown: 0)
    let unknown = (pieces.map(\.score).min() ?? 0) - 10
    func sum(_ text: ArraySlice<UInt8>) -> Double {
      guard let first = text.first else { return 0 }
      var best = first == letters[2] ? unknown + sum(text.dropFirst()) : -.infinity
      for piece in pieces.dropFirst() where text.starts(with: piece.bytes) {
        best = max(best, piece.score + sum(text.dropFirst(piece.bytes.count)))
      }
      return best
    }
    for _ in 0..<200 {
      // Without what no piece has, so that the scores of the ids are the sum.
      let text = (0..<random.below(10)).map { _ in letters[random.below(2)] }
      var ids: [Int32] = []
      model.encode(text[...], into: &ids)
      #expect(ids.flatMap { pieces[Int($0)].bytes } == text)
      let found = ids.reduce(0) { $0 + pieces[Int($1)].score }
      #expect(abs(found - sum(text[...])) < 1e-9)
    }
    var ids: [Int32] = []
    model.encode(Array("zzz".utf8)[...], into: &ids)
    #expect(ids == [0], "unknown characters side by side are one token")
  }

  @Test("Letters and marks are composed as in Unicode 9, across nothing that came later")
  func composed() {
    let cases: [(String, [UInt32])] = [
      ("e\u{301}", [0xE9]), ("e\u{327}\u{301}", [0x229, 0x301]),
      // The halves of a Tibetan mark of two are put in order.
      ("\u{F80}\u{F75}", [0xF71, 0xF80, 0xF74]),
      // The end of a syllable is one of 27 letters; this is another.
      ("\u{110F}\u{1163}\u{11C3}", [0xCEAC, 0x11C3]), ("\u{1100}\u{1161}\u{11A8}", [0xAC01]),
      ("\u{AC00}\u{11A7}", [0xAC00, 0x11A7]), ("\u{AC01}\u{11A8}", [0xAC01, 0x11A8]),
      // A mark of Unicode 14 has no class there and stands in the way.
      ("e\u{1AC1}\u{301}", [0x65, 0x1AC1, 0x301]),
    ]
    for (text, scalars) in cases {
      #expect(ComposedText.of(text).unicodeScalars.map(\.value) == scalars)
    }
  }

  @Test("Words are runs of letters, single numbers and runs of signs, with English endings apart")
  func words() {
    func words(_ text: String) -> [String] {
      CLIPText.words(of: CLIPText.normalized(text)[...]).map {
        String(decoding: $0, as: UTF8.self)
      }
    }
    #expect(words("Don't  SAY 42!?\n'lls") == ["don", "'t", "say", "4", "2", "!?", "'ll", "s"])
    #expect(words("a<|EndOfText|>!<|b") == ["a", "<|", "endoftext", "|>", "!<|", "b"])
    // A letter of Unicode 17 is a sign there, one of Unicode 16 is a letter.
    #expect(words("a\u{10940}b") == ["a", "\u{10940}", "b"])
    #expect(words("a\u{105C0}b") == ["a\u{105C0}b"])
    #expect(words("İΣ") == ["i", "\u{307}", "σ"])
  }

  @Test("The letters of bytes are all different and lead back")
  func alphabet() {
    let letters = (UInt8.min...UInt8.max).map(ByteAlphabet.symbol)
    #expect(Set(letters.flatMap(\.unicodeScalars)).count == 256)
    #expect(letters.flatMap { ByteAlphabet.bytes(of: $0) } == Array(UInt8.min...UInt8.max))
    #expect(letters[0x20] == "Ġ" && letters[0x41] == "A" && letters[0xAD] == "Ń")
    #expect(ByteAlphabet.bytes(of: "漢") == Array("漢".utf8))
  }
}
