/// A failure that can be told in one sentence: what it is about, what was expected, what was found
/// and what to do.
///
/// Every module of fdeval throws its own type that conforms; the command line is the only place
/// that turns one into words and an exit code.
public protocol ExplainedError: Error, CustomStringConvertible {
  /// The file, flag, protocol or metric that the sentence is about, as the user named it.
  var subject: String { get }
  /// What would have been right.
  var expected: String { get }
  /// What was there instead.
  var found: String { get }
  /// What the user can do about it, as an imperative without a full stop, or nil if it is obvious.
  var advice: String? { get }
}

extension ExplainedError {
  /// The whole failure as one sentence.
  public var description: String {
    let tail = advice.map { "; \($0)" } ?? ""
    // Advice may be a question: "did you mean 'mask'?"
    return "\(subject): expected \(expected), found \(found)\(tail)"
      + (tail.hasSuffix("?") ? "" : ".")
  }
}
