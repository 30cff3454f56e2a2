import Foundation
import Testing

@testable import DepthMetrics
@testable import Evaluation

@Suite("Report page")
struct ReportPageTests {
  @Test("The same inputs give the same bytes", arguments: ["plain", "disparity", "no-pictures"])
  func determinism(name: String) {
    #expect(ReportCases.page(name).render() == ReportCases.page(name).render())
  }

  @Test("Every element is closed in order and every id is there once", arguments: ReportCases.names)
  func wellFormed(name: String) throws {
    let text = ReportMarkup(ReportCases.page(name))
    try text.check()
    #expect(!text.has("{{") && !text.has("Optional("))
  }

  @Test("Nothing is loaded from anywhere", arguments: ReportCases.names)
  func selfContained(name: String) {
    let text = ReportMarkup(ReportCases.page(name))
    #expect(!text.has("http://") && !text.has("https://"))
    for attribute in text.html.matches(of: /\s(?:src|href)="([^"]{0,12})/) {
      #expect(attribute.1.hasPrefix("data:image/") || attribute.1.hasPrefix("#"))
    }
    #expect(!text.has("@import") && !text.has("url("))
    #expect(text.has("default-src &#39;none&#39;; img-src data:;"))
  }

  @Test("The first sentence can be quoted")
  func headline() {
    #expect(
      ReportMarkup(ReportPage(ReportFakes().report())).has(
        "AbsRel <b>0.056</b> (95% CI 0.048 to 0.065) over 24 images in 6 scenes, "))
    var fakes = ReportFakes()
    fakes.failures = 3
    fakes.coverage = 0.03
    let quote = Headline(fakes.report()).quote
    #expect(
      quote.hasSuffix(
        " over 21 of 24 images in 6 scenes, on 3.0% of the usable pixels, "
          + "protocol eigen-nyu 3f9c0a12bd34."))
  }

  @Test(
    "A protocol that pools pixels or scenes is quoted by that mean, without the images' interval")
  func aggregates() throws {
    var fakes = ReportFakes()
    fakes.aggregate = "mean_of_pixels"
    let report = fakes.report()
    let summary = try #require(report.summary(of: "abs_rel"))
    let pixels = NumberText.significant(try #require(summary.meanOverPixels))
    #expect(Headline(report).quote.hasPrefix("AbsRel \(pixels) over all valid pixels of 24 images"))
    fakes.aggregate = "mean_of_clusters"
    let clusters = NumberText.significant(try #require(summary.meanOverClusters))
    #expect(Headline(fakes.report()).quote.hasPrefix("AbsRel \(clusters) over 24 images"))
  }

  @Test("Key figures stand with four digits, and with all of them on hover")
  func keyFigures() throws {
    let report = ReportFakes().report()
    let text = ReportMarkup(ReportPage(report))
    for metric in report.keyMetrics {
      let mean = try #require(report.summary(of: metric.id)?.mean)
      #expect(text.has("title=\"\(mean)\">"))
    }
    #expect(report.keyMetrics.count == 8 && report.otherMetrics.count == 3)
    #expect(report.keyMetrics.prefix(2).map(\.id) == ["abs_rel", "delta1"])
  }

  @Test("Names that look like markup stay names")
  func hostileNames() throws {
    let attack = "<script>alert(1)</script>\"' onmouseover=\"x\"\u{301} y=\"&amp;</td>{{id}}"
    var fakes = ReportFakes()
    fakes.sceneNames = [attack]
    fakes.tags = [attack]
    fakes.title = attack
    fakes.assumed = [attack]
    fakes.failures = 2
    var report = fakes.report()
    report.provenance.notes = [attack]
    report.provenance.command = attack
    report.protocol.name = attack
    let text = ReportMarkup(ReportPage(report, pictures: fakes.pictures(of: report, count: 1)))
    #expect(!text.has("<script>alert") && !text.has("</td>{{"))
    #expect(!text.has("onmouseover=\"") && !text.has("\"\u{301}"))
    try text.check()
  }

  @Test("A metric without any value is said to have none, and why")
  func undefinedMetric() {
    let text = ReportMarkup(ReportCases.page("undefined"))
    #expect(
      text.has("Boundary F1 has no value in 24 images: the reference has no occluding edge"))
    #expect(text.has("Boundary F1: no image has a value"))
    #expect(text.has("title=\"the reference has no occluding edge\">–"))
    #expect(!text.has(">nan") && !text.has("\"nan"))
  }

  @Test("A primary metric without any value makes a sentence, not a number")
  func undefinedPrimary() {
    var fakes = ReportFakes()
    fakes.undefined = ("abs_rel", 24)
    let text = ReportMarkup(ReportPage(fakes.report()))
    #expect(text.has("AbsRel <b>is undefined</b> for all of 24 images in 6 scenes, "))
  }

  @Test("A value that is not finite counts as none")
  func infiniteValue() throws {
    var report = ReportFakes().report()
    let index = try #require(report.samples.firstIndex { $0.status == .ok })
    report.samples[index].comparisons[0].metrics["abs_rel"] = .infinity
    report.samples[index].comparisons[0].metrics["rmse"] = .nan
    let text = ReportMarkup(ReportPage(report))
    #expect(!text.has("∞</td>") && !text.has(">NaN</td>") && !text.has(">nan"))
  }

  @Test("Where all failed there is no number, no chart, and every sentence")
  func allFailed() {
    let report = ReportCases.page("all-failed").report
    let text = ReportMarkup(ReportPage(report))
    #expect(text.has("<b>No result</b>: all 12 images failed, "))
    #expect(!text.has("Key figures") && !text.has("id=\"distributions\""))
    for sample in report.samples {
      #expect(text.has(SVG.escape(sample.error ?? "none")))
    }
  }

  @Test("An empty dataset makes a page")
  func empty() throws {
    var fakes = ReportFakes()
    fakes.items = 0
    let text = ReportMarkup(ReportPage(fakes.report()))
    #expect(text.has("<b>No result</b>: the dataset has no images, "))
    try text.check()
  }

  @Test("One image: no interval, no distribution, and the sentence says one")
  func oneSample() {
    let text = ReportMarkup(ReportCases.page("one-sample"))
    #expect(text.has(" over 1 image in 1 scene, "))
    #expect(text.has("it needs at least two scenes"))
    #expect(text.has("One image has no distribution."))
    #expect(!text.has("95% CI"))
  }

  @Test("Of 500 samples all are in the table, and the page without pictures stays small")
  func manySamples() {
    let report = ReportCases.page("many").report
    let text = ReportMarkup(ReportPage(report))
    #expect(text.count(of: "<tr id=\"row-s") == 500)
    #expect(text.html.utf8.count < 2_000_000)
    #expect(text.has("14 of 500 images failed, 7 of them for want of a prediction"))
  }

  @Test("Pictures stand inside, worst first, and only for samples that the report knows")
  func cards() throws {
    let page = ReportCases.page("plain")
    let text = ReportMarkup(page)
    let ids = text.html.matches(of: /<article class="sample[^"]*" id="(s\d+)"/).map { String($0.1) }
    let keys = page.report.sampleKeys
    let expected = page.report.samplesWorstFirst.map(\.id).filter { page.pictures[$0] != nil }
    #expect(ids == expected.compactMap { keys[$0] })
    let picture = try #require(page.pictures.values.first)
    #expect(ReportPage(page.report, pictures: ["nobody": picture]).pictures.isEmpty)
  }

  @Test("Disparity says that larger is nearer, and swaps the words at the error's ends")
  func directions() {
    let depth = ReportMarkup(ReportCases.page("plain"))
    #expect(depth.has("Depth, larger is farther") && depth.has("% <i>too near</i>"))
    let disparity = ReportMarkup(ReportCases.page("disparity"))
    #expect(disparity.has("Disparity, larger is nearer"))
    #expect(disparity.has("% <i>too far</i></span><span>0</span>"))
  }

  @Test("Errors that are differences are named so, and carry the maps' unit")
  func absoluteErrors() throws {
    var page = ReportCases.page("plain")
    #expect(ReportMarkup(page).has("Error relative to the reference"))
    let pictures = page.pictures.mapValues { pictures in
      var pictures = pictures
      pictures.isErrorRelative = false
      pictures.errorLimit = 0.25
      return pictures
    }
    page = ReportPage(page.report, pictures: pictures)
    let text = ReportMarkup(page)
    #expect(
      text.has("Prediction minus reference") && text.has("+0.25 m") && text.has(" data-absolute"))
  }

  @Test("Pictures over the limit go into a folder, which the page names")
  func folder() throws {
    let page = ReportCases.page("plain")
    #expect(page.preferredEmbedding == .inline)
    let output = page.render(embedding: .folder("assets"))
    let text = ReportMarkup(output.html)
    #expect(text.has("in the folder <code>assets</code> beside this page"))
    #expect(!text.has("data:image/"))
    #expect(output.assets.count == page.pictures.count * 5)
    for name in output.assets.map(\.name) {
      #expect(name.hasPrefix("assets/s") && text.has("\"\(name)\""))
    }
    var (id, heavy) = try #require(page.pictures.first)
    heavy.image = [UInt8](repeating: 0, count: 46_000_000)
    #expect(ReportPage(page.report, pictures: [id: heavy]).preferredEmbedding == .folder("assets"))
  }

  @Test("Protocol and provenance are there in full")
  func provenance() {
    let report = ReportFakes().report()
    let text = ReportMarkup(ReportPage(report))
    for field in report.protocol.fields {
      #expect(text.has("<dt>\(field.name)</dt><dd>\(SVG.escape(field.value))</dd>"))
    }
    #expect(text.has(report.protocol.hash) && text.has(report.dataset.hash))
    #expect(text.has(SVG.escape(report.provenance.command)))
    for metric in report.metrics { #expect(text.has(SVG.escape(metric.formula))) }
    #expect(text.has("candidate.kind=metric_planar, which no file said, in every image."))
  }

  @Test("Without scripts nothing is offered that needs one")
  func withoutScripts() {
    let text = ReportMarkup(ReportCases.page("plain"))
    for tag in text.html.matches(of: /<(button|select|input|form)\b[^>]*>/) {
      let isInsideForm = tag.1 != "button" && tag.1 != "form"
      #expect(isInsideForm || tag.0.contains("scripted"))
    }
  }
}
