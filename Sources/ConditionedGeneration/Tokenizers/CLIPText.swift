/// What CLIP's tokenizer does with a text before byte pair encoding.
///
/// Source: the normalizer and the pre-tokenizers of `models/clip/tokenization_clip.py` in
/// https://github.com/huggingface/transformers.
enum CLIPText {
  /// The text in Unicode's form C, each white space one space, each character in lower case.
  static func normalized(_ text: String) -> [UInt8] {
    var result: [UInt8] = []
    result.reserveCapacity(text.utf8.count)
    var isAfterSpace = false
    for scalar in ComposedText.of(text).unicodeScalars {
      let isSpace = scalar.isWhiteSpace
      defer { isAfterSpace = isSpace }
      if isSpace {
        if !isAfterSpace { result.append(0x20) }
      } else if scalar.isASCII {
        let byte = UInt8(scalar.value)
        result.append((0x41...0x5A).contains(byte) ? byte + 0x20 : byte)
      } else if scalar.properties.changesWhenLowercased {
        result += scalar.properties.lowercaseMapping.utf8
      } else {
        result += scalar.utf8
      }
    }
    return result
  }

  private enum Kind {
    case space
    case letter
    case number
    case other
  }

  /// The kind of a character in Unicode 16.
  ///
  /// The regular expressions of the tokenizers with which models are run know no younger letters
  /// and numbers.
  private static func kind(_ scalar: Unicode.Scalar) -> Kind {
    let properties = scalar.properties
    let kind: Kind
    switch properties.generalCategory {
    case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter:
      kind = .letter
    case .decimalNumber, .letterNumber, .otherNumber: kind = .number
    default: return scalar.isWhiteSpace ? .space : .other
    }
    if scalar.isASCII { return kind }
    guard let age = properties.age, age.major <= 16 else { return .other }
    return kind
  }

  /// These stay together, wherever they begin; the first that fits counts.
  private static let together = ["'s", "'t", "'re", "'ve", "'m", "'ll", "'d"].map {
    Array($0.utf8)
  }
  /// These end what comes before them, but are divided into signs and letters themselves.
  private static let apart = ["<|startoftext|>", "<|endoftext|>"].map { Array($0.utf8) }

  /// The words of a normalized text: runs of letters, single numbers, runs of other signs.
  ///
  /// - Parameter bytes: Valid UTF-8.
  /// - Returns: The words in order, without what is between them.
  /// - Complexity: The text's length.
  static func words(of bytes: ArraySlice<UInt8>) -> [ArraySlice<UInt8>] {
    // Kinds and starts of characters.
    var kinds: [Kind] = []
    var starts: [Int] = []
    var place = bytes.startIndex
    for scalar in String(decoding: bytes, as: UTF8.self).unicodeScalars {
      kinds.append(kind(scalar))
      starts.append(place)
      place += scalar.utf8.count
    }
    starts.append(place)
    var words: [ArraySlice<UInt8>] = []
    var index = 0
    func take(_ count: Int) {
      words.append(bytes[starts[index]..<starts[index + count]])
      index += count
    }
    while index < kinds.count {
      let rest = bytes[starts[index]...]
      if rest.first == 0x3C, let whole = apart.first(where: rest.starts(with:)) {
        take(2)
        take(whole.count - 4)
        take(2)
      } else if rest.first == 0x27, let whole = together.first(where: rest.starts(with:)) {
        take(whole.count)
      } else {
        let kind = kinds[index]
        switch kind {
        case .space: index += 1
        case .number: take(1)
        case .letter, .other:
          take(kinds[index...].prefix { $0 == kind }.count)
        }
      }
    }
    return words
  }
}
