import Foundation
import Testing

@testable import Evaluation

/// Pages to look at: set FDEVAL_REPORT_PREVIEWS to a folder, and each case is written there.
@Suite("Report previews")
struct ReportPreviewTests {
  private static let folder = ProcessInfo.processInfo.environment["FDEVAL_REPORT_PREVIEWS"]

  @Test(
    "A case is written where FDEVAL_REPORT_PREVIEWS points",
    .enabled(if: folder != nil, "set FDEVAL_REPORT_PREVIEWS to a folder to get the pages"),
    arguments: ReportCases.names)
  func write(name: String) throws {
    let folder = URL(filePath: try #require(Self.folder)).appending(path: name)
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    let output = ReportCases.page(name, detail: 4).render()
    try Data(output.html.utf8).write(to: folder.appending(path: "index.html"))
    #expect(output.assets.isEmpty)
  }
}
