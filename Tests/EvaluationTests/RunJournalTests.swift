import Foundation
import GRDB
import Raster
import TestSupport
import Testing

@testable import DepthMetrics
@testable import Evaluation

@Suite struct RunJournalTests {
  private static func entry(_ id: String, seconds: Double = 1) -> RunJournal.Entry {
    RunJournal.Entry(
      record: SampleRecord(
        id: id, status: .failed, error: "\(id): expected nothing, found it.", cluster: "c",
        tags: ["a", "b"], comparisons: [], assets: .init(reference: "depth/\(id).png")),
      seconds: seconds)
  }

  @Test("Commits are flushed to disk, as a power cut demands, and readers do not wait")
  func durability() throws {
    let folder = try TemporaryFolder()
    let journal = try RunJournal(folder.path("journal.sqlite"))
    let (synchronous, mode) = try journal.database.read { db in
      (
        try Int.fetchOne(db, sql: "PRAGMA synchronous"),
        try String.fetchOne(db, sql: "PRAGMA journal_mode")
      )
    }
    // 2 is FULL: SQLite flushes the write-ahead log at every commit.
    #expect(synchronous == 2)
    #expect(mode == "wal")
  }

  @Test("What was committed is there when the journal is opened again, sorted by id")
  func roundTrip() throws {
    let folder = try TemporaryFolder()
    let path = folder.path("journal.sqlite")
    do {
      let journal = try RunJournal(path)
      try journal.commit([Self.entry("b"), Self.entry("a", seconds: 2)])
      try journal.commit([])
      try journal.setFact("number", 7)
    }
    let journal = try RunJournal(path)
    #expect(try journal.ids() == ["a", "b"])
    #expect(try journal.entries().map(\.record) == ["a", "b"].map { Self.entry($0).record })
    #expect(try journal.entries().map(\.seconds) == [2, 1])
    #expect(try journal.fact("number", as: Int.self) == 7)
    #expect(try journal.fact("other", as: Int.self) == nil)
  }

  @Test("A sample that is committed twice counts once, as it was first")
  func twice() throws {
    let folder = try TemporaryFolder()
    let journal = try RunJournal(folder.path("journal.sqlite"))
    try journal.commit([Self.entry("a", seconds: 1)])
    try journal.commit([Self.entry("a", seconds: 2), Self.entry("b")])
    #expect(try journal.entries().map(\.record.id) == ["a", "b"])
    #expect(try journal.entries()[0].seconds == 1)
  }

  @Test("A journal of another version is refused")
  func version() throws {
    let folder = try TemporaryFolder()
    let path = folder.path("journal.sqlite")
    try RunJournal(path).database.write { db in
      try db.execute(sql: "UPDATE fact SET value = '99' WHERE name = 'version'")
    }
    #expect(
      throws: EvaluationError(
        .run, path, expected: "a journal of version 2", found: "version 99",
        advice: "use the fdeval that wrote it, or another -o")
    ) { try RunJournal(path) }
  }

  @Test("A journal of the version before this one is refused, and left as it is")
  func older() throws {
    let folder = try TemporaryFolder()
    let path = folder.path("journal.sqlite")
    let old = try DatabaseQueue(path: path)
    try old.write { db in
      try db.execute(
        sql: """
          CREATE TABLE fact (name TEXT PRIMARY KEY, value TEXT NOT NULL);
          INSERT INTO fact VALUES ('version', '1');
          CREATE TABLE sample (id TEXT PRIMARY KEY, record TEXT NOT NULL, seconds REAL NOT NULL);
          """)
    }
    #expect(
      throws: EvaluationError(
        .run, path, expected: "a journal of version 2", found: "version 1",
        advice: "use the fdeval that wrote it, or another -o")
    ) { try RunJournal(path) }
    let tables = try old.read { try String.fetchAll($0, sql: "SELECT name FROM sqlite_schema") }
    #expect(!tables.contains("sealed"))
  }

  @Test("A number that was changed in a record is found")
  func changed() throws {
    let folder = try TemporaryFolder()
    let path = folder.path("journal.sqlite")
    let journal = try RunJournal(path)
    try journal.commit([Self.entry("a"), Self.entry("b")])
    try journal.database.write { db in
      try db.execute(sql: "UPDATE sample SET seconds = seconds + 1 WHERE id = 'b'")
    }
    #expect(
      throws: EvaluationError(
        .run, path, expected: "what the run wrote into its journal",
        found: "other bytes in the sample 'b'",
        advice: "choose another -o: its numbers cannot be trusted")
    ) { try journal.entries() }
  }

  @Test("A journal that is taken away while it is open says so at the next commit")
  func vanished() throws {
    let folder = try TemporaryFolder()
    let path = folder.path("journal.sqlite")
    let journal = try RunJournal(path)
    try journal.commit([Self.entry("a")])
    try FileManager.default.moveItem(atPath: path, toPath: path + ".away")
    let error = #expect(throws: EvaluationError.self) { try journal.commit([Self.entry("b")]) }
    #expect(error?.found == "that its journal was moved, removed or replaced")
    _ = try folder.file("journal.sqlite", [])
    #expect(throws: EvaluationError.self) { try journal.commit([Self.entry("b")]) }
  }

  @Test("Numbers that JSON cannot hold come back as they were")
  func numbers() throws {
    let folder = try TemporaryFolder()
    let journal = try RunJournal(folder.path("journal.sqlite"))
    try journal.setFact("numbers", [1.5, .infinity, -.infinity])
    #expect(try journal.fact("numbers", as: [Double].self) == [1.5, .infinity, -.infinity])
  }

  @Test("A record that cannot be read is one sentence")
  func unreadable() throws {
    let folder = try TemporaryFolder()
    let path = folder.path("journal.sqlite")
    let journal = try RunJournal(path)
    try journal.database.write { db in
      try db.execute(sql: "INSERT INTO sample VALUES ('a', '{}', x'00', '[]', '')")
    }
    let error = #expect(throws: EvaluationError.self) { try journal.entries() }
    #expect(
      error?.description
        == "\(path): expected a journal that can be read and written, found a record that this fdeval cannot read; choose another -o."
    )
  }
}
