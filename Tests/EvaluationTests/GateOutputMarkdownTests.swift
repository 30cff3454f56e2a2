import Foundation
import TestSupport
import Testing

@testable import Evaluation

@Suite("Gate as Markdown")
struct GateOutputMarkdownTests {
  /// The cells of a table's line: cut at bars that no backslash escapes.
  private static func cells(_ line: Substring) -> Int {
    var bars = 0
    var isEscaped = false
    for scalar in line.unicodeScalars {
      if scalar == "|", !isEscaped { bars += 1 }
      isEscaped = scalar == "\\" && !isEscaped
    }
    return bars - 1
  }

  @Test("The decision stands in the first line as a word", arguments: GateDecision.allCases)
  func decision(_ decision: GateDecision) {
    let text = GateOutputFakes.verdict(decision.rawValue).markdown()
    #expect(text.hasPrefix("## Gate `depth-upgrade`: \(decision.word)\n"))
    #expect(text.unicodeScalars.allSatisfy { !$0.properties.isEmojiPresentation })
  }

  @Test("Every row has as many cells as its head", arguments: GateOutputFakes.names + ["hostile"])
  func tables(name: String) {
    var width: Int?
    for line in GateOutputFakes.verdict(name).markdown().split(
      separator: "\n", omittingEmptySubsequences: false)
    {
      guard line.hasPrefix("|") else {
        width = nil
        continue
      }
      if let width {
        #expect(Self.cells(line) == width, "\(line)")
      } else {
        width = Self.cells(line)
      }
    }
  }

  @Test("Secondary rules are folded away, and only there")
  func secondary() throws {
    let text = GateOutputFakes.verdict("fail").markdown()
    let start = try #require(text.range(of: "<details>"))
    #expect(!text[..<start.lowerBound].contains("`silog`"))
    #expect(text[start.lowerBound...].contains("`silog`"))
  }

  @Test("Guards that did not pass say why, and each guard is named")
  func guards() {
    let text = GateOutputFakes.verdict("fail").markdown()
    #expect(
      text.contains(
        "- `coverage_drop` **FAIL**: Coverage falls by 0.5% at most: it fell by 2.3% "
          + "(`kitchen/004`, `study/001`)"))
    for finding in GateOutputFakes.verdict("fail").guards {
      #expect(text.contains("`\(finding.id)`"))
    }
  }

  @Test("Waivers stand with owner, day and reason, used or not")
  func waivers() {
    let text = GateOutputFakes.verdict("waived").markdown()
    #expect(
      text.contains(
        "| `rmse` | Depth team | 2026-12-01 | no | kept until the reference is re-scanned |"))
    #expect(text.contains("**FAIL**, waived"))
    #expect(text.contains(GateOutputFakes.verdict("waived").gate.hash))
  }

  @Test("Names make no markup, no mention and no line of their own")
  func hostile() {
    let text = GateOutputFakes.verdict("hostile").markdown()
    #expect(!text.contains("\n- @all") && !text.contains("\n- \\@"))
    // Outside code no tag is left, and every at sign is broken up.
    let plain = MarkdownText.plain(GateOutputFakes.attack)
    #expect(!plain.contains("<") && !plain.contains("@all") && !plain.contains("\n"))
    #expect(plain.contains("\\[x\\]") && plain.contains("\\|\\`a"))
    #expect(MarkdownText.code("a`b``c|") == "```a`b``c\\|```")
    #expect(MarkdownText.code("`") == "`` ` ``")
  }

  @Test("A comment of many rules and regressions stays within what a host takes")
  func size() {
    #expect(GateOutputFakes.verdict("many").markdown().utf8.count < 65_536)
  }

  @Test("The text of a failed gate is the one on file")
  func golden() throws {
    let stored = String(decoding: try Fixtures.data("gate-verdict.md"), as: UTF8.self)
    #expect(GateOutputFakes.verdict("fail").markdown() == stored)
  }
}
