internal import Foundation
internal import GRDB
internal import SystemPackage

/// What a run has finished, on disk before it counts: SQLite in WAL mode with full synchronisation,
/// so that neither a killed process nor a power cut loses a committed sample.
///
/// Every row carries a checksum of what it holds, so that no bit of a number changes unseen.
struct RunJournal: Sendable {
  static let fileName = "journal.sqlite"
  /// Version of the tables.
  ///
  /// 2 added checksums, and the files that samples were made of.
  static let version = "2"

  let path: String
  let database: DatabaseQueue
  /// The file that was opened.
  private let file: UInt64?

  /// A finished sample as it goes into the journal.
  struct Entry: Sendable {
    var record: SampleRecord
    var seconds: Double
    /// The files that decided its numbers.
    var inputs: [SampleInput] = []
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
      try database.write { try Self.prepare($0, path) }
      file = FileStatus(path)?.number
    } catch let error as EvaluationError {
      throw error
    } catch {
      throw Self.unusable(path, error)
    }
  }

  private static func prepare(_ db: Database, _ path: String) throws {
    try db.execute(
      sql: "CREATE TABLE IF NOT EXISTS fact (name TEXT PRIMARY KEY, value TEXT NOT NULL)")
    let found = try String.fetchOne(db, sql: "SELECT value FROM fact WHERE name = 'version'")
    if found == nil {
      try db.execute(sql: "INSERT INTO fact VALUES ('version', ?)", arguments: [version])
    } else if let found, found != version {
      throw EvaluationError(
        .run, path, expected: "a journal of version \(version)", found: "version \(found)",
        advice: "use the fdeval that wrote it, or another -o")
    }
    try db.execute(
      sql: """
        CREATE TABLE IF NOT EXISTS sealed (
          name TEXT PRIMARY KEY, value TEXT NOT NULL, checksum TEXT NOT NULL);
        CREATE TABLE IF NOT EXISTS sample (
          id TEXT PRIMARY KEY, record TEXT NOT NULL, seconds REAL NOT NULL, inputs TEXT NOT NULL,
          checksum TEXT NOT NULL);
        CREATE TABLE IF NOT EXISTS picture (
          id TEXT PRIMARY KEY, pictures TEXT NOT NULL, checksum TEXT NOT NULL);
        """)
  }

  // MARK: - Facts

  /// A named fact about the run, decoded from JSON.
  func fact<T: Decodable>(_ name: String, as type: T.Type) throws(EvaluationError) -> T? {
    try read { db in
      guard
        let row = try Row.fetchOne(
          db, sql: "SELECT value, checksum FROM sealed WHERE name = ?", arguments: [name])
      else { return nil }
      let text = try row.value("value", as: String.self)
      try check(row, [name, text], "the fact '\(name)'")
      return try RecordCoding.decoder.decode(type, from: Data(text.utf8))
    }
  }

  /// Stores a named fact.
  func setFact(_ name: String, _ value: some Encodable) throws(EvaluationError) {
    try write { db in
      let text = String(decoding: try RecordCoding.journal.encode(value), as: UTF8.self)
      try db.execute(
        sql: "INSERT OR REPLACE INTO sealed VALUES (?, ?, ?)",
        arguments: [name, text, Self.checksum([name, text])])
    }
  }

  /// Forgets a named fact.
  func removeFact(_ name: String) throws(EvaluationError) {
    try write { try $0.execute(sql: "DELETE FROM sealed WHERE name = ?", arguments: [name]) }
  }

  /// Forgets everything.
  func clear() throws(EvaluationError) {
    try write { try $0.execute(sql: "DELETE FROM sealed; DELETE FROM sample; DELETE FROM picture") }
  }

  // MARK: - Samples

  /// Commits samples in one transaction; a sample that is there already stays as it is.
  ///
  /// - Throws: ``EvaluationError`` where the journal cannot be written, or is no longer in its
  ///   place: what goes into a file without a name is lost with the process.
  func commit(_ entries: [Entry]) throws(EvaluationError) {
    try put(entries, "INSERT OR IGNORE")
  }

  /// Commits samples in place of those that are there.
  func replace(_ entries: [Entry]) throws(EvaluationError) {
    try put(entries, "INSERT OR REPLACE")
  }

  private func put(_ entries: [Entry], _ verb: String) throws(EvaluationError) {
    try write { db in
      let insert = try db.makeStatement(sql: "\(verb) INTO sample VALUES (?, ?, ?, ?, ?)")
      for entry in entries {
        let id = entry.record.id
        let record = String(decoding: try RecordCoding.journal.encode(entry.record), as: UTF8.self)
        let inputs = String(decoding: try RecordCoding.journal.encode(entry.inputs), as: UTF8.self)
        let sum = Self.checksum([id, record, "\(entry.seconds)", inputs])
        try insert.execute(arguments: [id, record, entry.seconds, inputs, sum])
      }
    }
  }

  /// Ids of committed samples.
  func ids() throws(EvaluationError) -> Set<String> {
    try read { Set(try String.fetchAll($0, sql: "SELECT id FROM sample")) }
  }

  /// All committed samples, sorted by id.
  ///
  /// - Throws: ``EvaluationError`` where the journal cannot be read, or a sample is not as it was
  ///   written.
  func entries() throws(EvaluationError) -> [Entry] {
    try read { db in
      try Row.fetchAll(db, sql: "SELECT id, record, seconds, inputs, checksum FROM sample").map {
        row in
        let id = try row.value("id", as: String.self)
        let record = try row.value("record", as: String.self)
        let seconds = try row.value("seconds", as: Double.self)
        let inputs = try row.value("inputs", as: String.self)
        try check(row, [id, record, "\(seconds)", inputs], "the sample '\(id)'")
        return Entry(
          record: try RecordCoding.decoder.decode(SampleRecord.self, from: Data(record.utf8)),
          seconds: seconds,
          inputs: try RecordCoding.decoder.decode([SampleInput].self, from: Data(inputs.utf8)))
      }
    }.sorted { $0.record.id < $1.record.id }
  }

  // MARK: - Pictures

  /// Stores the pictures of a sample.
  func setPictures(_ pictures: SamplePictures, of id: String) throws(EvaluationError) {
    try write { db in
      let text = String(decoding: try RecordCoding.journal.encode(pictures), as: UTF8.self)
      try db.execute(
        sql: "INSERT OR REPLACE INTO picture VALUES (?, ?, ?)",
        arguments: [id, text, Self.checksum([id, text])])
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
      try Row.fetchAll(db, sql: "SELECT id, pictures, checksum FROM picture").reduce(into: [:]) {
        all, row in
        let id = try row.value("id", as: String.self)
        let text = try row.value("pictures", as: String.self)
        try check(row, [id, text], "the pictures of '\(id)'")
        all[id] = try RecordCoding.decoder.decode(SamplePictures.self, from: Data(text.utf8))
      }
    }
  }

  // MARK: - Checksums

  private static func checksum(_ parts: [String]) -> String {
    // With their lengths, so that nothing moves from one part to the next.
    RunIdentity.sha256(parts.map { "\($0.utf8.count) \($0)" })
  }

  private func check(_ row: Row, _ parts: [String], _ what: String) throws {
    guard try row.value("checksum", as: String.self) == Self.checksum(parts) else {
      throw EvaluationError(
        .run, path, expected: "what the run wrote into its journal",
        found: "other bytes in \(what)", advice: "choose another -o: its numbers cannot be trusted")
    }
  }

  // MARK: - Failures in words

  private func read<T>(_ body: (Database) throws -> T) throws(EvaluationError) -> T {
    do { return try database.read(body) } catch { throw Self.unusable(path, error) }
  }

  private func write(_ body: (Database) throws -> Void) throws(EvaluationError) {
    guard FileStatus(path)?.number == file else {
      throw EvaluationError(
        .run, FilePath(path).removingLastComponent().string,
        expected: "the run's folder to stay while the run goes on",
        found: "that its journal was moved, removed or replaced",
        advice: "put it back and use --resume, or start again")
    }
    do { try database.write(body) } catch { throw Self.unusable(path, error) }
  }

  private static func unusable(_ path: String, _ error: any Error) -> EvaluationError {
    if let error = error as? EvaluationError { return error }
    let failure = error as? DatabaseError
    let found =
      failure.map { $0.message ?? "\($0.resultCode)" }
      ?? (error is DecodingError || error is RowValueError || error is RowDecodingError
        ? "a record that this fdeval cannot read"
        : "\(error)".split(whereSeparator: \.isNewline).joined(separator: " "))
    let isFull = [.SQLITE_FULL, .SQLITE_IOERR].contains(failure?.resultCode.primaryResultCode)
    return EvaluationError(
      .run, path, expected: "a journal that can be read and written", found: found,
      advice: isFull ? "free the disk and use --resume" : "choose another -o")
  }
}
