internal import ModelFiles

extension LocalModel {
  /// The words of a text that a small model was not trained with, each once, in their order.
  ///
  /// A word is a run of letters and digits; a small model knows it where T5's tokenizer has one piece for
  /// all of it. What it does not know is spelled letter by letter, or is nothing at all. Empty for models
  /// without a card, whose pieces are made to be put together.
  func unknownWords(in text: String) -> [String] {
    guard card != nil else { return [] }
    var seen = Set<String>()
    return text.split { !($0.isLetter || $0.isNumber || $0 == "_") }.map(String.init).filter {
      seen.insert($0.lowercased()).inserted && !t5Tokenizer.isPiece($0)
    }
  }

  /// What the user has to know of a prompt.
  func notes(prompt: String) -> [String] {
    let words = unknownWords(in: prompt)
    guard !words.isEmpty else { return [] }
    let shown =
      words.prefix(8).map { "'\($0)'" } + (words.count > 8 ? ["\(words.count - 8) more"] : [])
    let list = [shown.dropLast().joined(separator: ", "), shown.last ?? ""].filter { !$0.isEmpty }
      .joined(separator: " and ")
    return [
      "This small model does not know \(words.count == 1 ? "the word" : "the words") \(list), "
        + "which will mean nothing or the wrong thing."
    ]
  }

  /// What the user has to know of a size.
  func notes(size: PixelSize) -> [String] {
    guard let width = card?.defaults.width, let height = card?.defaults.height,
      size != PixelSize(width: width, height: height)
    else { return [] }
    return [
      "This small model was trained at \(PixelSize(width: width, height: height)): images of "
        + "\(size) may be worse."
    ]
  }
}
