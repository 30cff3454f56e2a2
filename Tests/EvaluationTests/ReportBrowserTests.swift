import Foundation
import Testing

@testable import Evaluation

/// The page in a real browser; these tests need Chromium on the PATH and say so where it is not.
@Suite(
  "Report page in Chromium", .serialized,
  .enabled(if: ReportBrowser.path != nil, "there is no Chromium on the PATH"))
struct ReportBrowserTests {
  @Test("Every case opens without a complaint, and never scrolls sideways", arguments: [390, 1280])
  func opens(width: Int) throws {
    let browser = try ReportBrowser()
    for name in ReportCases.names {
      for isDark in [false, true] {
        try browser.open(
          html: ReportCases.page(name).render().html, width: width, height: 844, isDark: isDark)
        try browser.wait(for: "'ready' in document.documentElement.dataset")
        #expect(try browser.evaluate("'failed' in document.documentElement.dataset") == "false")
        let overflow = try browser.evaluate(
          "document.documentElement.scrollWidth - document.documentElement.clientWidth")
        #expect(overflow == "0", "\(name) at \(width)")
        #expect(browser.complaints == [], "\(name)")
      }
    }
  }

  @Test(
    "The value under the pointer is the map's value, inside the page or in a folder beside it",
    arguments: [ReportPage.Embedding.inline, .folder("assets")])
  func pointer(embedding: ReportPage.Embedding) throws {
    let fakes = ReportFakes()
    let report = fakes.report()
    let sample = try #require(report.samplesWorstFirst.first)
    let page = ReportPage(report, pictures: fakes.pictures(of: report, count: 2))
    let maps = fakes.scene(of: sample, rank: 0, width: 60, height: 45).maps(
      error: try #require(sample.value(of: "abs_rel")), coverage: 1, isDisparity: false,
      seed: fakes.seed)
    let output = page.render(embedding: embedding)
    let browser = try ReportBrowser()
    try browser.open(html: output.html, assets: output.assets.map { ($0.name, $0.bytes) })
    try browser.evaluate("document.querySelector('.sample').scrollIntoView()").discard()
    try browser.wait(for: "'painted' in document.querySelector('.sample').dataset")

    for (x, y) in [(30, 20), (7, 40), (55, 11)] {
      try browser.point(at: "reference", x: x, y: y, of: (60, 45))
      let index = y * 60 + x
      let step = (maps.to - maps.from) / 65534
      let reference = try browser.reading(of: "reference")
      let candidate = try browser.reading(of: "candidate")
      let expected = (maps.reference[index], maps.candidate[index])
      #expect(reference.unit == "m" && candidate.unit == "m")
      #expect(abs(reference.value - expected.0) <= step + 6e-4 * expected.0)
      #expect(abs(candidate.value - expected.1) <= step + 6e-4 * expected.1)
      let error = try browser.reading(of: "error")
      #expect(abs(error.value - (expected.1 / expected.0 - 1) * 100) <= 0.006 + 200 * step)
      #expect(try browser.caption(of: "image") == "pixel \(2 * x + 1), \(2 * y + 1)")
    }
    #expect(maps.reference[0].isNaN)
    try browser.point(at: "error", x: 0, y: 0, of: (60, 45))
    #expect(try browser.caption(of: "reference") == "no value")
    #expect(try browser.caption(of: "error") == "no value")
    #expect(browser.complaints == [])
  }

  @Test("A link leads to a pixel of a sample")
  func deepLink() throws {
    let browser = try ReportBrowser()
    let page = ReportCases.page("plain")
    let id = try #require(page.report.samplesWorstFirst.first { page.pictures[$0.id] != nil }).id
    let key = try #require(page.report.sampleKeys[id])
    try browser.open(html: page.render().html)
    try browser.evaluate("location.hash = '#\(key)@20,30'").discard()
    try browser.wait(for: "document.querySelector('#\(key) output').textContent !== ''")
    #expect(try browser.caption(of: "image") == "pixel 41, 61")
  }

  @Test("j and k go from sample to sample, f flips reference and prediction")
  func keys() throws {
    let browser = try ReportBrowser()
    let page = ReportCases.page("plain")
    try browser.open(html: page.render().html)
    let keys = try browser.evaluate(
      "[...document.querySelectorAll('.sample')].map((s) => s.id).join()"
    ).split(separator: ",")
    var seen: [String] = []
    for letter in ["j", "j", "k", "j"] {
      try browser.press(letter)
      seen.append(try browser.evaluate("document.activeElement.id"))
    }
    #expect(seen == [keys[0], keys[1], keys[0], keys[1]].map(String.init))
    try browser.press("f")
    try browser.wait(for: "document.querySelector('#\(keys[1]) .flipped') !== null")
    let labels = try browser.evaluate(
      "[...document.querySelectorAll('#\(keys[1]) figcaption > span')].map((s) => s.textContent).join()"
    )
    #expect(labels == "Image,Prediction,Reference,Error")
  }

  @Test("Searching, choosing a tag and sorting work on the table and the pictures alike")
  func table() throws {
    let browser = try ReportBrowser()
    let page = ReportCases.page("plain")
    try browser.open(html: page.render().html)
    func shown() throws -> String {
      try browser.evaluate(
        "document.querySelectorAll('#table tbody tr:not([hidden])').length + ' ' + "
          + "document.querySelector('#shown').textContent")
    }
    #expect(try shown() == "24 24 samples")
    try browser.evaluate(
      "(search.value = 'KITCHEN', search.dispatchEvent(new Event('input')))"
    ).discard()
    #expect(try shown() == "4 4 of 24 samples")
    let visible = try browser.evaluate(
      "[...document.querySelectorAll('.sample:not([hidden]) h3')].every((h) => "
        + "h.textContent.includes('kitchen'))")
    #expect(visible == "true")
    try browser.evaluate(
      "(search.value = '', tag.value = 'glass', tag.dispatchEvent(new Event('change')))"
    ).discard()
    let glass = page.report.samples.filter { $0.tags.contains("glass") }.count
    #expect(try shown() == "\(glass) \(glass) of 24 samples")
    try browser.evaluate(
      "(tag.value = '', tag.dispatchEvent(new Event('change')), sort.value = 'RMSE', "
        + "sort.dispatchEvent(new Event('change')))"
    ).discard()
    let first = try browser.evaluate("document.querySelector('#table tbody a').textContent")
    let worst = page.report.samples.max {
      ($0.value(of: "rmse") ?? 0) < ($1.value(of: "rmse") ?? 0)
    }
    #expect(first == worst?.id)
    let last = try browser.evaluate(
      "document.querySelector('#table tbody tr:last-child').textContent.includes('failed')")
    #expect(last == "true")
  }

  @Test("Another colour map repaints the maps from the codes, and the error map stays")
  func colours() throws {
    let browser = try ReportBrowser()
    try browser.open(html: ReportCases.page("plain").render().html)
    try browser.evaluate("document.querySelector('.sample').scrollIntoView()").discard()
    try browser.wait(for: "'painted' in document.querySelector('.sample').dataset")
    func pixel(_ map: String) throws -> String {
      try browser.evaluate(
        "document.querySelector('.sample [data-map=\(map)] canvas').getContext('2d')"
          + ".getImageData(30, 20, 1, 1).data.join()")
    }
    let before = (try pixel("reference"), try pixel("error"))
    try browser.evaluate(
      "(colours.value = 'spectral', colours.dispatchEvent(new Event('change')))"
    ).discard()
    try browser.wait(
      for: "document.querySelector('.sample').dataset.painted?.startsWith('spectral')")
    #expect(try pixel("reference") != before.0)
    #expect(try pixel("error") == before.1)
  }

  @Test("Without scripts every picture, table and chart is there, and no idle control")
  func withoutScripts() throws {
    let browser = try ReportBrowser()
    let page = ReportCases.page("plain")
    try browser.open(html: page.render().html, scripts: false)
    #expect(try browser.evaluate("'ready' in document.documentElement.dataset") == "false")
    let idle = try browser.evaluate(
      "[...document.querySelectorAll('button, select, input')].filter((e) => e.checkVisibility())"
        + ".length")
    #expect(idle == "0")
    let pictures = try browser.evaluate(
      "Promise.all([...document.images].map((i) => (i.loading = 'eager', i.decode())))"
        + ".then((list) => list.length)")
    #expect(pictures == "\(page.pictures.count * 4)")
    #expect(try browser.evaluate("document.querySelectorAll('svg.chart').length") == "10")
  }
}

extension ReportBrowser {
  /// Moves the pointer to the middle of a pixel of a map of the first sample.
  fileprivate func point(at map: String, x: Int, y: Int, of size: (Int, Int)) throws {
    let box = try evaluate(
      "(() => { const b = document.querySelector('.sample [data-map=\(map)] .frame')"
        + ".getBoundingClientRect(); return [b.left, b.top, b.width, b.height].join(); })()"
    ).split(separator: ",").compactMap { Double($0) }
    try movePointer(
      x: box[0] + (Double(x) + 0.5) / Double(size.0) * box[2],
      y: box[1] + (Double(y) + 0.5) / Double(size.1) * box[3])
    try wait(for: "document.querySelector('.sample .maps').dataset.pointed === '\(x),\(y)'")
  }

  /// What stands beside a map's name in the first sample.
  fileprivate func caption(of map: String) throws -> String {
    try evaluate("document.querySelector('.sample [data-map=\(map)] output').textContent")
  }

  /// The number and the unit beside a map's name.
  fileprivate func reading(of map: String) throws -> (value: Double, unit: String) {
    let text = try caption(of: map)
    let number = text.replacing("−", with: "-").prefix { "+-0123456789.".contains($0) }
    let value = try #require(Double(number), "\(text) is no reading")
    return (value, text.dropFirst(number.count).trimmingCharacters(in: .whitespaces))
  }
}

extension String {
  /// For calls made for what they do.
  fileprivate func discard() {}
}
