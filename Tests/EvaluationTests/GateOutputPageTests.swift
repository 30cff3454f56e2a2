import Foundation
import Testing

@testable import Evaluation

@Suite("Gate page")
struct GateOutputPageTests {
  private static func markup(_ name: String, pictures count: Int = 2) throws -> ReportMarkup {
    let verdict = GateOutputFakes.verdict(name)
    return ReportMarkup(
      GatePage(verdict, pictures: try GateOutputFakes.pictures(of: verdict, count: count)).html())
  }

  @Test("The same inputs give the same bytes", arguments: ["fail", "many"])
  func determinism(name: String) throws {
    #expect(try Self.markup(name).html == Self.markup(name).html)
  }

  @Test(
    "Every element is closed in order and every id is there once",
    arguments: GateOutputFakes.names + ["hostile"])
  func wellFormed(name: String) throws {
    let text = try Self.markup(name)
    try text.check()
    #expect(!text.has("Optional(") && !text.has(">nan</td>") && !text.has("\"nan\""))
    if name != "hostile" { #expect(!text.has("{{")) }
  }

  @Test("Nothing is loaded from anywhere", arguments: GateOutputFakes.names)
  func selfContained(name: String) throws {
    let text = try Self.markup(name)
    #expect(!text.has("http://") && !text.has("https://") && !text.has("@import"))
    for attribute in text.html.matches(of: /\s(?:src|href)="([^"]{0,12})/) {
      #expect(attribute.1.hasPrefix("data:image/") || attribute.1.hasPrefix("#"))
    }
    #expect(text.has("default-src &#39;none&#39;; img-src data:;"))
  }

  @Test(
    "The verdict is a word with one sentence, whatever the colours",
    arguments: GateDecision.allCases)
  func headline(_ decision: GateDecision) throws {
    let text = try Self.markup(decision.rawValue)
    #expect(text.has("<b class=\"verdict \(decision.rawValue)\">\(decision.word)</b> "))
    let starts = [
      GateDecision.pass: "All 3 primary rules pass; the closest is rmse",
      .fail: "AbsRel got worse by 0.0021", .inconclusive: "The samples do not decide rmse",
    ]
    #expect(text.has("</b> \(try #require(starts[decision]))"))
  }

  @Test("The word stands once, and a sentence without it or with a metric in front stays as it is")
  func sentences() {
    var verdict = GateOutputFakes.verdict("fail")
    let cases = [
      "FAIL: two rules fail.": "Two rules fail.", "fail, rmse fails.": "rmse fails.",
      "Failures are too many.": "Failures are too many.", "FAIL": "FAIL",
      "FAIL. abs_rel@far fails.": "abs_rel@far fails.", "": "",
    ]
    for (sentence, expected) in cases {
      verdict.sentence = sentence
      #expect(verdict.plainSentence == expected)
    }
  }

  @Test("Names that look like markup stay names")
  func hostileNames() throws {
    let text = try Self.markup("hostile", pictures: 4)
    #expect(!text.has("<script>alert") && !text.has("onmouseover=\""))
    #expect(!text.has("\"\u{301}") && !text.has("</td>[x]"))
    try text.check()
  }

  @Test("Gate hash, alpha, guards, waivers and warnings are all there")
  func everything() throws {
    let verdict = GateOutputFakes.verdict("waived")
    let text = try Self.markup("waived")
    #expect(text.has(verdict.gate.hash) && text.has("<code>\(verdict.gate.shortHash)</code>"))
    #expect(text.has("alpha 0.05, all primary rules must pass"))
    for finding in verdict.guards {
      #expect(text.has("<code>\(finding.id)</code>") && text.has(SVG.escape(finding.detail)))
    }
    for waiver in verdict.waivers {
      #expect(text.has("<code>\(waiver.rule)</code>") && text.has(waiver.expires))
      #expect(text.has(SVG.escape(waiver.reason)))
    }
    for warning in verdict.warnings { #expect(text.has(SVG.escape(warning))) }
    for field in verdict.protocol?.fields ?? [] { #expect(text.has("<dt>\(field.name)</dt>")) }
    for run in [verdict.baseline, verdict.candidate] { #expect(text.has(run.hash)) }
    #expect(text.has("coverage_drop, waived until 2026-12-31 by Depth team"))
  }

  @Test("Rules stand with their numbers, secondary ones apart")
  func rules() throws {
    let text = try Self.markup("fail")
    #expect(text.has("title=\"0.0021\">+0.00210</td>"))
    #expect(text.has("<td data-label=\"Limits\" class=\"number\">+0.00140 to +0.00290</td>"))
    #expect(text.has(">2% = 0.00124</td>"))
    let start = try #require(text.html.range(of: "Secondary rules, which only inform"))
    let tail = String(text.html[start.lowerBound...])
    #expect(tail.contains("<code class=\"quiet\">silog</code>"))
    #expect(!tail.contains("<code class=\"quiet\">rmse</code>"))
    #expect(text.has("To decide: 818 samples in 140 scenes for a power of 80%"))
  }

  @Test("A share of samples is in percent, losses of samples in the metric's unit")
  func shares() throws {
    let text = try Self.markup("many")
    #expect(text.has(">+4.60%</td>"))
    #expect(text.has("+3.10 to +7.20"))
  }

  @Test("Regressions are listed from the worst on, those with pictures as cards")
  func regressions() throws {
    let text = try Self.markup("fail", pictures: 4)
    #expect(text.count(of: "<article class=\"sample regression") == 4)
    #expect(text.has("AbsRel: 0.05000 → 0.2000, <b>worse by 0.150</b>"))
    #expect(text.has("AbsRel: 0.05300 → no value, <b>worse by 0.0600</b>"))
    #expect(text.has("<p>This run has no map of the sample.</p>"))
    // Photo, reference, and two maps a run, but for the candidate without a map.
    #expect(text.count(of: "src=\"data:image/") == 4 * 6 - 2)
    let many = try Self.markup("many")
    #expect(many.has("<a href=\"#r1\">study/001</a>") && many.has("kitchen/117"))
    #expect(many.count(of: "<article") == 2)
  }

  @Test("Pictures of samples that are no regressions are passed over")
  func strangers() throws {
    var verdict = GateOutputFakes.verdict("fail")
    let pictures = try GateOutputFakes.pictures(of: verdict, count: 1)
    verdict.regressions.removeFirst()
    #expect(!GatePage(verdict, pictures: pictures).html().contains("<article"))
  }

  @Test("A gate without rules, guards and protocol makes a page that says so")
  func bare() throws {
    let text = try Self.markup("bare")
    #expect(text.has("The gate has no primary rules.") && text.has("The gate has no guards."))
    #expect(text.has("The scores came without a protocol."))
    #expect(!text.has("id=\"losses\"") && !text.has("id=\"samples\""))
  }

  @Test("Sizes come from one scale, and colours from the report's")
  func style() {
    let style = PageTemplates.file("gate.css")
    let sizes = style.matches(of: /font(?:-size)?:\s*(\d+)px/).compactMap { Int($0.1) }
    #expect(Set(sizes).isSubset(of: [12, 14, 16, 20, 28]))
    #expect(style.matches(of: /:\s*#[0-9a-f]{3}|rgb\(/).isEmpty)
  }

  @Test("Losses are drawn in margins: the edge stands at one, whatever the unit")
  func chart() throws {
    let small = GateOutputFakes.rule(
      "a", "A", loss: 0.001, limits: (0.0005, 0.0015), margin: 0.002, marginText: "0.002",
      decision: .pass)
    let large = GateOutputFakes.rule(
      "b", "B", loss: 500, limits: (250, 750), margin: 1000, marginText: "1000", decision: .pass)
    let svg = MarginChart([small, large]).svg(.wide)
    func places(_ pattern: Regex<(Substring, Substring)>) -> [Substring] {
      svg.matches(of: pattern).map(\.1)
    }
    for pattern in [
      /class="edge" x1="([0-9.]+)"/, /class="mark pass" cx="([0-9.]+)"/,
      /class="limits pass" x="([0-9.]+)"/,
    ] {
      let found = places(pattern)
      #expect(found.count == 2 && found[0] == found[1])
    }
    // The axis runs from −0.5 to 1.5 margins over 408 pixels.
    #expect(places(/class="mark pass" cx="([0-9.]+)"/)[0] == "516")
    #expect(places(/class="edge" x1="([0-9.]+)"/)[0] == "618")
  }

  @Test("What lies beyond the scale ends in an arrow, which the page explains")
  func arrows() {
    let far = GateOutputFakes.rule(
      "a", "A", loss: 0.2, limits: (0.1, 0.3), margin: 0.01, marginText: "0.01", decision: .fail)
    let chart = MarginChart([far])
    #expect(chart.svg(.narrow).contains("<polygon class=\"limits fail\""))
    #expect(chart.remark.contains("An arrow goes on beyond the scale."))
    var bare = far
    bare.limits = nil
    #expect(MarginChart([bare]).svg(.wide).contains("<polygon class=\"limits fail\""))
    #expect(!MarginChart(GateOutputFakes.verdict("pass").rules).remark.contains("arrow"))
  }

  @Test("A margin of zero and a gain asked for have edges of their own")
  func edges() {
    let rules = GateOutputFakes.verdict("superiority").rules
    let remark = MarginChart(rules).remark
    #expect(remark.contains("margin of zero") && remark.contains("better side"))
  }

  @Test("Values that are not finite are not drawn")
  func notFinite() {
    var rule = GateOutputFakes.verdict("fail").rules[0]
    rule.loss = .nan
    rule.limits = .init(lower: -.infinity, upper: .nan)
    rule.margin = .nan
    let svg = MarginChart([rule]).svg(.wide)
    #expect(!svg.contains("nan") && !svg.contains("inf") && !svg.contains("class=\"mark"))
  }
}
