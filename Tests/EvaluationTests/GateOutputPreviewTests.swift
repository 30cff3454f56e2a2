import Foundation
import Testing

@testable import Evaluation

/// Outputs to look at: set FDEVAL_REPORT_PREVIEWS to a folder, and each case is written there.
@Suite("Gate previews")
struct GateOutputPreviewTests {
  private static let folder = ProcessInfo.processInfo.environment["FDEVAL_REPORT_PREVIEWS"]

  @Test(
    "A verdict is written where FDEVAL_REPORT_PREVIEWS points",
    .enabled(if: folder != nil, "set FDEVAL_REPORT_PREVIEWS to a folder to get the outputs"),
    arguments: GateOutputFakes.names + ["hostile"])
  func write(name: String) throws {
    let folder = URL(filePath: try #require(Self.folder)).appending(path: "gate-\(name)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    let verdict = GateOutputFakes.verdict(name)
    let pictures = try GateOutputFakes.pictures(of: verdict, width: 240, height: 180)
    for (file, text) in [
      ("index.html", GatePage(verdict, pictures: pictures).html()),
      ("verdict.xml", verdict.junit(inconclusiveAs: .failure)),
      ("verdict.sarif", try verdict.sarif()), ("verdict.md", verdict.markdown()),
      ("verdict.json", try verdict.json),
    ] {
      try Data(text.utf8).write(to: folder.appending(path: file))
      #expect(!text.isEmpty)
    }
  }
}
