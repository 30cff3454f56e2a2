import DepthMetrics
import Testing

@testable import Evaluation

/// Settings that no gate can mean, and the word that turns guards off.
@Suite struct GateRangeTests {
  private func read(_ line: String, margin: String = "2%") throws -> GateFile {
    try GateFile(
      yaml: "gate: 1\nname: g\n\(line)\nprimary: [{metric: abs_rel, margin: \(margin)}]\n",
      file: "gate.yaml", today: "2026-06-01")
  }

  @Test(
    "An absurd setting is refused with the range",
    arguments: [
      ("alpha: 1e-17", "alpha of at least 1e-9 and below 0.5, found 1e-17"),
      ("alpha: 1e-300", "alpha of at least 1e-9 and below 0.5, found 1e-300"),
      ("alpha: 0", "alpha above 0 and below 0.5, found 0.0"),
      ("alpha: .nan", "alpha above 0 and below 0.5, found nan"),
      ("alpha: .inf", "alpha above 0 and below 0.5, found inf"),
      ("resamples: 200000000", "10000 to 1000000 resamples, found 200000000"),
      ("resamples: 9223372036854775807", "10000 to 1000000 resamples, found 9223372036854775807"),
      ("resamples: 9223372036854775808", "resamples to be a whole number"),
      ("resamples: -1", "at least 10000 resamples, found -1"),
      ("guards: {nan: 1e300}", "guards.nan to be a whole number from 0 to 1000000000000, or off"),
      ("guards: {nan: 1%}", "guards.nan to be a whole number"),
      ("guards: {nan: 0.5}", "guards.nan to be a whole number"),
      ("guards: {nan: -1}", "guards.nan to be a whole number"),
      ("guards: {nan: 9223372036854775808}", "guards.nan to be a whole number"),
      ("guards: {negative_slopes: 1e300}", "guards.negative_slopes to be a whole number"),
      ("guards: {coverage_drop: 1e300}", "guards.coverage_drop to be a share from 0 to 1"),
      ("guards: {coverage_drop: 101%}", "guards.coverage_drop to be a share from 0 to 1"),
      ("guards: {clamped_share: 2}", "guards.clamped_share to be a share from 0 to 1"),
      ("guards: {clamped_share: .nan}", "guards.clamped_share to be a share from 0 to 1"),
      (
        "guards: {catastrophic: {metric: abs_rel, beyond: 1e300}}",
        "guards.catastrophic.beyond to be a number from 0 to 1e+09, or off"
      ),
      ("guards: {catastrophic: maybe}", "guards.catastrophic.beyond to be a number"),
      ("guards: {missing: drop<=1000%}", "guards.missing to be fail, worst or drop<=X%"),
      ("guards: {missing: drop<=1e300%}", "guards.missing to be fail, worst or drop<=X%"),
      ("slices: {near: 1e300}", "slices.near to be a power of two"),
      ("slices: {far: .inf}", "slices.far to be a power of two"),
    ])
  func ranges(line: String, sentence: String) {
    let error = #expect(throws: DocumentError.self) { try read(line) }
    let text = error.map { "\($0)" } ?? ""
    #expect(text.contains(sentence), "\(text)")
    #expect(!text.contains("\n"))
  }

  @Test("The ends of the ranges are taken")
  func ends() throws {
    #expect(try read("alpha: 1e-9").alpha == 1e-9)
    #expect(try read("resamples: 1000000").resamples == 1_000_000)
    #expect(try read("guards: {nan: 1000000000000}").guards.nan == 1_000_000_000_000)
    #expect(try read("guards: {coverage_drop: 100%}").guards.coverageDrop == 1)
  }

  @Test("A margin, too, has an end", arguments: ["1e300", "1e300%", "1e10 m"])
  func margins(margin: String) {
    #expect(throws: DocumentError.self) { try read("", margin: margin) }
  }

  @Test("off turns every guard off that has a value", arguments: ["off", "false", "OFF", "no"])
  func off(word: String) throws {
    let guards = try read(
      """
      guards:
        coverage_drop: \(word)
        nan: \(word)
        negative_slopes: \(word)
        clamped_share: \(word)
        catastrophic: \(word)
        missing: \(word)
      """
    ).guards
    #expect(guards.coverageDrop == nil && guards.nan == nil && guards.negativeSlopes == nil)
    #expect(guards.clampedShare == nil && guards.catastrophic == nil && guards.missing == nil)
    #expect(
      try read("guards: {catastrophic: {metric: rmse, beyond: \(word)}}").guards.catastrophic == nil
    )
  }

  @Test("Trials of a calibration have a range")
  func trials() throws {
    let gate = try read("")
    let run = try ScoredRun(HistoryTests.stored(), name: "run")
    for trials in [0, -1, 100_001, Int.max] {
      let error = #expect(throws: EvaluationError.self) {
        try GateCalibration(run, gate, trials: trials)
      }
      #expect(error?.expected == "1 to 100000 trials")
    }
  }
}
