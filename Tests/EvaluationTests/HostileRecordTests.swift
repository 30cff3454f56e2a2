import DepthMetrics
import Foundation
import GRDB
import Raster
import TestSupport
import Testing

@testable import Evaluation

/// Records that were damaged or edited by hand: each gives a right value or one sentence, none ends
/// the process, and no number of a journal changes unseen.
@Suite struct HostileRecordTests {
  private static var small: Report {
    var fakes = ReportFakes()
    fakes.items = 5
    fakes.hasFloorAndChance = true
    return fakes.report()
  }

  /// Everything that reads a report.
  private static func use(_ bytes: [UInt8], _ folder: TemporaryFolder, _ baseline: ScoredRun) {
    guard let stored = try? StoredReport(bytes, file: "report.json") else { return }
    _ = ReportPage(stored.report).render()
    _ = SamplesTable(stored.report).csv
    let path = folder.path("h\(UUID().uuidString).sqlite")
    if let history = try? RunHistory(path), (try? history.add(stored, label: "a", at: "b")) != nil,
      let series = try? history.series()
    {
      draw(series)
    }
    guard let run = try? ScoredRun(stored, name: "candidate"),
      let gate = try? GateFile(
        yaml: "gate: 1\nname: g\nprimary: [{metric: abs_rel, margin: 2%}]\n", file: "g", today: ""),
      let verdict = try? GateEvaluation(gate, baseline: baseline, candidate: run)
        .verdict(createdAt: "")
    else { return }
    #expect((try? verdict.json) != nil)
    _ = GatePage(verdict, pictures: []).html()
  }

  private static func draw(_ series: [HistorySeries]) {
    _ = HistoryPage(series).render()
    for one in series {
      let plot = IntervalPlot(one.entries, width: 40, glyphs: .lines)
      _ = plot.scale
      for entry in one.entries { _ = plot.line(entry) }
    }
  }

  @Test("A report with any bits flipped or bytes damaged ends nothing")
  func damagedReports() throws {
    let folder = try TemporaryFolder()
    let bytes = Array(try RecordCoding.pretty.encode(Self.small))
    let baseline = try ScoredRun(StoredReport(bytes, file: "report.json"), name: "baseline")
    var random = SplitMix64(seed: 41)
    for _ in 0..<150 {
      var damaged = bytes
      for _ in 0...random.below(3) {
        damaged[random.below(bytes.count)] ^= 1 << random.below(8)
      }
      Self.use(damaged, folder, baseline)
    }
    var mutation = Mutation(seed: 42, others: [bytes])
    for _ in 0..<100 { Self.use(mutation.damaged(bytes), folder, baseline) }
  }

  @Test("A report with any value in the place of any other ends nothing")
  func editedReports() throws {
    let folder = try TemporaryFolder()
    let bytes = Array(try RecordCoding.pretty.encode(Self.small))
    let baseline = try ScoredRun(StoredReport(bytes, file: "report.json"), name: "baseline")
    let tree = try JSONSerialization.jsonObject(with: Data(bytes))
    let values: [Any] = [
      1e308, -1e308, 5e-324, 0, -1, Int.max, Int.min, 1e18, "NaN", "", "\u{1B}[2J\n\u{202E}",
      NSNull(),
      [Any](), [String: Any](), true, [1.7e308, -1.7e308], [1, 2, 3], "0…1", "-∞…", 0.5,
    ]
    var random = SplitMix64(seed: 43)
    for round in 0..<250 {
      let value = values[round % values.count]
      let edited = Self.edited(tree, value, &random)
      let data = try JSONSerialization.data(withJSONObject: edited, options: .fragmentsAllowed)
      Self.use(Array(data), folder, baseline)
    }
    let deep = String(repeating: "[", count: 100_000)
    Self.use(Array("{\"schema_version\": 1, \"samples\": \(deep)".utf8), folder, baseline)
  }

  /// A tree with one value, at a seeded place, replaced.
  private static func edited(_ tree: Any, _ value: Any, _ random: inout SplitMix64) -> Any {
    if random.below(12) == 0 { return value }
    if var map = tree as? [String: Any], !map.isEmpty {
      let key = map.keys.sorted()[random.below(map.count)]
      map[key] = map[key].map { edited($0, value, &random) }
      return map
    }
    if var list = tree as? [Any], !list.isEmpty {
      let index = random.below(list.count)
      list[index] = edited(list[index], value, &random)
      return list
    }
    return tree is [String: Any] || tree is [Any] ? tree : value
  }

  /// The bytes of a database whose log was folded into it.
  private static func folded(_ path: String) throws -> [UInt8] {
    let database = try DatabaseQueue(path: path)
    try database.writeWithoutTransaction { try $0.execute(sql: "PRAGMA journal_mode = DELETE") }
    try database.close()
    return Array(try Data(contentsOf: URL(fileURLWithPath: path)))
  }

  private static func entries() -> [RunJournal.Entry] {
    small.samples.enumerated().map { index, record in
      RunJournal.Entry(
        record: record, seconds: 0.25 + Double(index),
        inputs: [SampleInput(role: .reference, name: "a", content: "b", status: [nil])])
    }
  }

  @Test("A journal with any bit flipped is refused, or holds what was written")
  func damagedJournals() throws {
    let folder = try TemporaryFolder()
    let path = folder.path("journal.sqlite")
    let entries = Self.entries()
    do {
      let journal = try RunJournal(path)
      try journal.commit(entries)
      try journal.setFact("identity", ["a": "b"])
    }
    let bytes = try Self.folded(path)
    var random = SplitMix64(seed: 44)
    var refused = 0
    for round in 0..<200 {
      var damaged = bytes
      damaged[random.below(bytes.count)] ^= 1 << random.below(8)
      let copy = try folder.file("j\(round).sqlite", damaged)
      do {
        let journal = try RunJournal(copy)
        let found = try journal.entries()
        for entry in found {
          let original = try #require(entries.first { $0.record.id == entry.record.id })
          #expect(entry.record == original.record && entry.seconds == original.seconds)
          #expect(entry.inputs == original.inputs)
        }
        let fact = try journal.fact("identity", as: [String: String].self)
        #expect(fact == ["a": "b"] || fact == nil)
        _ = try journal.pictures()
      } catch let error as EvaluationError {
        #expect(!error.description.contains("\n"))
        refused += 1
      }
    }
    #expect(refused > 20)
  }

  @Test("A journal whose columns hold other kinds of values is refused in one sentence")
  func editedJournals() throws {
    let folder = try TemporaryFolder()
    for (index, change) in [
      "UPDATE sample SET record = x'00ff'", "UPDATE sample SET seconds = 'soon'",
      "UPDATE sample SET seconds = 1e308", "UPDATE sample SET record = 7",
      "UPDATE sample SET id = NULL",
      "UPDATE sample SET inputs = '[]'", "UPDATE sample SET checksum = 1",
      "UPDATE sample SET id = id || 'x'",
      "UPDATE sample SET record = replace(record, '0.1', '0.2')",
      "DROP TABLE sample; CREATE TABLE sample (id, record)",
      "DROP TABLE sample; CREATE VIEW sample AS SELECT 1 AS id",
    ].enumerated() {
      let path = folder.path("j\(index).sqlite")
      let journal = try RunJournal(path)
      try journal.commit(Self.entries())
      try journal.database.write { try $0.execute(sql: change) }
      let error = #expect(throws: EvaluationError.self, "\(change)") { try journal.entries() }
      #expect(error?.description.contains("\n") == false)
    }
  }

  @Test("A history with any bit flipped, or any value in any column, is drawn or refused")
  func damagedHistories() throws {
    let folder = try TemporaryFolder()
    let path = folder.path("h.sqlite")
    do {
      let history = try RunHistory(path)
      for seed in 1...3 {
        _ = try history.add(HistoryTests.stored(seed: UInt64(seed)), label: "v\(seed)", at: "d")
      }
    }
    let bytes = try Self.folded(path)
    var random = SplitMix64(seed: 45)
    func show(_ path: String) {
      do {
        let history = try RunHistory(path, creates: false)
        _ = try history.count()
        Self.draw(try history.series())
        Self.draw(try history.series(of: "rmse"))
        _ = try history.entries(metric: "rmse")
      } catch {
        #expect(!"\(error)".contains("\n"))
      }
    }
    for round in 0..<150 {
      var damaged = bytes
      for _ in 0...random.below(4) { damaged[random.below(bytes.count)] ^= 1 << random.below(8) }
      show(try folder.file("d\(round).sqlite", damaged))
    }
    let values = [
      "NULL", "'text'", "x'00ff'", "1e308", "-1e308", "9e999", "-9e999", "5e-324", "-1", "''",
      "9223372036854775807", "'\u{1B}[2J'",
    ]
    let columns = [
      (
        "run",
        [
          "label", "created_at", "dataset", "dataset_hash", "protocol_hash", "samples", "failed",
          "primary_metric",
        ]
      ),
      (
        "value",
        [
          "mean", "lower", "upper", "median", "n", "n_undefined", "title", "unit", "direction",
          "metric",
        ]
      ),
    ]
    let copy = try folder.file("e.sqlite", bytes)
    for (table, names) in columns {
      for name in names {
        for value in values {
          try Data(bytes).write(to: URL(fileURLWithPath: copy))
          let database = try DatabaseQueue(path: copy)
          // What the table itself refuses cannot be there.
          try? database.write {
            try $0.execute(sql: "UPDATE OR IGNORE \(table) SET \(name) = \(value)")
          }
          try database.close()
          show(copy)
        }
      }
    }
  }

  @Test("A history does not take what it could not draw")
  func undrawable() throws {
    let folder = try TemporaryFolder()
    let history = try RunHistory(folder.path("h.sqlite"))
    let changes: [(inout MetricSummary) -> Void] = [
      { $0.mean = 1e308 }, { $0.median = -1e300 }, { $0.ci95 = .init(lower: 2, upper: 1) },
      { $0.ci95 = .init(lower: 0, upper: 1.7e308) }, { $0.n = -1 }, { $0.nUndefined = -5 },
    ]
    for change in changes {
      let stored = try HistoryTests.stored { report in
        guard var summary = report.summary["output"]?["rmse"] else { return }
        change(&summary)
        report.summary["output"]?["rmse"] = summary
      }
      let error = #expect(throws: EvaluationError.self) {
        try history.add(stored, label: "a", at: HistoryTests.date)
      }
      #expect(error?.subject == "rmse")
    }
    #expect(try history.count() == 0)
  }
}
