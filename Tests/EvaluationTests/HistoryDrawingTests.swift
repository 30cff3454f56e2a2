import Foundation
import Testing

@testable import DepthMetrics
@testable import Evaluation

/// A metric over versions as text, chart and page.
@Suite struct HistoryDrawingTests {
  static func entry(
    _ label: String, _ mean: Double?, _ lower: Double? = nil, _ upper: Double? = nil
  ) -> HistoryEntry {
    HistoryEntry(
      label: label, contentHash: String(repeating: "c", count: 64),
      createdAt: "2026-11-22T12:00:00Z", recordedAt: "2026-11-23T12:00:00Z", samples: 16,
      failed: 0, mean: mean,
      ci95: lower.flatMap { lower in upper.map { .init(lower: lower, upper: $0) } },
      median: mean, n: mean == nil ? 0 : 16, nUndefined: mean == nil ? 16 : 0)
  }

  static func series(_ entries: [HistoryEntry], unit: String = "") -> HistorySeries {
    HistorySeries(
      dataset: .init(name: "demo", hash: String(repeating: "d", count: 64)),
      protocol: .init(name: "plain-v1", hash: String(repeating: "e", count: 64)),
      metric: .init(id: "abs_rel", title: "AbsRel", unit: unit, direction: .lowerIsBetter),
      entries: entries)
  }

  @Test("Means and intervals stand where the scale says, in both character sets")
  func text() {
    let entries = [
      Self.entry("a", 0.2, 0, 0.4), Self.entry("b", 0.5), Self.entry("c", 1, 0.9, 1),
      Self.entry("d", nil), Self.entry("e", 0.6, 0.6, 0.6),
    ]
    let plain = IntervalPlot(entries, width: 11, glyphs: .plain)
    #expect(plain.scale == "0.0     1.0")
    #expect(
      entries.map { plain.line($0) } == ["|-o-|", "     o", "         |o", "", "      o"])
    let lines = IntervalPlot(entries, width: 11, glyphs: .lines)
    #expect(lines.line(entries[0]) == "├─●─┤")
    for entry in entries { #expect(lines.line(entry).count == plain.line(entry).count) }
  }

  @Test("The scale is logarithmic only where the means span it, and says so")
  func scales() {
    let wide = IntervalPlot(
      [Self.entry("a", 0.001), Self.entry("b", 1)], width: 20, glyphs: .plain)
    #expect(wide.scale == "0.001     log      1")
    #expect(wide.line(Self.entry("c", 0.0316)) == "         o")
    // One interval that nearly reaches zero does not stretch the scale.
    let narrow = IntervalPlot(
      [Self.entry("a", 1, 0.001, 2), Self.entry("b", 2, 1, 3)], width: 20, glyphs: .plain)
    #expect(!narrow.scale.contains("log"))
    #expect(narrow.scale.count == 20)
  }

  @Test("Numbers without a finite place on the scale break no drawing")
  func extremes() throws {
    let lists = [
      [], [Self.entry("only", 0)], [Self.entry("none", nil)],
      [Self.entry("a", .infinity, 1, .infinity), Self.entry("b", 1, 0, 2)],
      [Self.entry("same", 3, 3, 3), Self.entry("same", 3, 3, 3)],
      [Self.entry("negative", -1, -2, 0.5)],
      (0..<400).map { Self.entry("version-\($0)", Double($0), Double($0) - 1, Double($0) + 1) },
    ]
    for entries in lists {
      let plot = IntervalPlot(entries, width: 20, glyphs: .lines)
      for entry in entries { #expect(plot.line(entry).count <= 20) }
      for width in [358.0, 1168] {
        let drawing = HistoryChart(series: Self.series(entries)).svg(width: width)
        #expect(!drawing.contains("nan") && !drawing.contains("inf\""))
      }
      try ReportMarkup(HistoryPage([Self.series(entries)]).render()).check()
    }
  }

  @Test("Labels of a chart do not run into each other, and the last one is always there")
  func labels() throws {
    for count in [1, 2, 7, 60, 300] {
      let entries = (1...count).map { Self.entry("release-\($0)", 0.1 + 0.001 * Double($0)) }
      let drawing = HistoryChart(series: Self.series(entries)).svg(width: 1168)
      let labels = drawing.matches(
        of: /<text class="label" x="([0-9.]+)" y="[0-9.]+" text-anchor="middle">([^<]+)</)
      #expect(labels.last?.2 == "release-\(count)")
      let places = try labels.map { (try #require(Double($0.1)), 3.5 * Double($0.2.count)) }
      for (left, right) in zip(places, places.dropFirst()) {
        #expect(left.0 + left.1 < right.0 - right.1)
      }
      #expect(drawing.matches(of: /<circle/).count == count)
      #expect(drawing.matches(of: /class="trend"/).count == count - 1)
    }
  }

  @Test("A page quotes its newest run, and lists all")
  func page() throws {
    let entries = [
      Self.entry("1.0", 0.0712, 0.061, 0.081), Self.entry("1.1", 0.0612, 0.051, 0.071),
    ]
    let markup = ReportMarkup(HistoryPage([Self.series(entries, unit: "m")]).render())
    try markup.check()
    #expect(
      markup.has(
        "<h1>AbsRel <b>0.061 m</b> (95% CI 0.051 to 0.071) in 1.1, the latest of 2 runs.</h1>"))
    #expect(markup.has("1.0, 2026-11-22: 0.071 (95% interval 0.061 to 0.081) m over 16 images"))
    #expect(!markup.has("stand apart"))
    // Newest first in the table.
    let rows = markup.html.matches(of: /class="version">([^<]+)</).map { String($0.1) }
    #expect(rows == ["1.1", "1.0"])
    let several = ReportMarkup(
      HistoryPage([Self.series(entries), Self.series(entries)]).render())
    try several.check()
    #expect(several.has("<h1>AbsRel over <b>4 runs</b> in 2 groups.</h1>"))
    #expect(several.has("their scores do not compare"))
    try ReportMarkup(HistoryPage([]).render()).check()
  }

  @Test("Labels are text, not markup")
  func escaping() throws {
    let label = "<b onload=\"x\">&'"
    let markup = ReportMarkup(HistoryPage([Self.series([Self.entry(label, 1, 0, 2)])]).render())
    try markup.check()
    #expect(!markup.has("<b onload"))
    #expect(markup.has("&lt;b onload=&quot;x&quot;&gt;&amp;&#39;"))
  }

  @Test("The same runs give the same page, whose script is the only one it may run")
  func reproducible() throws {
    let series = [Self.series([Self.entry("1.0", 1, 0, 2)])]
    #expect(HistoryPage(series).render() == HistoryPage(series).render())
    #expect(HistoryPage(series).render().contains("default-src &#39;none&#39;"))
  }

  @Test(
    "A page opens in a browser without a complaint, and never scrolls sideways",
    .enabled(if: ReportBrowser.path != nil, "there is no Chromium on the PATH"),
    arguments: [390, 1280])
  func browser(width: Int) throws {
    let entries = (0..<40).map {
      Self.entry("v1.\($0).0-rc1-14-gdeadbeef-dirty", 0.1 / Double($0 + 1), 0, 0.2)
    }
    let pages = [[Self.series(entries)], [Self.series(Array(entries.prefix(1)))], []]
    let browser = try ReportBrowser()
    for page in pages {
      for isDark in [false, true] {
        try browser.open(
          html: HistoryPage(page).render(), width: width, height: 844, isDark: isDark)
        try browser.wait(for: "'ready' in document.documentElement.dataset")
        let overflow = try browser.evaluate(
          "document.documentElement.scrollWidth - document.documentElement.clientWidth")
        #expect(overflow == "0")
        #expect(
          try browser.evaluate("document.querySelector('#theme').textContent")
            == (isDark ? "Light" : "Dark"))
        _ = try browser.evaluate("document.querySelector('#theme').click()")
        let isPaperLight = try browser.evaluate(
          "getComputedStyle(document.documentElement).colorScheme")
        #expect(isPaperLight == (isDark ? "light" : "dark"))
        _ = try browser.evaluate("localStorage.clear()")
        #expect(browser.complaints == [])
      }
    }
  }
}
