import Foundation
import Testing

@testable import Evaluation

/// The page in a real browser; these tests need Chromium on the PATH and say so where it is not.
@Suite(
  "Gate page in Chromium", .serialized,
  .enabled(if: ReportBrowser.path != nil, "there is no Chromium on the PATH"))
struct GateOutputBrowserTests {
  private static func page(_ name: String) throws -> String {
    let verdict = GateOutputFakes.verdict(name)
    return GatePage(verdict, pictures: try GateOutputFakes.pictures(of: verdict)).html()
  }

  @Test("Every case opens without a complaint, and never scrolls sideways", arguments: [390, 1280])
  func opens(width: Int) throws {
    let browser = try ReportBrowser()
    for name in GateOutputFakes.names + ["hostile"] {
      for isDark in [false, true] {
        try browser.open(html: try Self.page(name), width: width, height: 844, isDark: isDark)
        try browser.wait(for: "'ready' in document.documentElement.dataset")
        #expect(try browser.evaluate("'failed' in document.documentElement.dataset") == "false")
        let overflow = try browser.evaluate(
          "document.documentElement.scrollWidth - document.documentElement.clientWidth")
        #expect(overflow == "0", "\(name) at \(width)")
        #expect(browser.complaints == [], "\(name)")
      }
    }
  }

  @Test("Words of the chart stand inside it, and over no bar", arguments: [390, 1280])
  func chart(width: Int) throws {
    let browser = try ReportBrowser()
    for name in ["fail", "many", "long-names", "superiority", "waived"] {
      try browser.open(html: try Self.page(name), width: width, height: 844)
      let outside = try browser.evaluate(
        """
        (() => {
          const svg = [...document.querySelectorAll('.margins svg')].find((s) => s.checkVisibility());
          const frame = svg.getBoundingClientRect();
          const boxes = (name) => [...svg.querySelectorAll(name)].map((e) => e.getBoundingClientRect());
          const texts = boxes('text');
          const out = texts.filter((b) => b.left < frame.left - 1 || b.right > frame.right + 1);
          const hit = (a, b) => a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;
          const over = texts.filter((t) => boxes('.limits, .mark').some((b) => hit(t, b)));
          return out.length + ' ' + over.length;
        })()
        """)
      #expect(outside == "0 0", "\(name) at \(width)")
    }
  }

  @Test("A hostile name runs nothing and makes no element")
  func hostile() throws {
    let browser = try ReportBrowser()
    try browser.open(html: try Self.page("hostile"))
    #expect(try browser.evaluate("document.querySelectorAll('[onmouseover]').length") == "0")
    #expect(try browser.evaluate("document.scripts.length") == "1")
    let names = try browser.evaluate(
      "[...document.querySelectorAll('#cards h3')].every((h) => h.textContent.includes('<script>'))"
    )
    #expect(names == "true")
  }

  @Test("Photo and maps stand in a grid of one size, two columns on a phone")
  func maps() throws {
    let browser = try ReportBrowser()
    for (width, columns) in [(390, 2), (1280, 3)] {
      try browser.open(html: try Self.page("fail"), width: width, height: 844)
      let found = try browser.evaluate(
        """
        (() => {
          document.querySelector('.sample').scrollIntoView();
          const boxes = [...document.querySelectorAll('.sample:first-child .frame')]
            .map((f) => f.getBoundingClientRect());
          const lefts = new Set(boxes.map((b) => Math.round(b.left)));
          const sizes = new Set(boxes.map((b) => Math.round(b.width) + 'x' + Math.round(b.height)));
          return [boxes.length, lefts.size, sizes.size].join(' ');
        })()
        """)
      #expect(found == "6 \(columns) 1", "at \(width)")
    }
  }

  @Test("The button changes the colours, a copied list holds the hash")
  func controls() throws {
    let browser = try ReportBrowser()
    try browser.open(html: try Self.page("fail"))
    try browser.wait(for: "'ready' in document.documentElement.dataset")
    let before = try browser.evaluate("getComputedStyle(document.body).backgroundColor")
    _ = try browser.evaluate("document.querySelector('#theme').click()")
    #expect(try browser.evaluate("getComputedStyle(document.body).backgroundColor") != before)
    let origin = try browser.evaluate("document.querySelector('#origin').textContent")
    #expect(origin.contains(GateOutputFakes.verdict("fail").gate.hash))
  }

  @Test("Without scripts every picture and table is there, and no idle control")
  func withoutScripts() throws {
    let browser = try ReportBrowser()
    try browser.open(html: try Self.page("fail"), scripts: false)
    let idle = try browser.evaluate(
      "[...document.querySelectorAll('button, select, input')].filter((e) => e.checkVisibility())"
        + ".length")
    #expect(idle == "0")
    let pictures = try browser.evaluate(
      "Promise.all([...document.images].map((i) => (i.loading = 'eager', i.decode())))"
        + ".then((list) => list.length)")
    #expect(pictures == "22")
    #expect(try browser.evaluate("document.querySelectorAll('svg.chart').length") == "2")
  }
}
