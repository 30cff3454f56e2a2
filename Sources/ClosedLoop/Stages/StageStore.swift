public import Evaluation
public import Foundation
internal import GRDB
internal import ModelFiles

/// What a run's stages have made, by a name of everything that went into it: files in the run's folder,
/// and results that lie in the store itself.
///
/// SQLite in WAL mode with full synchronisation: neither a killed process nor a power cut loses what was
/// committed, and a file counts only once its row is there.
struct StageStore: ComparisonCache {
  static let fileName = "stages.sqlite"
  private static let version = "1"

  private let path: String
  private let database: DatabaseQueue

  /// Opens the store of a folder, or starts one.
  ///
  /// - Throws: ``EvaluationError`` where it cannot be used.
  init(_ path: String) throws {
    self.path = path
    do {
      var configuration = Configuration()
      configuration.journalMode = .wal
      database = try DatabaseQueue(path: path, configuration: configuration)
      try database.writeWithoutTransaction { try $0.execute(sql: "PRAGMA synchronous = FULL") }
      try database.write { db in
        try db.execute(
          sql: """
            CREATE TABLE IF NOT EXISTS fact (name TEXT PRIMARY KEY, value TEXT NOT NULL);
            CREATE TABLE IF NOT EXISTS file (
              name TEXT PRIMARY KEY, path TEXT NOT NULL, status TEXT NOT NULL, detail TEXT NOT NULL);
            CREATE TABLE IF NOT EXISTS result (name TEXT PRIMARY KEY, data BLOB NOT NULL);
            CREATE TABLE IF NOT EXISTS hash (
              path TEXT PRIMARY KEY, status TEXT NOT NULL, sha256 TEXT NOT NULL);
            INSERT OR IGNORE INTO fact VALUES ('version', '\(Self.version)');
            """)
        let found = try String.fetchOne(db, sql: "SELECT value FROM fact WHERE name = 'version'")
        guard found == Self.version else {
          throw EvaluationError(
            .run, path, expected: "a store of version \(Self.version)",
            found: "version \(found ?? "none")", advice: "choose another -o")
        }
      }
    } catch let error as EvaluationError {
      throw error
    } catch {
      throw EvaluationError(
        .run, path, expected: "a store that can be read and written", found: "\(error)",
        advice: "remove it, and everything is made again, or choose another -o")
    }
  }

  /// A name of what goes into something.
  static func name(_ parts: [String]) -> String { RunIdentity.sha256(parts) }

  // MARK: - Files

  /// A file that a stage made.
  struct File {
    /// Where it is, relative to the run's folder.
    var path: String
    /// What else is known of it: a record as JSON, or nothing.
    var detail: String
  }

  /// A file that was made before and was not touched since; nil where there is none.
  func file(_ name: String, in folder: String) throws -> File? {
    let row = try database.read { db in
      try Row.fetchOne(
        db, sql: "SELECT path, status, detail FROM file WHERE name = ?", arguments: [name])
    }
    guard let row, let path = row["path"] as String?, let status = row["status"] as String?,
      let detail = row["detail"] as String?, Self.status("\(folder)/\(path)") == status
    else { return nil }
    return File(path: path, detail: detail)
  }

  /// Notes that a file was made, when it is on disk.
  func put(_ file: File, as name: String, in folder: String) throws {
    try database.write { db in
      // What lay there under another name is gone.
      try db.execute(sql: "DELETE FROM file WHERE path = ?", arguments: [file.path])
      try db.execute(
        sql: "INSERT OR REPLACE INTO file VALUES (?, ?, ?, ?)",
        arguments: [name, file.path, Self.status("\(folder)/\(file.path)"), file.detail])
    }
  }

  private static func status(_ path: String) -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = .sortedKeys
    return (try? encoder.encode(FileStatus(path))).map { String(decoding: $0, as: UTF8.self) } ?? ""
  }

  // MARK: - Results

  func result(_ name: String) throws -> Data? {
    try database.read { db in
      try Data.fetchOne(db, sql: "SELECT data FROM result WHERE name = ?", arguments: [name])
    }
  }

  func keep(_ result: Data, as name: String) throws {
    try database.write { db in
      try db.execute(
        sql: "INSERT OR REPLACE INTO result VALUES (?, ?)", arguments: [name, result])
    }
  }

  // MARK: - Hashes

  /// The SHA-256 of a file, remembered by path, size, times and number.
  func sha256(_ path: String) throws -> String {
    let status = Self.status(path)
    let known = try database.read { db in
      try String.fetchOne(
        db, sql: "SELECT sha256 FROM hash WHERE path = ? AND status = ?",
        arguments: [path, status])
    }
    if let known { return known }
    let digest = try ResolvedModel.sha256(ofFile: path)
    try database.write { db in
      try db.execute(
        sql: "INSERT OR REPLACE INTO hash VALUES (?, ?, ?)", arguments: [path, status, digest])
    }
    return digest
  }
}
