import TestSupport
import Testing

@testable import Evaluation

@Suite struct GlobPatternTests {
  @Test(
    "Stars stand for what they should",
    arguments: [
      ("a.png", "a.png", [] as [String]?),
      ("a.png", "b.png", nil),
      ("a.png", "a.png/", nil),
      ("*.png", "a.png", ["a"]),
      ("*.png", ".png", [""]),
      ("*.png", "x/a.png", nil),
      ("*/*.png", "x/a.png", ["x", "a"]),
      ("depth_*_*.png", "depth_1_2_3.png", ["1", "2_3"]),
      ("a?c", "abc", []),
      ("a?c", "a/c", nil),
      ("a?c", "ac", nil),
      ("**/*.png", "a.png", ["", "a"]),
      ("**/*.png", "x/y/a.png", ["x/y", "a"]),
      ("x/**/a.png", "x/a.png", [""]),
      ("x/**/a.png", "x/y/z/a.png", ["y/z"]),
      ("**", "x/y", ["x/y"]),
      ("x/**", "x/y/z.png", ["y/z.png"]),
      ("**/depth/*.png", "a/depth/b/depth/1.png", ["a/depth/b", "1"]),
      ("", "", []),
      ("", "a", nil),
      ("a**/b", "ab", nil),
      ("a**/b", "axx/y/b", ["xx/y"]),
      ("ü*.png", "ünder.png", ["nder"]),
    ])
  func captures(pattern: String, path: String, expected: [String]?) {
    #expect(GlobPattern(pattern).captures(in: path) == expected)
  }

  @Test(
    "Patterns match what their regular expressions match, and captures put the path together again")
  func agreement() throws {
    var random = SplitMix64(seed: 11)
    let patternPieces = ["a", "b", "/", "*", "?", "**/", "**", "_", ".png", "{"]
    let pathPieces = ["a", "b", "/", "_", ".png", "ab", "{"]
    var matches = 0
    for _ in 0..<20_000 {
      let pieces = (0..<random.below(6)).map { _ in patternPieces[random.below(patternPieces.count)]
      }
      let path = (0..<random.below(7)).map { _ in pathPieces[random.below(pathPieces.count)] }
        .joined()
      let text = pieces.joined()
      let pattern = GlobPattern(text)
      let (expression, template) = Self.translated(text)
      let regex = try Regex(expression)
      let captures = pattern.captures(in: path)
      #expect((captures != nil) == (path.wholeMatch(of: regex) != nil), "\(text) on \(path)")
      guard let captures else { continue }
      matches += 1
      #expect(captures.count == pattern.captureCount)
      // What stands between the stars, with the captures in their places, is the path.
      guard !text.contains("?"), !text.contains("{") else { continue }
      let rebuilt = template.enumerated().map { $1 ?? captures[Self.number($0, in: template)] }
        .joined().split(separator: "/")
      #expect(rebuilt == path.split(separator: "/"), "\(text) on \(path): \(captures)")
    }
    #expect(matches > 500)
  }

  /// How many stars come before a place.
  private static func number(_ place: Int, in template: [String?]) -> Int {
    template[..<place].count { $0 == nil }
  }

  /// A pattern as a regular expression, and as texts with nil for each star.
  private static func translated(_ text: String) -> (String, [String?]) {
    var expression = "", parts: [String?] = []
    var rest = Substring(text)
    while let first = rest.first {
      if rest.hasPrefix("**/"),
        rest.startIndex == text.startIndex || text[..<rest.startIndex].last == "/"
      {
        expression += "(?:.*/)?"
        parts += [nil, "/"]
        rest = rest.dropFirst(3)
      } else if rest.hasPrefix("**") {
        expression += ".*"
        parts.append(nil)
        rest = rest.dropFirst(2)
      } else {
        switch first {
        case "*":
          expression += "[^/]*"
          parts.append(nil)
        case "?": expression += "[^/]"
        case ".", "{": expression += "\\\(first)"
        default: expression += "\(first)"
        }
        if first != "*" { parts.append("\(first)") }
        rest = rest.dropFirst()
      }
    }
    return (expression, parts)
  }

  @Test(
    "Templates are filled in one pass, and say which of their places nothing fills",
    arguments: [
      ("{1}/{2}", "x/a", [] as [String]),
      ("{2}_{1}_{stem}", "a_x_name", []),
      ("rgb/{1}/{2}.*", "rgb/x/a.*", []),
      ("plain", "plain", []),
      ("{3}", "{3}", ["{3}"]),
      ("{0}/{1}/{id}", "{0}/x/{id}", ["{0}", "{id}"]),
      ("{1", "{1", []),
      ("/{1}//{2}/", "x/a", []),
    ])
  func filling(template: String, filled: String, unfilled: [String]) {
    #expect(GlobPattern.fill(template, ["x", "a"], stem: "name") == filled)
    #expect(GlobPattern("*/*").unfilled(in: template) == unfilled)
  }

  @Test("What a capture holds is not taken for a place of the template")
  func injection() {
    #expect(GlobPattern.fill("{1}-{2}", ["{2}", "{stem}"], stem: "s") == "{2}-{stem}")
    #expect(GlobPattern.fill("{stem}", ["x"], stem: "{1}") == "{1}")
  }
}
