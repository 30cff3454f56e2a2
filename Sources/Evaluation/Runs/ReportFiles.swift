internal import Foundation
internal import Raster
internal import SystemPackage

/// The files of a report: `report.json`, `samples.csv`, `index.html` with its assets, and
/// `timings.json`.
///
/// Each appears under its name when it is complete.
struct ReportFiles {
  let folder: String

  /// The report's numbers, which mark a finished run.
  static let reportName = "report.json"

  /// Writes all of them.
  func write(
    _ report: Report, pictures: [String: SamplePictures], timings: RunTimings
  ) throws {
    try write(Array(RecordCoding.pretty.encode(report)) + [0x0A], Self.reportName)
    try write(Array(RecordCoding.pretty.encode(timings)) + [0x0A], "timings.json")
    try write(Array(SamplesTable(report).csv.utf8), "samples.csv")
    try writePage(report, pictures: pictures)
  }

  /// Writes `index.html` and, for large reports, the folder of its assets.
  func writePage(_ report: Report, pictures: [String: SamplePictures]) throws {
    let page = ReportPage(report, pictures: pictures).render()
    for asset in page.assets {
      let path = "\(folder)/\(asset.name)"
      try RunFolder.make(FilePath(path).removingLastComponent().string)
      try AtomicFile.write(asset.bytes, to: path)
    }
    try write(Array(page.html.utf8), "index.html")
  }

  private func write(_ bytes: [UInt8], _ name: String) throws {
    try AtomicFile.write(bytes, to: "\(folder)/\(name)")
  }
}
