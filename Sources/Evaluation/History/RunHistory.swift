internal import DepthMetrics
internal import Foundation
internal import GRDB
internal import SystemPackage

/// Runs that were recorded one after the other, each with its label, in one SQLite file.
public struct RunHistory: Sendable {
  /// The file, as the user named it.
  public let path: String
  let database: DatabaseQueue

  /// "fdhi" in ASCII, which tells the file from other databases (`PRAGMA application_id`).
  static let applicationID = 0x6664_6869
  /// Version of the tables (`PRAGMA user_version`).
  static let version = 1

  /// Opens a history, or starts one.
  ///
  /// - Parameters:
  ///   - path: The file.
  ///   - creates: Whether the file and its folder may be made; a history that is only read is never
  ///     written to.
  /// - Throws: ``EvaluationError`` where there is none, it is something else or of a newer version.
  public init(_ path: String, creates: Bool = true) throws(EvaluationError) {
    self.path = path
    if !FileManager.default.fileExists(atPath: path) {
      guard creates else {
        throw EvaluationError(
          .history, path, expected: "a history of runs", found: "none",
          advice: "record a run with `fdeval history add`, or name the file with --db")
      }
      let folder = FilePath(path).removingLastComponent().string
      if !folder.isEmpty { try RunFolder.make(folder) }
    }
    do {
      var configuration = Configuration()
      configuration.readonly = !creates
      configuration.foreignKeysEnabled = true
      // Runs of a build farm may end at the same time.
      configuration.busyMode = .timeout(30)
      database = try DatabaseQueue(path: path, configuration: configuration)
      if creates {
        try database.write { try Self.prepare($0, path) }
      } else {
        try database.read { try Self.check($0, path) }
      }
    } catch let error as EvaluationError {
      throw error
    } catch {
      throw Self.unusable(path, error)
    }
  }

  /// What recording a run did.
  public struct Addition: Sendable, Equatable {
    /// The label that the run has, which is an older one where it was there already.
    public var label: String
    /// SHA-256 of the report without its date, lowercase hexadecimal.
    public var contentHash: String
    /// Whether the run was there already, so that nothing was written.
    public var isKnown: Bool
    /// Runs in the history.
    public var count: Int

    /// The first twelve digits of the content's hash, for people.
    public var shortHash: String { String(contentHash.prefix(StoredReport.shortHashLength)) }
  }

  /// Records a finished run; one of the same content is recorded once.
  ///
  /// - Parameters:
  ///   - run: The run's folder, or its `report.json`.
  ///   - label: What to call it; nil for the folder's name.
  ///   - date: Now, ISO 8601 in UTC.
  /// - Returns: What was recorded, and whether it was there already.
  /// - Throws: ``EvaluationError`` where the run is not finished, the label is empty or the file
  ///   cannot be written.
  public func add(
    _ run: String, label: String? = nil, at date: String
  ) throws(EvaluationError) -> Addition {
    try add(try StoredReport(run), label: label ?? Self.label(of: run), at: date)
  }

  /// Records a report that has been read.
  ///
  /// - Throws: ``EvaluationError`` where the label is empty or the file cannot be written.
  public func add(
    _ stored: StoredReport, label: String, at date: String
  ) throws(EvaluationError) -> Addition {
    guard !label.isEmpty, label.count <= 100,
      !label.unicodeScalars.contains(where: CharacterSet.controlCharacters.contains)
    else {
      throw EvaluationError(
        .history, "label", expected: "one line of 1 to 100 characters", found: "'\(label)'")
    }
    try Self.requireDrawable(stored.report)
    return try write { db in
      let known = try String.fetchOne(
        db, sql: "SELECT label FROM run WHERE content_hash = ?", arguments: [stored.contentHash])
      if known == nil { try Self.insert(stored, label, date, into: db) }
      return Addition(
        label: known ?? label, contentHash: stored.contentHash, isKnown: known != nil,
        count: try Int.fetchOne(db, sql: "SELECT count(*) FROM run") ?? 0)
    }
  }

  /// Refuses a report whose numbers no history could show: a run's own are never such.
  private static func requireDrawable(_ report: Report) throws(EvaluationError) {
    func refuse(_ what: String, _ expected: String, _ found: String) throws(EvaluationError) {
      throw EvaluationError(
        .history, what, expected: expected, found: found,
        advice: "evaluate again: no run writes such a report")
    }
    guard report.coverage.ok >= 0, report.coverage.failed >= 0 else {
      return try refuse("coverage", "counts of 0 or more", "negative ones")
    }
    for metric in report.metrics {
      guard let summary = report.summary(of: metric.id) else { continue }
      let numbers = [
        summary.mean, summary.median, summary.ci95?.lower, summary.ci95?.upper,
      ].compactMap { $0 }
      if let number = numbers.first(where: { !(abs($0) <= largest) }) {
        try refuse(metric.id, "numbers from -\(largest) to \(largest)", "\(number)")
      }
      if let interval = summary.ci95, interval.lower > interval.upper {
        try refuse(
          metric.id, "an interval from its lower to its upper limit",
          "\(interval.lower) to \(interval.upper)")
      }
      if summary.n < 0 || summary.nUndefined < 0 {
        try refuse(
          metric.id, "counts of 0 or more", "\(summary.n) and \(summary.nUndefined)")
      }
    }
  }

  /// The largest magnitude of a number that a history takes.
  private static let largest = 1e280

  /// The name of a run's folder.
  public static func label(of run: String) -> String {
    let url = URL(fileURLWithPath: run).standardizedFileURL
    return url.pathExtension == "json"
      ? url.deletingLastPathComponent().lastPathComponent : url.lastPathComponent
  }

  // MARK: - Tables

  private static func prepare(_ db: Database, _ path: String) throws {
    let isFresh =
      try Int.fetchOne(db, sql: "PRAGMA application_id") == 0
      && Int.fetchOne(db, sql: "PRAGMA user_version") == 0
      && Int.fetchOne(db, sql: "SELECT count(*) FROM sqlite_schema") == 0
    guard isFresh else { return try check(db, path) }
    try db.execute(
      sql: """
        PRAGMA application_id = \(applicationID);
        PRAGMA user_version = \(version);
        CREATE TABLE run (
          id INTEGER PRIMARY KEY, label TEXT NOT NULL, content_hash TEXT NOT NULL UNIQUE,
          created_at TEXT NOT NULL, recorded_at TEXT NOT NULL,
          dataset TEXT NOT NULL, dataset_hash TEXT NOT NULL,
          protocol TEXT NOT NULL, protocol_hash TEXT NOT NULL,
          candidates TEXT NOT NULL, tool TEXT NOT NULL,
          samples INTEGER NOT NULL, failed INTEGER NOT NULL, primary_metric TEXT);
        CREATE TABLE value (
          run INTEGER NOT NULL REFERENCES run, metric TEXT NOT NULL, title TEXT NOT NULL,
          unit TEXT NOT NULL, direction TEXT NOT NULL,
          mean REAL, lower REAL, upper REAL, median REAL,
          n INTEGER NOT NULL, n_undefined INTEGER NOT NULL, PRIMARY KEY (run, metric));
        """)
  }

  private static func check(_ db: Database, _ path: String) throws {
    guard try Int.fetchOne(db, sql: "PRAGMA application_id") == applicationID else {
      throw EvaluationError(
        .history, path, expected: "a history of runs", found: "an SQLite database of another kind",
        advice: "use another --db")
    }
    let found = try Int.fetchOne(db, sql: "PRAGMA user_version") ?? 0
    guard found == version else {
      throw EvaluationError(
        .history, path, expected: "a history of version \(version)", found: "version \(found)",
        advice: "use the fdeval that wrote it, or another --db")
    }
  }

  private static func insert(
    _ stored: StoredReport, _ label: String, _ date: String, into db: Database
  ) throws {
    let report = stored.report
    try db.execute(
      sql: "INSERT INTO run VALUES (NULL, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
      arguments: [
        label, stored.contentHash, report.createdAt, date, report.dataset.name,
        report.dataset.hash, report.protocol.name, report.protocol.hash,
        report.provenance.candidates, "\(report.tool.name) \(report.tool.version)",
        report.coverage.ok, report.coverage.failed, report.primaryMetric?.id,
      ])
    let run = db.lastInsertedRowID
    let insert = try db.makeStatement(
      sql: "INSERT INTO value VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)")
    for metric in report.metrics {
      guard let summary = report.summary(of: metric.id) else { continue }
      let result = summary.result(report.protocol.aggregate)
      try insert.execute(arguments: [
        run, metric.id, metric.title, metric.unit, metric.direction.rawValue, result?.value,
        result?.ci95?.lower, result?.ci95?.upper, summary.median, summary.n, summary.nUndefined,
      ])
    }
  }

  // MARK: - Failures in words

  func read<T>(_ body: (Database) throws -> T) throws(EvaluationError) -> T {
    do { return try database.read(body) } catch { throw Self.unusable(path, error) }
  }

  private func write<T>(_ body: (Database) throws -> T) throws(EvaluationError) -> T {
    do { return try database.write(body) } catch { throw Self.unusable(path, error) }
  }

  private static func unusable(_ path: String, _ error: any Error) -> EvaluationError {
    if let error = error as? EvaluationError { return error }
    let failure = error as? DatabaseError
    return EvaluationError(
      .history, path, expected: "a history of runs that can be read and written",
      found: failure.map { $0.message ?? "\($0.resultCode)" }
        ?? (error as? RowDecodingError).map { _ in "a value of another kind than its column's" }
        ?? "\(error)".split(whereSeparator: \.isNewline).joined(separator: " "),
      advice: failure?.resultCode.primaryResultCode == .SQLITE_NOTADB ? "use another --db" : nil)
  }
}
