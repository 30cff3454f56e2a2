import TestSupport

/// Strings that no prompt would be, and some that one could.
///
/// They have many scripts, emoji, control characters, white space of all kinds and names of tokens;
/// some are very long. `Fixtures/Tokenizers/seeded_strings.py` makes the same.
struct SeededStrings {
  private static let scripts: [(first: Int, count: Int)] = [
    (0x61, 26), (0x41, 26), (0x30, 10), (0x21, 15), (0x3A, 7), (0xA1, 95), (0x100, 128),
    (0x180, 208), (0x250, 96), (0x2B0, 80), (0x300, 112), (0x370, 144), (0x400, 256), (0x530, 96),
    (0x590, 112), (0x600, 256), (0x700, 80), (0x900, 128), (0x980, 128), (0xA00, 128), (0xB80, 128),
    (0xC00, 128), (0xE00, 128), (0xF00, 256), (0x1000, 160), (0x10A0, 96), (0x1100, 256),
    (0x1200, 384), (0x13A0, 96), (0x1780, 128), (0x1800, 176), (0x1D00, 192), (0x1E00, 256),
    (0x1F00, 256), (0x2000, 112), (0x2070, 48), (0x20A0, 33), (0x20D0, 33), (0x2100, 144),
    (0x2190, 112), (0x2200, 256), (0x2460, 160), (0x2500, 256), (0x2600, 256), (0x2700, 192),
    (0x2E80, 128), (0x3000, 64), (0x3040, 96), (0x30A0, 96), (0x3200, 256), (0x3300, 256),
    (0x4E00, 20992), (0xA000, 1165), (0xA640, 96), (0xAC00, 11172), (0xE000, 256), (0xF900, 512),
    (0xFB00, 80), (0xFB50, 432), (0xFE00, 16), (0xFE20, 16), (0xFE50, 32), (0xFF00, 240),
    (0x10000, 256), (0x10300, 48), (0x10400, 80), (0x118A0, 80), (0x12000, 512), (0x1D100, 256),
    (0x1D400, 1024), (0x1F100, 256), (0x1F300, 768), (0x1F600, 80), (0x1F680, 128), (0x1F900, 256),
    (0x20000, 1024), (0x2F800, 544), (0xE0100, 240),
  ]
  private static let words = [
    "a", "the", "photo", "of", "cat", "Depth", "map", "REALISTIC", "don't", "it's", "we'll",
    "they're", "I'm", "you've", "he'd", "4k", "1920x1080", "3.14", "e-mail", "naïve",
    "café", "Straße", "ΣΊΣΥΦΟΣ", "İstanbul", "o'clock", "'s", "'''s", "rock'n'roll",
    "masterpiece,", "(best", "quality:1.2)", "http://", "x<y>z", "<lora:add:0.8>", "ﬁn",
    "Å", "①②③", "½", "㎏", "ﾊﾟ", "한국어", "日本語", "中文字符", "हिन्दी", "العربية", "עברית", "ไทย",
    "ქართული", "Русский", "Ελληνικά", "Tiếng", "Việt",
  ]
  private static let emoji = [
    "😀", "👍🏽", "👩‍👩‍👧‍👦", "🏳️‍🌈", "🇩🇪", "🇩🇪🇫", "❤️", "☃", "🧑🏿‍🚀", "#️⃣", "©️", "🫠", "👩‍",
    "\u{200D}🙂",
  ]
  private static let spaces = [
    " ", " ", " ", "  ", "\t", "\n", "\r\n", "\r", "\u{B}", "\u{C}", "\u{85}", "\u{A0}",
    "\u{1680}", "\u{2003}", "\u{2028}", "\u{2029}", "\u{202F}", "\u{3000}", "\u{200B}",
    "\u{FEFF}", "\u{2581}", "", "",
  ]
  private static let names = [
    "<|startoftext|>", "<|endoftext|>", "<|STARTOFTEXT|>", "<|EndOfText|>", "<|endoftext|",
    "</s>", "<pad>", "<unk>", "<extra_id_0>", "<extra_id_99>", "<extra_id_100>", "＜pad＞",
    "＜unk＞", "</w>", "<s>", "<0x41>", "!<|endoftext|>", "<|startoftext|>a",
    "<<|endoftext|>>", "\u{2581}the", "<｜endoftext｜>",
  ]

  private var random: SplitMix64

  init(seed: UInt64) { random = SplitMix64(seed: seed) }

  private mutating func pick(_ list: [String]) -> String { list[random.below(list.count)] }

  /// A number of characters of one script.
  private mutating func run(_ count: Int, of script: (first: Int, count: Int)) -> String {
    var text = String.UnicodeScalarView()
    for _ in 0..<count {
      if let scalar = Unicode.Scalar(UInt32(script.first + random.below(script.count))) {
        text.append(scalar)
      }
    }
    return String(text)
  }

  private mutating func part() -> String {
    switch random.below(16) {
    case 0...5: return pick(Self.words)
    case 6...9:
      let script = Self.scripts[random.below(Self.scripts.count)]
      return run(1 + random.below(8), of: script)
    case 10: return pick(Self.emoji)
    case 11:
      // A letter with marks, which may or may not have a composed form.
      let marks = [(0x300, 112), (0x1AB0, 80), (0x20D0, 33), (0x302A, 6), (0x591, 45), (0x93C, 18)]
      let script = Self.scripts[random.below(30)]
      let letter = run(1, of: script)
      return letter + run(1 + random.below(3), of: marks[random.below(marks.count)])
    case 12: return run(1 + random.below(3), of: (0, 32)) + run(random.below(2), of: (0x7F, 33))
    case 13: return pick(Self.names)
    case 14: return run(1 + random.below(4), of: (0x20, 95))
    default:
      // Anything at all, unassigned characters too.
      var text = ""
      for _ in 0...random.below(4) {
        let value = random.below(0x11_0000)
        text += Unicode.Scalar(UInt32(value)).map { String($0) } ?? "?"
      }
      return text
    }
  }

  /// The next string.
  mutating func next() -> String {
    // Appending is by scalars so that the strings are the same as those of other languages.
    var text = String.UnicodeScalarView()
    let kind = random.below(400)
    if kind == 0 {
      // Long and without a space.
      let script = Self.scripts[random.below(Self.scripts.count)]
      return run(500 + random.below(4000), of: script)
    }
    let count = kind < 8 ? 100 + random.below(900) : random.below(24)
    for _ in 0..<count {
      text.append(contentsOf: part().unicodeScalars)
      text.append(contentsOf: pick(Self.spaces).unicodeScalars)
    }
    return String(text)
  }
}
