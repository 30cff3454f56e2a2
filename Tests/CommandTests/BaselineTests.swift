import Foundation
import TestSupport
import Testing

/// `fdeval baseline`.
@Suite struct BaselineTests {
  /// A toy dataset with two runs of different content and one of another protocol.
  private static func runs() async throws -> ToyDataset {
    let toy = try ToyDataset(rooms: 2)
    for (run, flags) in [("one", []), ("near", ["--max-depth", "5"])] as [(String, [String])] {
      try #require(try await toy.evaluate(into: run, flags).code == 0)
    }
    try toy.copy("predictions/room0/1.npz", to: "spare.npz")
    try toy.remove("predictions/room0/1.npz")
    try #require(try await toy.evaluate(into: "lacking").code == 1)
    return toy
  }

  private static func run(
    _ words: [String], in toy: ToyDataset, at date: String = "86400"
  ) async throws -> Command.Outcome {
    try await Command.run(
      ["baseline"] + words, in: toy.folder.url.path, environment: ["SOURCE_DATE_EPOCH": date])
  }

  @Test("A name is promoted, kept, replaced when asked, and shown with its reasons")
  func life() async throws {
    let toy = try await Self.runs()
    let first = try await Self.run(
      ["promote", "one/", "--name", "main", "--reason", "First release."], in: toy)
    #expect(first.code == 0)
    #expect(first.error.isEmpty)
    let lines = first.output.split(separator: "\n").map(String.init)
    let content = try #require(lines.first?.suffix(12))
    #expect(
      lines == [
        "promoted   main stands for content \(content)", "samples    8 of toy",
        try #require(lines.first { $0.hasPrefix("protocol   plain-v2 (") }),
        "report     baselines/main/\(content)/report.json",
      ])
    #expect(
      try toy.bytes("baselines", "main/\(content)/report.json") == toy.bytes("one", "report.json"))

    let again = try await Self.run(
      ["promote", "one", "--name", "main", "--reason", "Again."], in: toy, at: "172800")
    #expect(again.code == 0)
    #expect(
      again.output
        == "unchanged  main stands for content \(content) since 1970-01-02: First release.\n")

    let refused = try await Self.run(
      ["promote", "lacking", "--name", "main", "--reason", "Mistake."], in: toy)
    #expect(refused.code == 2)
    #expect(refused.output.isEmpty)
    #expect(
      refused.error.hasPrefix(
        "Error: baseline main: expected content \(content), which it stands for, found content "))
    #expect(
      refused.error.hasSuffix("; use --replace to promote it all the same, or another --name.\n"))

    let replaced = try await Self.run(
      ["promote", "near", "--name", "main", "--reason", "Near range.", "--by", "QA", "--replace"],
      in: toy, at: "172800")
    #expect(replaced.code == 0)
    #expect(replaced.output.contains("\nreplaced   \(content), which stays in the store\n"))
    #expect(
      replaced.error.hasPrefix(
        "Warning: Scores are no longer comparable with those before: the protocol was plain-v2 ("))
    let lacking = try await Self.run(
      ["promote", "lacking", "--name", "nightly", "--reason", "Night."], in: toy)
    #expect(lacking.code == 0)
    #expect(lacking.error == "Warning: 1 of 8 samples of this baseline failed.\n")

    let list = try await Self.run(["list"], in: toy)
    #expect(list.code == 0)
    let rows = list.output.split(separator: "\n").map { $0.split(separator: " ").map(String.init) }
    #expect(rows.map(\.first) == ["name", "main", "nightly"])
    #expect(rows[1].suffix(2) == ["Near", "range."])
    #expect(rows[2].contains("1970-01-02") && rows[2].contains("7"))

    let show = try await Self.run(["show", "baseline:main"], in: toy)
    #expect(show.code == 0)
    #expect(show.output.contains("samples    8 of 8 scored"))
    #expect(show.output.contains("\n1970-01-03  "))
    #expect(show.output.contains("  QA  Near range.\n"))
    #expect(show.output.hasSuffix("  –   First release.\n"))
    for line in show.output.split(separator: "\n") { #expect(line.count <= 80) }
  }

  @Test("--json tells the same with every digit")
  func json() async throws {
    let toy = try await Self.runs()
    for (run, more) in [("one", []), ("near", ["--replace", "--by", "QA"])] {
      let outcome = try await Self.run(
        ["promote", run, "--name", "main", "--reason", "Reason \(run)."] + more, in: toy)
      try #require(outcome.code == 0)
    }
    let list = try JSON(try await Self.run(["list", "--json"], in: toy).output)
    #expect(try list["schema_version"].number == 1)
    #expect(try list["baselines"].list.count == 1)
    let entry = try list["baselines"].list[0]
    #expect(try entry["reason"].text == "Reason near." && entry["promoted_by"].text == "QA")
    let show = try JSON(try await Self.run(["show", "main", "--json"], in: toy).output)
    let promotions = try show["promotions"].list
    #expect(try promotions.map { try $0["reason"].text } == ["Reason one.", "Reason near."])
    #expect(
      try promotions[1]["previous"].text == promotions[0]["content_hash"].text
        && show["content_hash"].text == promotions[1]["content_hash"].text)
    let report = try JSON(toy.bytes("near", "report.json"))
    #expect(
      try show["summary"]["abs_rel"]["mean"].number
        == report["summary"]["output"]["abs_rel"]["mean"].number)
    #expect(
      try JSON(toy.bytes(".", show["report"].text))["protocol"]["hash"].text
        == promotions[1]["protocol_hash"].text)
  }

  @Test("Wrong words are usage, wrong files are exit 2, and neither leaves anything behind")
  func refused() async throws {
    let toy = try ToyDataset(rooms: 1)
    try #require(try await toy.evaluate(into: "run").code == 0)
    for (words, error) in [
      (["--name", "a b", "--reason", "x"], "--name: expected a plain word of at most 64 letters"),
      (["--name", "../a", "--reason", "x"], "--name: expected a plain word"),
      (
        ["--name", "a", "--reason", " "], "--reason: expected one line of text, found an empty one."
      ),
      (["--name", "a"], "Missing expected argument '--reason <text>'"),
      (["--reason", "x"], "Missing expected argument '--name <name>'"),
    ] {
      let outcome = try await Self.run(["promote", "run"] + words, in: toy)
      #expect(outcome.code == 64)
      #expect(outcome.error.hasPrefix("Error: \(error)"), "\(outcome.error)")
      #expect(
        outcome.error.hasSuffix("See 'fdeval baseline promote --help' for more information.\n"))
    }
    for (words, error) in [
      (
        ["promote", "dataset", "--name", "a", "--reason", "x"],
        "dataset: expected a finished run with report.json, found none."
      ),
      (
        ["list"],
        "baselines: expected a folder of baselines, found none; promote a run with `fdeval baseline promote`, or name the folder with --store."
      ),
      (
        ["list", "--store", "run/report.json"],
        "run/report.json: expected a folder of baselines, found something that cannot be listed; promote a run with `fdeval baseline promote`, or name the folder with --store."
      ),
    ] {
      let outcome = try await Self.run(words, in: toy)
      #expect(outcome.code == 2)
      #expect(outcome.output.isEmpty)
      #expect(outcome.error == "Error: \(error)\n")
    }
    #expect(!FileManager.default.fileExists(atPath: toy.folder.path("baselines")))
  }

  @Test("Of several processes that promote other content at once, exactly one wins")
  func atOnce() async throws {
    let toy = try await Self.runs()
    let outcome = try await Command.shell(
      """
      for run in one near lacking; do
        fdeval baseline promote $run --name main --reason "From $run." > $run.txt 2>&1 &
      done
      wait
      grep -l ^promoted *.txt | wc -l
      grep -l '^Error: baseline main: expected content' *.txt | wc -l
      """, in: toy.folder.url.path)
    #expect(outcome.output == "1\n2\n")
    let list = try JSON(try await Self.run(["show", "main", "--json"], in: toy).output)
    #expect(try list["promotions"].list.count == 1)
  }
}
