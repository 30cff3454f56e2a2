internal import Foundation
internal import GRDB

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

  /// Refuses the report of a run whose journal has another one, or cannot be read.
  ///
  /// A report without a journal, such as a baseline's, stands for itself; so does one whose run has not
  /// ended or is being written.
  static func requireIntact(reportOf folder: String) throws(EvaluationError) {
    let path = "\(folder)/\(RunJournal.fileName)"
    guard FileManager.default.fileExists(atPath: path) else { return }
    let text: String?
    do {
      var configuration = Configuration()
      configuration.readonly = true
      let database = try DatabaseQueue(path: path, configuration: configuration)
      text = try database.read { db in
        try String.fetchOne(db, sql: "SELECT value FROM sealed WHERE name = ?", arguments: [fact])
      }
    } catch {
      // Journals of before have no such table, and a read-only folder cannot be opened beside a log.
      return
    }
    guard let text, let seal = try? RecordCoding.decoder.decode(RunSeal.self, from: Data(text.utf8))
    else { return }
    try seal.requireUnchanged(in: folder)
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
