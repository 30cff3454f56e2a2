/// A prompt as a text encoder takes it.
public struct TokenizedPrompt: Sendable, Equatable {
  /// The tokens, with begin and end, filled up with padding to the model's length.
  public let ids: [Int32]
  /// How many of ``ids`` come before the padding: at least the end.
  public let count: Int
  /// The text that did not fit, as its tokens give it back; nil where all of it fitted.
  public let cut: String?

  /// Cuts and pads.
  ///
  /// - Parameters:
  ///   - tokens: The whole text's tokens, without begin and end.
  ///   - begin: What stands before them, if anything.
  ///   - end: What stands after those that fit.
  ///   - padding: What fills up.
  ///   - length: The number of ids; room for begin and end at least.
  ///   - text: The text of tokens.
  init(
    tokens: [Int32], begin: Int32? = nil, end: Int32, padding: Int32, length: Int,
    text: (ArraySlice<Int32>) -> String
  ) {
    let room = length - (begin == nil ? 1 : 2)
    precondition(room >= 0, "no room for begin and end")
    var ids: [Int32] = begin.map { [$0] } ?? []
    ids.reserveCapacity(length)
    ids += tokens.prefix(room)
    ids.append(end)
    count = ids.count
    ids += repeatElement(padding, count: length - count)
    self.ids = ids
    cut = tokens.count > room ? text(tokens[room...]) : nil
  }
}
