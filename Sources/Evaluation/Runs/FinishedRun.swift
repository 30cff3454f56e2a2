internal import Foundation

/// A run's folder after the run.
public struct FinishedRun: Sendable {
  private let folder: String

  /// The run in a folder.
  public init(folder: String) { self.folder = folder }

  /// Writes `index.html` again from `report.json` and the journal's pictures; no number is
  /// computed.
  ///
  /// - Returns: The report.
  /// - Throws: ``EvaluationError`` where there is no finished run or it is being written.
  public func renderPage() throws -> Report {
    let path = "\(folder)/\(ReportFiles.reportName)"
    guard let data = FileManager.default.contents(atPath: path) else {
      throw EvaluationError(
        .run, folder, expected: "a finished run with \(ReportFiles.reportName)", found: "none",
        advice: "finish it with `fdeval evaluate … --resume`")
    }
    let report: Report
    do {
      report = try RecordCoding.decoder.decode(Report.self, from: data)
    } catch {
      throw EvaluationError(
        .run, path, expected: "a report of schema_version \(Report.currentSchemaVersion)",
        found: "something that cannot be read as one")
    }
    let held = try RunFolder(folder)
    let journalPath = held.file(RunJournal.fileName)
    guard FileManager.default.fileExists(atPath: journalPath) else {
      throw EvaluationError(
        .run, journalPath, expected: "the journal of the run, which holds its pictures",
        found: "none")
    }
    let journal = try RunJournal(journalPath)
    try journal.fact(RunSeal.fact, as: RunSeal.self)?.requireUnchanged(in: folder)
    try ReportFiles(folder: folder).writePage(report, pictures: journal.pictures())
    return report
  }
}
