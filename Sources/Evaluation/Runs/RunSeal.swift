internal import Foundation

/// What a finished run left in its folder, noted in its journal when everything was written.
struct RunSeal: Sendable, Codable {
  /// Name of the fact in the journal.
  static let fact = "finished"

  /// SHA-256 of `report.json` without its date, as ``StoredReport`` has it.
  let report: String

  /// The seal of a folder; nil where it has no report.
  init?(folder: String) {
    let path = "\(folder)/\(ReportFiles.reportName)"
    guard let data = FileManager.default.contents(atPath: path) else { return nil }
    report = StoredReport.hash(of: Array(data))
  }

  /// Refuses a folder whose report is another one; one without any report may get it again.
  func requireUnchanged(in folder: String) throws(EvaluationError) {
    guard let now = RunSeal(folder: folder), now.report != report else { return }
    let length = StoredReport.shortHashLength
    throw EvaluationError(
      .run, "\(folder)/\(ReportFiles.reportName)",
      expected: "the report that the run wrote, content \(report.prefix(length))",
      found: "content \(now.report.prefix(length))",
      advice: "remove it and use `fdeval evaluate … --resume`, which writes it again")
  }
}
