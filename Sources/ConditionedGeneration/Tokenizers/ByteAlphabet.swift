/// The letters in which vocabularies of byte pair encoding write bytes.
///
/// A printable byte of Latin-1 is its own letter; the others are, in order, those from U+0100 on.
/// Source: `bytes_to_unicode` in https://github.com/openai/gpt-2/blob/master/src/encoder.py.
enum ByteAlphabet {
  private static let letters: [String] = {
    var strange: UInt32 = 0x100
    return (UInt8.min...UInt8.max).map { byte in
      if isPrintable(byte) { return String(Unicode.Scalar(byte)) }
      defer { strange += 1 }
      return Unicode.Scalar(strange).map { String($0) } ?? ""
    }
  }()

  private static let bytes: [Unicode.Scalar: UInt8] = {
    var bytes: [Unicode.Scalar: UInt8] = [:]
    for byte in UInt8.min...UInt8.max {
      for scalar in symbol(byte).unicodeScalars { bytes[scalar] = byte }
    }
    return bytes
  }()

  private static func isPrintable(_ byte: UInt8) -> Bool {
    (0x21...0x7E).contains(byte) || (0xA1...0xAC).contains(byte) || byte >= 0xAE
  }

  /// The letter of a byte.
  static func symbol(_ byte: UInt8) -> String { letters[Int(byte)] }

  /// The bytes of a text in this alphabet; a text with other letters means itself.
  static func bytes(of text: String) -> [UInt8] {
    var result: [UInt8] = []
    for scalar in text.unicodeScalars {
      guard let byte = bytes[scalar] else { return Array(text.utf8) }
      result.append(byte)
    }
    return result
  }
}
