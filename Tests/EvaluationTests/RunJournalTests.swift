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
        .run, path, expected: "a journal of version 1", found: "version 99",
        advice: "use the fdeval that wrote it, or another -o")
    ) { try RunJournal(path) }
  }

  @Test("A record that cannot be read is one sentence")
  func unreadable() throws {
    let folder = try TemporaryFolder()
    let path = folder.path("journal.sqlite")
    let journal = try RunJournal(path)
    try journal.database.write { db in
      try db.execute(sql: "INSERT INTO sample VALUES ('a', '{}', 1)")
    }
    let error = #expect(throws: EvaluationError.self) { try journal.entries() }
    #expect(
      error?.description
        == "\(path): expected a journal that can be read and written, found a record that this fdeval cannot read; choose another -o."
    )
  }
}
