/// Files of several seeds: which seed each is of.
///
/// A name that holds `{seed}` says it. Without one, folders named `seed1`, `seed-2` or `seed_3` at the top
/// do, where no item lies in such a folder itself.
struct PredictionSeeds {
  /// The files of every seed, in the order of seeds.
  let files: [(seed: UInt64, files: [String])]

  /// Looks for seeds; nil where nothing speaks of any.
  ///
  /// - Parameters:
  ///   - files: The depth files among the predictions.
  ///   - template: What `files:` says; nil for nothing.
  ///   - items: The dataset's items.
  init?(of files: [String], template: String?, items: [Dataset.Item]) {
    let seed: (String) -> UInt64?
    if let template {
      guard template.contains(Self.word), let pattern = Self.pattern(template) else { return nil }
      seed = { $0.wholeMatch(of: pattern).flatMap { $0[1].substring.flatMap { UInt64($0) } } }
    } else {
      let names = items.flatMap { [$0.id, $0.reference, $0.image ?? ""] }
      guard !names.contains(where: { Self.folderSeed($0) != nil }) else { return nil }
      seed = Self.folderSeed
    }
    var groups: [UInt64: [String]] = [:]
    for file in files {
      if let seed = seed(file) { groups[seed, default: []].append(file) }
    }
    guard !groups.isEmpty || template != nil else { return nil }
    self.files = groups.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
  }

  /// What stands for the seed in a template.
  static let word = "{seed}"

  private static func folderSeed(_ path: String) -> UInt64? {
    path.prefixMatch(of: /[Ss]eed[-_ ]?(\d{1,19})\//).flatMap { UInt64($0.1) }
  }

  /// An expression whose first group is the seed.
  private static func pattern(_ template: String) -> Regex<AnyRegexOutput>? {
    var text = "", rest = Substring(template), hasSeed = false
    let parts: [(sign: String, meaning: String)] = [
      ("**/", "(?:.*/)?"), ("**", ".*"), ("*", "[^/]*"), ("?", "[^/]"),
    ]
    while let first = rest.first {
      if rest.hasPrefix(Self.word) {
        // A second one must be the same seed.
        text += hasSeed ? "\\1" : "([0-9]{1,19})"
        hasSeed = true
        rest = rest.dropFirst(Self.word.count)
      } else if first == "{", let end = rest.firstIndex(of: "}") {
        text += ".+"
        rest = rest[rest.index(after: end)...]
      } else if let part = parts.first(where: { rest.hasPrefix($0.sign) }) {
        text += part.meaning
        rest = rest.dropFirst(part.sign.count)
      } else {
        text += first.isLetter || first.isNumber || first == "/" ? String(first) : "\\\(first)"
        rest = rest.dropFirst()
      }
    }
    return try? Regex(text)
  }
}
