internal import Foundation
internal import GRDB

/// What a run has finished, on disk before it counts: SQLite in WAL mode with full synchronisation,
/// so that neither a killed process nor a power cut loses a committed sample.
struct RunJournal: Sendable {
  static let fileName = "journal.sqlite"
  private static let version = "1"

  private let database: DatabaseQueue

  /// A finished sample as it goes into the journal.
  struct Entry: Sendable {
    var record: SampleRecord
    var seconds: Double
  }

  /// Opens the journal of a folder, or starts one.
  init(_ path: String) throws(EvaluationError) {
    do {
      var configuration = Configuration()
      configuration.journalMode = .wal
      configuration.prepareDatabase { try $0.execute(sql: "PRAGMA synchronous = FULL") }
      database = try DatabaseQueue(path: path, configuration: configuration)
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
  func fact<T: Decodable>(_ name: String, as type: T.Type) throws -> T? {
    let text = try database.read { db in
      try String.fetchOne(db, sql: "SELECT value FROM fact WHERE name = ?", arguments: [name])
    }
    return try text.map { try RecordCoding.decoder.decode(type, from: Data($0.utf8)) }
  }

  /// Stores a named fact.
  func setFact(_ name: String, _ value: some Encodable) throws {
    let text = String(decoding: try RecordCoding.compact.encode(value), as: UTF8.self)
    try database.write { db in
      try db.execute(
        sql: "INSERT OR REPLACE INTO fact VALUES (?, ?)", arguments: [name, text])
    }
  }

  /// Commits samples in one transaction; a sample that is there already stays as it is.
  func commit(_ entries: [Entry]) throws {
    try database.write { db in
      let insert = try db.makeStatement(sql: "INSERT OR IGNORE INTO sample VALUES (?, ?, ?)")
      for entry in entries {
        let text = String(decoding: try RecordCoding.compact.encode(entry.record), as: UTF8.self)
        try insert.execute(arguments: [entry.record.id, text, entry.seconds])
      }
    }
  }

  /// Ids of committed samples.
  func ids() throws -> Set<String> {
    try database.read { Set(try String.fetchAll($0, sql: "SELECT id FROM sample")) }
  }

  /// All committed samples, sorted by id.
  func entries() throws -> [Entry] {
    try database.read { db in
      try Row.fetchAll(db, sql: "SELECT record, seconds FROM sample").map { row in
        Entry(
          record: try RecordCoding.decoder.decode(
            SampleRecord.self, from: Data((row["record"] as String).utf8)),
          seconds: row["seconds"])
      }
    }.sorted { $0.record.id < $1.record.id }
  }

  /// Stores the pictures of a sample.
  func setPictures(_ pictures: SamplePictures, of id: String) throws {
    let text = String(decoding: try RecordCoding.compact.encode(pictures), as: UTF8.self)
    try database.write { db in
      try db.execute(
        sql: "INSERT OR REPLACE INTO picture VALUES (?, ?)", arguments: [id, text])
    }
  }

  /// Stored pictures by sample id.
  func pictures() throws -> [String: SamplePictures] {
    try database.read { db in
      try Row.fetchAll(db, sql: "SELECT id, pictures FROM picture").reduce(into: [:]) { all, row in
        all[row["id"] as String] = try RecordCoding.decoder.decode(
          SamplePictures.self, from: Data((row["pictures"] as String).utf8))
      }
    }
  }

  static func unusable(_ path: String, _ error: any Error) -> EvaluationError {
    EvaluationError(
      .run, path, expected: "a journal that can be read and written",
      found: "\(error)".split(whereSeparator: \.isNewline).joined(separator: " "),
      advice: "free the disk, or choose another -o")
  }
}
