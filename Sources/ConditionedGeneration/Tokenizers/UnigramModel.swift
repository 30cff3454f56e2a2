/// Pieces with scores, and the division of a text whose scores add up to the most.
///
/// Source: Kudo 2018, "Subword Regularization"; the order in which equal sums are decided is that
/// of `models/unigram/model.rs` in https://github.com/huggingface/tokenizers.
struct UnigramModel: Sendable {
  private let trie: PieceTrie
  private let scores: [Double]
  private let unknown: Int32
  private let unknownScore: Double

  /// What is worse than the worst piece by this much is a character that no piece has.
  private static let unknownPenalty = 10.0

  /// The best way to reach a place of the text.
  private struct Arrival {
    var score = 0.0
    var start = -1
    var id: Int32 = 0
  }

  /// Takes the pieces in the order of their ids.
  ///
  /// - Parameters:
  ///   - pieces: UTF-8, with finite scores (logarithms of probabilities).
  ///   - unknown: The id of what stands for unknown characters; of a piece.
  init(pieces: [(bytes: [UInt8], score: Double)], unknown: Int32) {
    precondition(pieces.indices.contains(Int(unknown)), "the unknown piece is one of the pieces")
    // An empty piece would be an arrow from a place to itself.
    trie = PieceTrie(
      pieces.indices.filter { !pieces[$0].bytes.isEmpty }.map { (pieces[$0].bytes, Int32($0)) })
    scores = pieces.map(\.score)
    self.unknown = unknown
    unknownScore = (scores.min() ?? 0) - Self.unknownPenalty
  }

  /// The id of a whole piece.
  func id(of bytes: some Sequence<UInt8>) -> Int32? { trie.number(of: bytes) }

  /// Appends the ids of a text; unknown characters side by side become one id.
  ///
  /// - Parameters:
  ///   - text: Valid UTF-8.
  ///   - ids: What they are appended to.
  /// - Complexity: The text's length times that of the longest piece.
  func encode(_ text: ArraySlice<UInt8>, into ids: inout [Int32]) {
    let best = arrivals(text)
    var found: [Int32] = []
    var end = text.count
    while end > 0 {
      let id = best[end].id
      var start = best[end].start
      if id == unknown {
        while start > 0, best[start].id == unknown { start = best[start].start }
        let run = text[(text.startIndex + start)..<(text.startIndex + end)]
        found.append(trie.number(of: run) ?? unknown)
      } else {
        found.append(id)
      }
      end = start
    }
    ids += found.reversed()
  }

  private func arrivals(_ text: ArraySlice<UInt8>) -> [Arrival] {
    var best = [Arrival](repeating: Arrival(), count: text.count + 1)
    func arrive(_ end: Int, from start: Int, _ id: Int32, _ score: Double) {
      let sum = score + best[start].score
      if best[end].start < 0 || sum > best[end].score {
        best[end] = Arrival(score: sum, start: start, id: id)
      }
    }
    var start = 0
    while start < text.count {
      let width = Self.width(text[text.startIndex + start])
      var isCovered = false
      var node = PieceTrie.root
      var end = start
      while end < text.count, let next = trie.child(of: node, text[text.startIndex + end]) {
        node = next
        end += 1
        if let id = trie.number(at: node) {
          arrive(end, from: start, id, scores[Int(id)])
          isCovered = isCovered || end - start == width
        }
      }
      if !isCovered { arrive(start + width, from: start, unknown, unknownScore) }
      start += width
    }
    return best
  }

  /// How many bytes the character has that begins with this one.
  private static func width(_ byte: UInt8) -> Int {
    byte < 0x80 ? 1 : byte < 0xE0 ? 2 : byte < 0xF0 ? 3 : 4
  }
}
