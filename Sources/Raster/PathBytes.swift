internal import Glibc

/// File names that are no UTF-8, kept in Swift's strings.
///
/// Linux takes any bytes for a name. A string of Swift's cannot hold bytes that are no UTF-8, so each
/// of them becomes one character of a private plane, U+10FE00 and its number, as Python does with
/// lone surrogates; whatever opens, writes or prints a path turns them back.
public enum PathBytes {
  private static let base: UInt32 = 0x10FE00
  private static let escapes = (base + 0x80)...(base + 0xFF)

  /// The string that stands for a name of these bytes.
  ///
  /// A name that is UTF-8 is itself, but for the characters that stand for bytes.
  public static func string(_ bytes: some Collection<UInt8>) -> String {
    var string = ""
    var rest = Array(bytes)[...]
    while !rest.isEmpty {
      let length = characterLength(rest)
      let text = length > 0 ? String(validating: rest.prefix(length), as: UTF8.self) : nil
      if let scalar = text?.unicodeScalars.first, !escapes.contains(scalar.value) {
        string.unicodeScalars.append(scalar)
        rest = rest.dropFirst(length)
      } else {
        if let scalar = rest.first.flatMap({ Unicode.Scalar(base + UInt32($0)) }) {
          string.unicodeScalars.append(scalar)
        }
        rest = rest.dropFirst()
      }
    }
    return string
  }

  /// The bytes that a string stands for, without a NUL at the end.
  public static func bytes(_ string: String) -> [UInt8] {
    guard string.unicodeScalars.contains(where: { escapes.contains($0.value) }) else {
      return Array(string.utf8)
    }
    var bytes: [UInt8] = []
    for scalar in string.unicodeScalars {
      if escapes.contains(scalar.value) {
        bytes.append(UInt8(truncatingIfNeeded: scalar.value - base))
      } else {
        bytes += Array(String(scalar).utf8)
      }
    }
    return bytes
  }

  /// The string with `\xFF` in the place of bytes that are no UTF-8, for people.
  public static func readable(_ string: String) -> String {
    guard string.unicodeScalars.contains(where: { escapes.contains($0.value) }) else {
      return string
    }
    return string.unicodeScalars.reduce(into: "") { text, scalar in
      guard escapes.contains(scalar.value) else { return text.unicodeScalars.append(scalar) }
      text += "\\x" + String(scalar.value - base, radix: 16, uppercase: true)
    }
  }

  /// The arguments of this process, which begin with its name.
  public static var arguments: [String] {
    (0..<Int(CommandLine.argc)).map { index in
      guard let argument = unsafe CommandLine.unsafeArgv[index] else { return "" }
      let bytes = unsafe UnsafeBufferPointer(start: argument, count: strlen(argument))
      return string(unsafe bytes.map { UInt8(bitPattern: $0) })
    }
  }

  /// Calls a function of C with a path.
  static func withPath<Result>(
    _ path: String, _ body: (UnsafePointer<CChar>) -> Result
  ) -> Result {
    let characters = bytes(path).map { CChar(bitPattern: $0) } + [0]
    return unsafe characters.withUnsafeBufferPointer { characters in
      guard let start = characters.baseAddress else { preconditionFailure("a NUL at least") }
      return unsafe body(start)
    }
  }

  /// How many bytes a character has that begins with a byte of UTF-8; 0 where none does.
  private static func characterLength(_ bytes: ArraySlice<UInt8>) -> Int {
    guard let first = bytes.first else { return 0 }
    return switch first {
    case 0..<0x80: 1
    case 0xC2..<0xE0: 2
    case 0xE0..<0xF0: 3
    case 0xF0..<0xF5: 4
    default: 0
    }
  }
}
