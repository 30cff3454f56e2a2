import Foundation
import GRDB
import TestSupport
import Testing

@testable import DepthMetrics
@testable import Evaluation

/// Runs recorded one after the other, and their drawings.
@Suite struct HistoryTests {
  static let date = "2026-11-22T12:00:00Z"

  /// A report whose scores a seed decides.
  static func stored(
    seed: UInt64 = 1, _ edit: (inout Report) -> Void = { _ in }
  ) throws -> StoredReport {
    var fakes = ReportFakes()
    fakes.seed = seed
    var report = fakes.report()
    edit(&report)
    return try StoredReport(
      Array(RecordCoding.pretty.encode(report)) + [0x0A], file: "report.json")
  }

  private static func error(_ body: () throws -> Void) -> String {
    do {
      try body()
      return "no error"
    } catch {
      return "\(error)"
    }
  }

  @Test("What is recorded is what is read, in the order of recording")
  func roundTrip() throws {
    let folder = try TemporaryFolder()
    let path = folder.path("deep/folder/history.sqlite")
    let reports = try (1...5).map { seed in
      try Self.stored(seed: UInt64(seed)) { $0.createdAt = "2026-11-0\(9 - seed)T00:00:00Z" }
    }
    do {
      let history = try RunHistory(path)
      for (index, report) in reports.enumerated() {
        let addition = try history.add(report, label: "v\(5 - index)", at: Self.date)
        #expect(!addition.isKnown && addition.count == index + 1)
      }
    }
    let history = try RunHistory(path, creates: false)
    #expect(try history.count() == 5)
    let series = try history.series(of: "rmse")
    #expect(series.count == 1)
    #expect(series[0].metric.title == "RMSE" && series[0].metric.unit == "m")
    #expect(series[0].entries == (try history.entries(metric: "rmse")))
    for (entry, stored) in zip(series[0].entries, reports) {
      let summary = try #require(stored.report.summary(of: "rmse"))
      #expect(entry.mean == summary.mean && entry.ci95 == summary.ci95)
      #expect(entry.median == summary.median && entry.n == summary.n)
      #expect(entry.contentHash == stored.contentHash && entry.recordedAt == Self.date)
      #expect(entry.createdAt == stored.report.createdAt)
    }
    #expect(series[0].entries.map(\.label) == ["v5", "v4", "v3", "v2", "v1"])
    #expect(try history.series()[0].metric.id == "abs_rel")
  }

  @Test("The same content is recorded once, under its first label")
  func twice() throws {
    let folder = try TemporaryFolder()
    let history = try RunHistory(folder.path("history.sqlite"))
    _ = try history.add(try Self.stored(), label: "one", at: Self.date)
    let again = try history.add(
      try Self.stored { $0.createdAt = "2030-01-01T00:00:00Z" }, label: "two", at: Self.date)
    #expect(again.isKnown && again.label == "one" && again.count == 1)
    #expect(try history.entries(metric: "abs_rel").map(\.label) == ["one"])
  }

  @Test("Runs of another protocol, dataset or unit never share a series")
  func apart() throws {
    let folder = try TemporaryFolder()
    let history = try RunHistory(folder.path("history.sqlite"))
    let other = String(repeating: "0", count: 64)
    let reports = [
      try Self.stored(seed: 1), try Self.stored(seed: 2) { $0.protocol.hash = other },
      try Self.stored(seed: 3) { $0.dataset.hash = other }, try Self.stored(seed: 4),
      try Self.stored(seed: 5) { report in
        report.protocol.primary = ["rmse"]
        report.metrics = report.metrics.map { $0.scored(in: .disparity) }
      },
    ]
    for (index, report) in reports.enumerated() {
      _ = try history.add(report, label: "\(index)", at: Self.date)
    }
    #expect(
      try history.series(of: "rmse").map { $0.entries.map(\.label) }
        == [["0", "3"], ["1"], ["2"], ["4"]])
    #expect(
      try history.series(of: "abs_rel").map { $0.entries.map(\.label) }
        == [["0", "3", "4"], ["1"], ["2"]])
    #expect(try history.series().map(\.metric.id) == ["abs_rel", "abs_rel", "abs_rel", "rmse"])
  }

  @Test("Metrics that no run has are answered with the nearest one")
  func unknown() throws {
    let folder = try TemporaryFolder()
    let history = try RunHistory(folder.path("history.sqlite"))
    #expect(try history.series(of: "abs_rel").isEmpty)
    _ = try history.add(try Self.stored(), label: "v1", at: Self.date)
    #expect(
      Self.error { _ = try history.series(of: "abs_rle") }
        == "metric abs_rle: expected a metric of the recorded runs, found none of that name; did you mean 'abs_rel'?"
    )
    let fakes = Set(ReportFakes.metrics.map(\.id))
    let unrecorded = try #require(MetricCatalogue.ids.first { !fakes.contains($0) })
    #expect(
      Self.error { _ = try history.entries(metric: unrecorded) }.hasPrefix(
        "metric \(unrecorded): expected a metric of the recorded runs, found one that no run has; ")
    )
  }

  @Test("Only a history is opened, and only of a version that is known")
  func files() throws {
    let folder = try TemporaryFolder()
    let gone = folder.path("gone/history.sqlite")
    #expect(
      Self.error { _ = try RunHistory(gone, creates: false) }
        == "\(gone): expected a history of runs, found none; record a run with `fdeval history add`, or name the file with --db."
    )
    #expect(!FileManager.default.fileExists(atPath: folder.path("gone")))
    let text = try folder.file("text.sqlite", Array(String(repeating: "text ", count: 999).utf8))
    let journal = folder.path("journal.sqlite")
    _ = try RunJournal(journal)
    let newer = folder.path("newer.sqlite")
    try RunHistory(newer).database.writeWithoutTransaction {
      try $0.execute(sql: "PRAGMA user_version = 2")
    }
    for creates in [false, true] {
      #expect(
        Self.error { _ = try RunHistory(text, creates: creates) }
          == "\(text): expected a history of runs that can be read and written, found file is not a database; use another --db."
      )
      #expect(
        Self.error { _ = try RunHistory(journal, creates: creates) }
          == "\(journal): expected a history of runs, found an SQLite database of another kind; use another --db."
      )
      #expect(
        Self.error { _ = try RunHistory(newer, creates: creates) }
          == "\(newer): expected a history of version 1, found version 2; use the fdeval that wrote it, or another --db."
      )
    }
    let folderPath = folder.path("folder")
    try FileManager.default.createDirectory(
      atPath: folderPath, withIntermediateDirectories: true)
    #expect(throws: EvaluationError.self) { try RunHistory(folderPath) }
    let sound = try RunHistory(folder.path("sound.sqlite"))
    for label in ["", "two\nlines", String(repeating: "x", count: 101)] {
      #expect(throws: EvaluationError.self) {
        try sound.add(try Self.stored(), label: label, at: Self.date)
      }
    }
  }

  @Test("A run's label is the name of its folder")
  func label() {
    for run in ["reports/good", "/a/good/", "./x/../good", "good/report.json"] {
      #expect(RunHistory.label(of: run) == "good")
    }
  }

  @Test("Many processes can record at once, into a history that is not there yet")
  func atOnce() async throws {
    let folder = try TemporaryFolder()
    let path = folder.path("history.sqlite")
    let reports = try (1...8).map { try Self.stored(seed: UInt64($0)) }
    try await withThrowingTaskGroup(of: Void.self) { group in
      for (index, report) in reports.enumerated() {
        group.addTask {
          _ = try RunHistory(path).add(report, label: "\(index)", at: Self.date)
        }
      }
      try await group.waitForAll()
    }
    #expect(try RunHistory(path, creates: false).count() == 8)
  }
}
