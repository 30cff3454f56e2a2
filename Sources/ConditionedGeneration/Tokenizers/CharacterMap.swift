/// SentencePiece's table of what characters are replaced by, such as that of `nmt_nfkc`.
///
/// The table is a double array over UTF-8 (Aoe 1989; Yata's Darts-clone writes it): the bytes of a
/// 32-bit length, the array, and replacements that end in NUL. Source of what is looked up:
/// https://github.com/huggingface/spm_precompiled (`Precompiled::transform`) and
/// https://github.com/huggingface/tokenizers/blob/main/tokenizers/src/normalizers/precompiled.rs.
struct CharacterMap: Sendable {
  private let units: [UInt32]
  private let texts: [UInt8]

  /// What is wrong with a table.
  struct Rejection: Error {
    let found: String
  }

  /// Longer clusters of characters are looked up character by character.
  private static let clusterBytes = 6

  /// Reads a table and walks through all of it, so that no text can lead out of it.
  init(_ table: [UInt8]) throws(Rejection) {
    guard table.count >= 4 else { throw Rejection(found: "\(table.count) bytes") }
    let size = (0..<4).reduce(0) { $0 | Int(table[$1]) << (8 * $1) }
    guard size > 0, size % 4 == 0, size <= table.count - 4 else {
      throw Rejection(found: "an array of \(size) bytes in \(table.count)")
    }
    units = (0..<(size / 4)).map { unit in
      (0..<4).reduce(0) { $0 | UInt32(table[4 + 4 * unit + $1]) << UInt32(8 * $1) }
    }
    texts = Array(table[(4 + size)...])
    guard String(validating: texts, as: UTF8.self) != nil else {
      throw Rejection(found: "replacements that are not UTF-8")
    }
    try check()
  }

  private static func offset(_ unit: UInt32) -> Int { Int(unit >> 10) << Int((unit & 0x200) >> 6) }
  private static func hasText(_ unit: UInt32) -> Bool { unit & 0x100 != 0 }
  /// Bit 31 marks what is a place among the replacements and no step.
  private static func label(_ unit: UInt32) -> UInt32 { unit & 0x8000_00FF }

  private func check() throws(Rejection) {
    var isSeen = [Bool](repeating: false, count: units.count)
    var waiting = [Self.offset(units[0])]
    while let base = waiting.popLast() {
      guard base | 0xFF < units.count else {
        throw Rejection(found: "a step to \(base | 0xFF) in an array of \(units.count)")
      }
      for byte in 1...255 where Self.label(units[base ^ byte]) == UInt32(byte) {
        let place = base ^ byte
        guard !isSeen[place] else { continue }
        isSeen[place] = true
        let next = place ^ Self.offset(units[place])
        if Self.hasText(units[place]) {
          guard next < units.count, Int(units[next] & 0x7FFF_FFFF) <= texts.count else {
            throw Rejection(found: "a replacement outside of the \(texts.count) bytes of them")
          }
        }
        waiting.append(next)
      }
    }
  }

  /// What stands for the shortest beginning that the table has; nil where it has none.
  private func replacement(of bytes: some Sequence<UInt8>) -> ArraySlice<UInt8>? {
    var place = Self.offset(units[0])
    for byte in bytes {
      place ^= Int(byte)
      guard byte != 0, place < units.count, Self.label(units[place]) == UInt32(byte) else {
        return nil
      }
      let unit = units[place]
      place ^= Self.offset(unit)
      if Self.hasText(unit) {
        let start = Int(units[place] & 0x7FFF_FFFF)
        return texts[start...].prefix { $0 != 0 }
      }
    }
    return nil
  }

  /// The text with its characters replaced.
  ///
  /// A cluster (what a reader takes for one character) of fewer than 6 bytes becomes as a whole what
  /// the table has for its beginning, so that an accent can get lost with its letter: so do the
  /// tokenizers with which the models are run.
  func apply(to text: String) -> [UInt8] {
    var result: [UInt8] = []
    result.reserveCapacity(text.utf8.count)
    for cluster in text {
      if cluster.utf8.count < Self.clusterBytes, let new = replacement(of: cluster.utf8) {
        result += new
        continue
      }
      for scalar in cluster.unicodeScalars {
        let bytes = scalar.utf8
        if let new = replacement(of: bytes) { result += new } else { result += bytes }
      }
    }
    return result
  }
}
