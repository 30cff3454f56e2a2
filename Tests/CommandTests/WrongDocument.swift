import Testing

/// A wrong YAML document, and the sentence that it is answered with.
struct WrongDocument: Sendable, CustomTestStringConvertible {
  let text, sentence: String

  var testDescription: String { text.replacing("\n", with: " | ") }
}
