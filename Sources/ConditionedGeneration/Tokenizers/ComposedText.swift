internal import Foundation

/// Unicode's normalization form C, as it was in Unicode 9.
///
/// The tables of the tokenizers with which models are run end there: younger characters stay as
/// they are, and nothing is composed or put in order across them.
enum ComposedText {
  /// The text with letters and marks composed where there is a character for both.
  ///
  /// - Complexity: The text's length.
  static func of(_ text: String) -> String {
    if text.utf8.allSatisfy({ $0 < 0x80 }) { return text }
    var result = String.UnicodeScalarView()
    // What Foundation is asked for: all but what the cases below are about.
    var waiting = String.UnicodeScalarView()
    func finish() {
      if waiting.allSatisfy(isInert) {
        result.append(contentsOf: waiting)
      } else {
        result.append(
          contentsOf: String(waiting).precomposedStringWithCanonicalMapping.unicodeScalars)
      }
      waiting = String.UnicodeScalarView()
    }
    for scalar in text.unicodeScalars {
      if let marks = marks[scalar] {
        waiting.append(contentsOf: marks)
      } else if isHangul(scalar) {
        finish()
        if let last = result.last, let syllable = syllable(last, scalar) {
          result.removeLast()
          result.append(syllable)
        } else {
          result.append(scalar)
        }
      } else if scalar.isASCII || scalar.properties.age.map({ $0.major <= 9 }) == true {
        waiting.append(scalar)
      } else {
        finish()
        result.append(scalar)
      }
    }
    finish()
    return String(result)
  }

  /// Latin letters, kana and ideographs among themselves stay as they are; to ask takes long.
  private static func isInert(_ scalar: Unicode.Scalar) -> Bool {
    scalar.value < 0x300 || (0x3030..<0x3099).contains(scalar.value)
      || (0x3400...0x9FFF).contains(scalar.value)
  }

  /// Marks that are two marks: Foundation does not put their halves in order among others.
  private static let marks: [Unicode.Scalar: [Unicode.Scalar]] = [
    "\u{344}": ["\u{308}", "\u{301}"], "\u{F73}": ["\u{F71}", "\u{F72}"],
    "\u{F75}": ["\u{F71}", "\u{F74}"], "\u{F81}": ["\u{F71}", "\u{F80}"],
  ]

  private static func isHangul(_ scalar: Unicode.Scalar) -> Bool {
    (0x1100...0x11FF).contains(scalar.value) || (0xAC00...0xD7A3).contains(scalar.value)
  }

  /// The syllable of a consonant and a vowel, or of a syllable without an end and an end.
  ///
  /// Foundation takes letters that are not among the 27 ends for one. Source: The Unicode Standard,
  /// section 3.12.
  private static func syllable(
    _ first: Unicode.Scalar, _ second: Unicode.Scalar
  ) -> Unicode.Scalar? {
    let (a, b) = (first.value, second.value)
    if (0x1100...0x1112).contains(a), (0x1161...0x1175).contains(b) {
      return Unicode.Scalar(0xAC00 + ((a - 0x1100) * 21 + (b - 0x1161)) * 28)
    }
    if (0xAC00...0xD7A3).contains(a), (a - 0xAC00) % 28 == 0, (0x11A8...0x11C2).contains(b) {
      return Unicode.Scalar(a + b - 0x11A7)
    }
    return nil
  }
}
