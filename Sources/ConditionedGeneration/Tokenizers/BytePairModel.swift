/// Byte pair encoding: bytes of a word, joined pair by pair in the order in which training did.
///
/// Source: Sennrich, Haddow and Birch 2016; which of two equal pairs comes first is as in
/// https://github.com/huggingface/tokenizers/blob/main/tokenizers/src/models/bpe/word.rs.
struct BytePairModel: Sendable {
  /// What two neighbours become, and when.
  private struct Merge: Sendable {
    let rank: Int32
    let id: Int32
  }

  /// Written behind a word's last symbol.
  static let wordEnd = "</w>"

  /// The ids of bytes inside a word, and at its end; the unknown one's where there is none.
  private let inner: [Int32]
  private let last: [Int32]
  private let merges: [UInt64: Merge]

  /// What is wrong with a list of merges.
  struct Rejection: Error {
    let found: String
  }

  /// Looks all merges up.
  ///
  /// - Parameters:
  ///   - vocabulary: The ids of symbols in the alphabet of ``ByteAlphabet``.
  ///   - pairs: What is joined, first ones first.
  ///   - unknown: The id of bytes that the vocabulary lacks.
  /// - Throws: ``Rejection`` where a symbol of a merge is not in the vocabulary.
  init(
    vocabulary: PieceTrie, pairs: [(left: [UInt8], right: [UInt8])], unknown: Int32
  ) throws(Rejection) {
    inner = (UInt8.min...UInt8.max).map {
      vocabulary.number(of: ByteAlphabet.symbol($0).utf8) ?? unknown
    }
    last = (UInt8.min...UInt8.max).map {
      vocabulary.number(of: (ByteAlphabet.symbol($0) + Self.wordEnd).utf8) ?? unknown
    }
    var merges: [UInt64: Merge] = [:]
    merges.reserveCapacity(pairs.count)
    for (rank, (left, right)) in pairs.enumerated() {
      var ids: [Int32] = []
      for symbol in [left, right, left + right] {
        guard let id = vocabulary.number(of: symbol) else {
          let name = String(decoding: symbol, as: UTF8.self)
          throw Rejection(found: "merge \(rank + 1) with '\(name)', which is not in it")
        }
        ids.append(id)
      }
      merges[Self.key(ids[0], ids[1])] = Merge(rank: Int32(rank), id: ids[2])
    }
    self.merges = merges
  }

  private static func key(_ left: Int32, _ right: Int32) -> UInt64 {
    UInt64(UInt32(bitPattern: left)) << 32 | UInt64(UInt32(bitPattern: right))
  }

  /// Appends the ids of a word.
  ///
  /// - Parameters:
  ///   - word: UTF-8.
  ///   - ids: What they are appended to.
  /// - Complexity: n log n for n bytes, whatever they are.
  func encode(_ word: ArraySlice<UInt8>, into ids: inout [Int32]) {
    var symbols = word.map { inner[Int($0)] }
    guard let end = word.last else { return }
    symbols[symbols.count - 1] = last[Int(end)]
    join(&symbols)
    ids += symbols.lazy.filter { $0 >= 0 }
  }

  /// A pair that can be joined: the place of its left symbol, and what it would become.
  private struct Candidate: Comparable {
    let rank: Int32
    let place: Int32
    let id: Int32

    static func < (left: Candidate, right: Candidate) -> Bool {
      (left.rank, left.place) < (right.rank, right.place)
    }
  }

  /// Joins what can be joined; a symbol that went into its left neighbour is -1 afterwards.
  private func join(_ symbols: inout [Int32]) {
    let count = symbols.count
    var next = Array(1...count)
    var previous = Array(-1..<(count - 1))
    var queue = MinimumHeap<Candidate>()
    func candidate(_ left: Int, _ right: Int) -> Candidate? {
      merges[Self.key(symbols[left], symbols[right])].map {
        Candidate(rank: $0.rank, place: Int32(left), id: $0.id)
      }
    }
    for place in 0..<(count - 1) {
      if let found = candidate(place, place + 1) { queue.insert(found) }
    }
    while let first = queue.popMinimum() {
      let place = Int(first.place)
      let right = next[place]
      // Neighbours may have been joined to others since this was noted.
      guard symbols[place] >= 0, right < count,
        merges[Self.key(symbols[place], symbols[right])]?.id == first.id
      else { continue }
      symbols[place] = first.id
      symbols[right] = -1
      next[place] = next[right]
      if next[place] < count { previous[next[place]] = place }
      if previous[place] >= 0, let found = candidate(previous[place], place) {
        queue.insert(found)
      }
      if next[place] < count, let found = candidate(place, next[place]) { queue.insert(found) }
    }
  }
}
