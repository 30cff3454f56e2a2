import Foundation
import TestSupport
import Testing

/// `fdeval history`.
@Suite struct HistoryTests {
  private static func run(
    _ words: [String], in toy: ToyDataset, environment: [String: String] = [:]
  ) async throws -> Command.Outcome {
    var variables = ["SOURCE_DATE_EPOCH": "172800", "LC_ALL": "C"]
    variables.merge(environment) { _, given in given }
    return try await Command.run(
      ["history"] + words, in: toy.folder.url.path, environment: variables)
  }

  /// A toy dataset with three recorded runs, one of them under another protocol.
  private static func recorded() async throws -> ToyDataset {
    let toy = try ToyDataset(rooms: 2)
    for (run, label, flags) in [
      ("first", "1.0", []), ("second", "1.1", ["--metrics", "abs_rel,rmse"]),
      ("near", "near", ["--max-depth", "5"]),
    ] as [(String, String, [String])] {
      try #require(try await toy.evaluate(into: run, flags).code == 0)
      let outcome = try await Self.run(["add", run, "--label", label], in: toy)
      #expect(outcome.code == 0)
      #expect(outcome.error.isEmpty)
      #expect(outcome.output.hasPrefix("recorded   \(label), content "))
    }
    return toy
  }

  @Test("A metric is drawn over the runs that compare, those of another protocol apart")
  func drawn() async throws {
    let toy = try await Self.recorded()
    let outcome = try await Self.run(["rmse"], in: toy)
    #expect(outcome.code == 0)
    #expect(outcome.error.isEmpty)
    let parts = outcome.output.components(separatedBy: "rmse in m, lower is better\n")
    #expect(parts.count == 3)
    #expect(parts[1].contains("\n1.0 ") && parts[1].contains("\n1.1 "))
    #expect(parts[2].contains("\nnear ") && !parts[2].contains("\n1."))
    #expect(outcome.output.contains("\nRuns of another dataset or protocol stand apart"))
    for line in outcome.output.split(separator: "\n") {
      #expect(line.count <= 80)
      #expect(!line.utf8.contains { $0 > 127 }, "\(line)")
    }
    #expect(outcome.output.contains(/\|-*o-*\||\|-*o|o-*\|/))
    let report = try JSON(toy.bytes("first", "report.json"))
    let mean = try report["summary"]["output"]["rmse"]["mean"].number
    #expect(parts[1].contains(String(format: "%.4g", mean)))
  }

  @Test("Drawings follow the locale, and the numbers do not")
  func locale() async throws {
    let toy = try await Self.recorded()
    let plain = try await Self.run(["rmse"], in: toy)
    for (name, value, isLines) in [
      ("LC_ALL", "C.UTF-8", true), ("LC_ALL", "en_GB.utf8", true), ("LC_ALL", "POSIX", false),
    ] {
      let other = try await Self.run(["rmse"], in: toy, environment: [name: value])
      #expect(other.output.contains("●") == isLines)
      let asPlain = other.output.replacing("●", with: "o").replacing("─", with: "-")
        .replacing("├", with: "|").replacing("┤", with: "|")
      #expect(asPlain == plain.output)
    }
  }

  @Test("Without a metric each run tells its protocol's first primary one")
  func primary() async throws {
    let toy = try await Self.recorded()
    let outcome = try await Self.run([], in: toy)
    #expect(outcome.code == 0)
    #expect(outcome.output.hasPrefix("abs_rel, lower is better\n"))
    #expect(try await Self.run(["show"], in: toy).output == outcome.output)
    let partly = try await Self.run(["delta1"], in: toy)
    #expect(partly.output.contains("\nand 1 run without this metric\n"))
  }

  @Test("--json has every digit of the reports")
  func json() async throws {
    let toy = try await Self.recorded()
    let document = try JSON(try await Self.run(["--json", "rmse"], in: toy).output)
    #expect(try document["schema_version"].number == 1)
    let series = try document["series"].list
    #expect(
      try series.map { try $0["entries"].list.map { try $0["label"].text } }
        == [["1.0", "1.1"], ["near"]])
    for (entry, run) in [
      (try series[0]["entries"].list[0], "first"), (try series[1]["entries"].list[0], "near"),
    ] {
      let report = try JSON(toy.bytes(run, "report.json"))
      let summary = try report["summary"]["output"]["rmse"]
      #expect(try entry["mean"].number == summary["mean"].number)
      #expect(
        try entry["ci95"].list.map { try $0.number } == summary["ci95"].list.map { try $0.number })
      #expect(try entry["created_at"].text == "1970-01-02T00:00:00Z")
      #expect(try entry["recorded_at"].text == "1970-01-03T00:00:00Z")
    }
  }

  @Test("--html writes a page of its own that is the same every time")
  func page() async throws {
    let toy = try await Self.recorded()
    let outcome = try await Self.run(["rmse", "--html", "one.html"], in: toy)
    #expect(outcome.code == 0)
    #expect(outcome.output.hasSuffix("\n\npage       one.html\n"))
    _ = try await Self.run(["rmse", "--html", "two.html", "--json"], in: toy)
    let page = try toy.bytes(".", "one.html")
    #expect(try toy.bytes(".", "two.html") == page)
    let text = String(decoding: page, as: UTF8.self)
    #expect(text.hasPrefix("<!doctype html>"))
    #expect(text.contains("<h1>RMSE over <b>3 runs</b> in 2 groups.</h1>"))
    #expect(!text.contains(toy.folder.url.path))
    let unwritable = try await Self.run(["--html", "gone/page.html"], in: toy)
    #expect(unwritable.code == 2)
    #expect(unwritable.output.isEmpty)
  }

  @Test("A run is recorded once, and named by its folder where nothing else is said")
  func idempotent() async throws {
    let toy = try ToyDataset(rooms: 1)
    try #require(try await toy.evaluate(into: "run").code == 0)
    let first = try await Self.run(["add", "run/", "--db", "deep/runs.sqlite"], in: toy)
    #expect(first.code == 0)
    #expect(first.output.hasPrefix("recorded   run, content "))
    #expect(first.output.hasSuffix("\nhistory    deep/runs.sqlite, 1 run\n"))
    let again = try await Self.run(
      ["add", "run/report.json", "--db", "deep/runs.sqlite", "--label", "2.0"], in: toy)
    #expect(again.code == 0)
    #expect(again.output.hasPrefix("unchanged  run, content "))
    #expect(again.output.hasSuffix(", is recorded already\nhistory    deep/runs.sqlite, 1 run\n"))
  }

  @Test("What is no history, run or metric is one sentence and exit 2")
  func refused() async throws {
    let toy = try await Self.recorded()
    try toy.write("text.sqlite", String(repeating: "no database ", count: 1000))
    for (words, error) in [
      (
        ["--db", "gone.sqlite"],
        "gone.sqlite: expected a history of runs, found none; record a run with `fdeval history add`, or name the file with --db."
      ),
      (
        ["--db", "text.sqlite"],
        "text.sqlite: expected a history of runs that can be read and written, found file is not a database; use another --db."
      ),
      (
        ["add", "first", "--db", "first/journal.sqlite"],
        "first/journal.sqlite: expected a history of runs, found an SQLite database of another kind; use another --db."
      ),
      (
        ["add", "dataset", "--db", "new.sqlite"],
        "dataset: expected a finished run with report.json, found none."
      ),
      (
        ["rmsee"],
        "metric rmsee: expected a metric of the recorded runs, found none of that name; did you mean 'rmse'?"
      ),
    ] {
      let outcome = try await Self.run(words, in: toy)
      #expect(outcome.code == 2)
      #expect(outcome.output.isEmpty)
      #expect(outcome.error == "Error: \(error)\n")
    }
    for name in ["gone.sqlite", "new.sqlite"] {
      #expect(!FileManager.default.fileExists(atPath: toy.folder.path(name)))
    }
  }
}
