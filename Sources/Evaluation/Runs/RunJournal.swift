internal import Foundation
internal import GRDB

/// What a run has finished, on disk before it counts: SQLite in WAL mode with full synchronisation,
/// so that neither a killed process nor a power cut loses a committed sample.
struct RunJournal: Sendable {
  static let fileName = "journal.sqlite"
  private static let version = "1"

  private let path: String
  let database: DatabaseQueue

  /// A finished sample as it goes into the journal.
  struct Entry: Sendable {
    var record: SampleRecord
    var seconds: Double
  }

  /// Opens the journal of a folder, or starts one.
  init(_ path: String) throws(EvaluationError) {
    self.path = path
    do {
      var configuration = Configuration()
      configuration.journalMode = .wal
      database = try DatabaseQueue(path: path, configuration: configuration)
      // GRDB sets NORMAL when it turns WAL on, which may lose the last commits in a power cut.
      try database.writeWithoutTransaction { try $0.execute(sql: "PRAGMA synchronous = FULL") }
      try database.write { db in
        try db.execute(
          sql: """
            CREATE TABLE IF NOT EXISTS fact (name TEXT PRIMARY KEY, value TEXT NOT NULL);
            CREATE TABLE IF NOT EXISTS sample (
              id TEXT PRIMARY KEY, record TEXT NOT NULL, seconds REAL NOT NULL);
            CREATE TABLE IF NOT EXISTS picture (id TEXT PRIMARY KEY, pictures TEXT NOT NULL);
            """)
        let found = try String.fetchOne(db, sql: "SELECT value FROM fact WHERE name = 'version'")
        if found == nil {
          try db.execute(
            sql: "INSERT INTO fact VALUES ('version', ?)", arguments: [Self.version])
        } else if let found, found != Self.version {
          throw EvaluationError(
            .run, path, expected: "a journal of version \(Self.version)", found: "version \(found)",
            advice: "use the fdeval that wrote it, or another -o")
        }
      }
    } catch let error as EvaluationError {
      throw error
    } catch {
      throw Self.unusable(path, error)
    }
  }

  /// A named fact about the run, decoded from JSON.
  func fact<T: Decodable>(_ name: String, as type: T.Type) throws(EvaluationError) -> T? {
    try read { db in
      try String.fetchOne(db, sql: "SELECT value FROM fact WHERE name = ?", arguments: [name])
        .map { try RecordCoding.decoder.decode(type, from: Data($0.utf8)) }
    }
  }

  /// Stores a named fact.
  func setFact(_ name: String, _ value: some Encodable) throws(EvaluationError) {
    try write { db in
      let text = String(decoding: try RecordCoding.journal.encode(value), as: UTF8.self)
      try db.execute(
        sql: "INSERT OR REPLACE INTO fact VALUES (?, ?)", arguments: [name, text])
    }
  }

  /// Commits samples in one transaction; a sample that is there already stays as it is.
  func commit(_ entries: [Entry]) throws(EvaluationError) {
    try write { db in
      let insert = try db.makeStatement(sql: "INSERT OR IGNORE INTO sample VALUES (?, ?, ?)")
      for entry in entries {
        let text = String(decoding: try RecordCoding.journal.encode(entry.record), as: UTF8.self)
        try insert.execute(arguments: [entry.record.id, text, entry.seconds])
      }
    }
  }

  /// Ids of committed samples.
  func ids() throws(EvaluationError) -> Set<String> {
    try read { Set(try String.fetchAll($0, sql: "SELECT id FROM sample")) }
  }

  /// All committed samples, sorted by id.
  func entries() throws(EvaluationError) -> [Entry] {
    try read { db in
      try Row.fetchAll(db, sql: "SELECT record, seconds FROM sample").map { row in
        Entry(
          record: try RecordCoding.decoder.decode(
            SampleRecord.self, from: Data((row["record"] as String).utf8)),
          seconds: row["seconds"])
      }
    }.sorted { $0.record.id < $1.record.id }
  }

  /// Stores the pictures of a sample.
  func setPictures(_ pictures: SamplePictures, of id: String) throws(EvaluationError) {
    try write { db in
      let text = String(decoding: try RecordCoding.journal.encode(pictures), as: UTF8.self)
      try db.execute(
        sql: "INSERT OR REPLACE INTO picture VALUES (?, ?)", arguments: [id, text])
    }
  }

  /// Removes the pictures of all samples but some.
  func keepPictures(of ids: Set<String>) throws(EvaluationError) {
    try write { db in
      let delete = try db.makeStatement(sql: "DELETE FROM picture WHERE id = ?")
      for id in try String.fetchAll(db, sql: "SELECT id FROM picture") where !ids.contains(id) {
        try delete.execute(arguments: [id])
      }
    }
  }

  /// Stored pictures by sample id.
  func pictures() throws(EvaluationError) -> [String: SamplePictures] {
    try read { db in
      try Row.fetchAll(db, sql: "SELECT id, pictures FROM picture").reduce(into: [:]) { all, row in
        all[row["id"] as String] = try RecordCoding.decoder.decode(
          SamplePictures.self, from: Data((row["pictures"] as String).utf8))
      }
    }
  }

  // MARK: - Failures in words

  private func read<T>(_ body: (Database) throws -> T) throws(EvaluationError) -> T {
    do { return try database.read(body) } catch { throw Self.unusable(path, error) }
  }

  private func write(_ body: (Database) throws -> Void) throws(EvaluationError) {
    do { try database.write(body) } catch { throw Self.unusable(path, error) }
  }

  private static func unusable(_ path: String, _ error: any Error) -> EvaluationError {
    let failure = error as? DatabaseError
    let found =
      failure.map { $0.message ?? "\($0.resultCode)" }
      ?? (error is DecodingError
        ? "a record that this fdeval cannot read"
        : "\(error)".split(whereSeparator: \.isNewline).joined(separator: " "))
    let isFull = [.SQLITE_FULL, .SQLITE_IOERR].contains(failure?.resultCode.primaryResultCode)
    return EvaluationError(
      .run, path, expected: "a journal that can be read and written", found: found,
      advice: isFull ? "free the disk and use --resume" : "choose another -o")
  }
}
