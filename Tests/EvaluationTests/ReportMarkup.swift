import Foundation
import Testing

@testable import Evaluation

/// A page's text under test, which does not print itself where an expectation fails.
struct ReportMarkup: CustomTestStringConvertible {
  let html: String
  private let bytes: Data
  private static let void: Set<String> = ["meta", "img", "input", "br", "link", "hr"]

  init(_ html: String) {
    self.html = html
    bytes = Data(html.utf8)
  }

  init(_ page: ReportPage) { self.init(page.render().html) }

  var testDescription: String { "a page of \(bytes.count) bytes" }

  /// Whether the page's bytes hold a text.
  func has(_ text: String) -> Bool { bytes.range(of: Data(text.utf8)) != nil }

  /// How often a text occurs.
  func count(of text: String) -> Int { html.components(separatedBy: text).count - 1 }

  /// Records what a browser would silently repair: elements closed out of order, and ids that are there twice.
  func check() throws {
    var open: [Substring] = []
    var ids: Set<Substring> = []
    var rest = html[...]
    while let start = rest.firstIndex(of: "<") {
      rest = rest[start...]
      if rest.hasPrefix("<!doctype") {
        rest = rest.dropFirst(9)
        continue
      }
      let end = try #require(rest.firstIndex(of: ">"), "a tag that never ends: \(rest.prefix(80))")
      let tag = rest[rest.index(after: start)..<end]
      rest = rest[end...].dropFirst()
      if tag.hasPrefix("/") {
        let last = open.popLast()
        try #require(last == tag.dropFirst(), "</\(tag.dropFirst())> closes <\(last ?? "nothing")>")
        continue
      }
      let name = tag.prefix { $0.isLetter || $0.isNumber }
      for id in tag.prefix(4000).matches(of: /\sid="([^"]*)"/) {
        #expect(ids.insert(id.1).inserted, "id \(id.1) twice")
      }
      if tag.hasSuffix("/") || Self.void.contains(String(name)) { continue }
      if name == "script" || name == "style" {
        let close = try #require(rest.firstRange(of: "</\(name)>"))
        rest = rest[close.upperBound...]
        continue
      }
      open.append(name)
    }
    #expect(open.isEmpty)
  }
}
