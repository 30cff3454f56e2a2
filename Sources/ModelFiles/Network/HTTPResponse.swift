/// What a server answered before any content.
package struct HTTPResponse: Sendable, Equatable {
  package let status: Int
  /// Names in lower case; of a header that comes twice, the last.
  package let headers: [String: String]

  /// A header that holds a count of bytes, or nil where it holds no such thing.
  func count(_ name: String) -> Int? {
    headers[name].flatMap { Int($0) }.flatMap { $0 >= 0 ? $0 : nil }
  }

  /// Where a redirection leads, as the server wrote it; nil where it is none.
  package var location: String? {
    [301, 302, 303, 307, 308].contains(status) ? headers["location"] : nil
  }

  /// The first byte and the size of the whole content.
  ///
  /// `Content-Range` has them: `bytes 100-199/200`; nil where it says something else.
  var range: (start: Int, total: Int?)? {
    guard let text = headers["content-range"],
      let match = text.wholeMatch(of: /bytes (\d+)-\d+\/(\d+|\*)/), let start = Int(match.1)
    else { return nil }
    return (start, Int(match.2))
  }
}
