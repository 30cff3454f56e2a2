import DepthMetrics
import TestSupport
import Testing

@testable import Evaluation

/// A gate never passes what diverged: seeds that a run lost, in whatever way.
@Suite struct LostSeedTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  /// Thirty samples of three seeds in fifteen clusters; `cell` may change or drop a seed's cell.
  private func run(
    _ name: String, cell: (Int, Int, String) -> String? = { _, _, text in text }
  ) throws -> ScoredRun {
    var random = SplitMix64(seed: 5)
    var text = "id,cluster,seed,abs_rel\n"
    for sample in 0..<30 {
      for seed in 1...3 {
        let value = "\(0.1 + 0.01 * random.unit())"
        guard let cell = cell(sample, seed, value) else { continue }
        text += "s\(sample),c\(sample / 2),\(seed),\(cell)\n"
      }
    }
    return try ScoredRun(folder.file("\(name).csv", Array(text.utf8)))
  }

  private func verdict(
    _ guards: String, _ old: ScoredRun, _ new: ScoredRun
  ) throws -> GateVerdict {
    let gate = try GateFile(
      yaml: "gate: 1\nname: g\nprimary: [{metric: abs_rel, margin: 2%}]\nguards: \(guards)\n",
      file: "gate.yaml", today: "2026-06-01")
    return try GateEvaluation(gate, baseline: old, candidate: new)
      .verdict(createdAt: "2026-06-01T00:00:00Z")
  }

  private func finding(_ id: String, _ verdict: GateVerdict) throws -> GuardFinding {
    try #require(verdict.guards.first { $0.id == id })
  }

  @Test(
    "Two seeds of three that the candidate lost fail the gate, in whatever way they are lost",
    arguments: ["", "nan", "NaN", "inf", "-inf", "Infinity", "1e999", "1e200", "n/a", " ", nil])
  func lostByCandidate(cell: String?) throws {
    let old = try run("old"), new = try run("new") { _, seed, text in seed == 1 ? text : cell }
    let found = try verdict("{nan: 0, missing: fail}", old, new)
    #expect(found.decision == .fail)
    let missing = try finding("missing", found)
    #expect(missing.status == .fail)
    #expect(missing.detail == "60 of 90 have no value.")
    #expect(missing.samples.count == 30)
    // What is there is a number that is none.
    let isNumber = ["nan", "NaN", "inf", "-inf", "Infinity", "1e999", "1e200"].contains(cell)
    let nan = try finding("nan", found)
    #expect(nan.status == (isNumber ? .fail : .unknown))
    if isNumber { #expect(nan.detail == "0 in the candidate, and 60 values that are not finite.") }
    #expect(try finding("catastrophic", found).status == (isNumber ? .fail : .pass))
    #expect(
      try verdict("{missing: drop<=66%, nan: off, catastrophic: off}", old, new).decision == .fail)
    #expect(
      try verdict("{missing: drop<=67%, nan: off, catastrophic: off}", old, new).decision == .pass)
    #expect(try verdict("{missing: off, nan: off, catastrophic: off}", old, new).decision == .pass)
  }

  @Test("A seed that the baseline lost counts as well, and is named as its own")
  func lostByBaseline() throws {
    let new = try run("new")
    for cell in ["", "nan", "inf"] {
      let old = try run("old") { sample, seed, text in sample == 4 && seed == 2 ? cell : text }
      let found = try verdict("{missing: fail}", old, new)
      #expect(found.decision == .fail)
      let missing = try finding("missing", found)
      #expect(missing.detail == "1 of 90 have no value, 1 of them in the baseline.")
      #expect(missing.samples == ["s4"])
    }
    // Also where the sample has no value at all there.
    let empty = try run("old") { sample, _, text in sample == 4 ? "" : text }
    let all = try verdict("{missing: fail}", empty, new)
    #expect(all.decision == .fail)
    #expect(
      try finding("missing", all).detail == "3 of 90 have no value, 3 of them in the baseline.")
    #expect(try verdict("{missing: off}", empty, new).decision == .pass)
    // Also where its row is gone while others have that seed.
    let old = try run("old") { sample, seed, text in sample == 4 && seed == 2 ? nil : text }
    #expect(try verdict("{missing: fail}", old, new).decision == .fail)
  }

  @Test("A run whose seeds are all there passes, and more seeds of the candidate are no loss")
  func whole() throws {
    let old = try run("old") { _, seed, text in seed < 3 ? text : nil }
    let new = try run("new")
    #expect(try verdict("{missing: fail}", new, new).decision == .pass)
    let more = try verdict("{missing: fail}", old, new)
    #expect(try finding("missing", more).detail == "0 of 60 have no value.")
  }

  @Test("Other seeds altogether are counted, not named")
  func otherSeeds() throws {
    func table(_ name: String, _ rows: String) throws -> ScoredRun {
      try ScoredRun(folder.file("\(name).csv", Array(("id,seed,abs_rel\n" + rows).utf8)))
    }
    let old = try table("old", "a,1,0.1\na,2,0.1\na,3,0.1\nb,1,0.1\n")
    let fewer = try table("new", "a,7,0.1\nb,9,0.1\n")
    let found = try verdict("{missing: fail}", old, fewer)
    #expect(try finding("missing", found).detail == "2 of 4 have no value.")
    #expect(try finding("missing", found).samples == ["a"])
    let wild = try table("new", "a,7,0.1\na,8,inf\na,9,0.1\nb,9,0.1\n")
    #expect(
      try finding("missing", verdict("{missing: fail}", old, wild)).detail
        == "1 of 4 have no value.")
    let same = try table("new", "a,7,0.1\na,8,0.1\na,9,0.1\nb,9,0.1\n")
    #expect(try finding("missing", verdict("{missing: fail}", old, same)).status == .pass)
  }

  @Test("Under worst a lost seed counts as the worst value of both runs")
  func worst() throws {
    func table(_ name: String, _ rows: String) throws -> ScoredRun {
      try ScoredRun(folder.file("\(name).csv", Array(("id,seed,abs_rel\n" + rows).utf8)))
    }
    let old = try table("old", "a,1,0.1\na,2,0.3\nb,1,0.5\nb,2,0.5\n")
    let new = try table("new", "a,1,0.1\na,2,inf\nb,1,0.5\nb,2,0.7\n")
    let gate = try GateFile(
      yaml:
        "gate: 1\nname: g\nprimary: [{metric: abs_rel, margin: 2%}]\nguards: {missing: worst}\n",
      file: "gate.yaml", today: "2026-06-01")
    let definition = try #require(MetricCatalogue["abs_rel"])
    let paired = PairedScores(
      old, new, gate.rules[0], definition, bounds: definition.bounds, gate)
    #expect(paired.baseline == [0.2, 0.5])
    #expect(paired.candidate == [(0.1 + 0.7) / 2, 0.6])
  }

  @Test(
    "A row that is there twice is refused whatever its value",
    arguments: ["0.1", "", "nan", "inf", "text"])
  func duplicates(cell: String) throws {
    for rows in [
      "a,1,0.1\na,1,\(cell)\n", "a,1,\(cell)\na,1,0.1\n", "a,1,\(cell)\na,1.0,\(cell)\n",
    ] {
      let error = #expect(throws: EvaluationError.self) {
        try ScoredRun(folder.file("t.csv", Array(("id,seed,abs_rel\n" + rows).utf8)))
      }
      #expect(error?.expected == "each sample and seed once")
      #expect(error?.found == "'a' again in row 3")
    }
  }

  @Test("In reports, too, a sample or a seed that is there twice is refused")
  func duplicateRecords() throws {
    let sample = ReportFakes().report().samples[0]
    #expect(throws: EvaluationError.self) {
      try ScoredRun(HistoryTests.stored { $0.samples.append(sample) }, name: "run")
    }
    #expect(throws: EvaluationError.self) {
      let stored = try HistoryTests.stored {
        $0.samples[0].comparisons.append($0.samples[0].comparisons[0])
      }
      _ = try ScoredRun(stored, name: "run")
    }
  }

  @Test("In reports a value that overflowed counts as lost and as not finite")
  func overflowInRecords() throws {
    func run(_ edit: (inout Report) -> Void) throws -> ScoredRun {
      try ScoredRun(HistoryTests.stored(edit), name: "run")
    }
    let old = try run { _ in }
    let new = try run { report in
      report.samples[0].comparisons[0].metrics["abs_rel"] = .some(nil)
      report.samples[0].comparisons[0].undefined["abs_rel"] = "the value is not finite"
      report.samples[1].comparisons[0].metrics["abs_rel"] = 1e300
    }
    let found = try verdict("{nan: 0, missing: fail}", old, new)
    #expect(found.decision == .fail)
    #expect(try finding("missing", found).samples == old.samples.keys.sorted().prefix(2).map { $0 })
    #expect(try finding("nan", found).status == .fail)
    #expect(try finding("nan", found).detail.hasSuffix("and 2 values that are not finite."))
  }

  @Test("Tables of any numbers are judged or refused, and their verdicts can be written")
  func hostileTables() throws {
    let cells = [
      "0", "-0", "0.1", "1e308", "-1e308", "5e-324", "1e-320", "nan", "inf", "-inf", "", "1e60",
      "1e59", "-1e60", "0.1000000000000000055", "x", "+1", "1e-60",
    ]
    var random = SplitMix64(seed: 9)
    for round in 0..<60 {
      func table(_ name: String) throws -> ScoredRun {
        var text = "id,cluster,seed,abs_rel,delta1\n"
        for sample in 0..<(1 + random.below(12)) {
          for seed in 0..<(1 + random.below(3)) {
            let values = (0..<2).map { _ in cells[random.below(cells.count)] }
            text += "s\(sample),c\(sample % 5),\(seed),\(values.joined(separator: ","))\n"
          }
        }
        text += "s0,c0,9,0.1,0.9\n"
        return try ScoredRun(folder.file("\(name).csv", Array(text.utf8)))
      }
      let gate = try GateFile(
        yaml: """
          gate: 1
          name: g
          alpha: \(round % 2 == 0 ? "1e-9" : "0.05")
          primary:
            - {metric: abs_rel, margin: \(["0", "2%", "1e9", "1e-300"][round % 4])}
            - {metric: delta1, margin: 1%, mode: superiority}
          secondary:
            - {metric: abs_rel, margin: 1, statistic: p90}
            - {metric: abs_rel, margin: 1%, statistic: share_worse}
            - {metric: abs_rel, margin: 1, statistic: trimmed_mean}
          guards: {missing: \(["off", "worst", "fail"][round % 3])}
          """, file: "gate.yaml", today: "2026-06-01")
      let found = try GateEvaluation(gate, baseline: table("old"), candidate: table("new"))
        .verdict(createdAt: "2026-06-01T00:00:00Z")
      #expect(try !found.json.contains("null"))
      #expect(!GatePage(found, pictures: []).html().isEmpty && !found.markdown().isEmpty)
      _ = found.junit(inconclusiveAs: .failure)
      _ = try found.sarif(gateFile: "gate.yaml")
    }
  }
}
