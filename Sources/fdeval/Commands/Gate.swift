import ArgumentParser
import DepthMetrics
import Evaluation
import Foundation
import Raster

/// `fdeval gate BASELINE CANDIDATE`.
struct Gate: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Decide whether a candidate run is at least as good as a baseline.",
    usage: """
      fdeval gate <baseline> <candidate> --gate <file> [<options>]
      fdeval gate <baseline> [<candidate>] --gate <file> --plan
      fdeval gate <baseline> --gate <file> --calibrate <trials>
      """,
    discussion: """
      Both are a run's folder, its report.json, or a table of scores ending in .csv. Samples are \
      paired by name and clustered by scene; a pass shows that the loss is within the margin that \
      the gate file states, with its confidence. Exit status: 0 pass, 1 fail, 2 could not run, 3 \
      inconclusive, 4 protocols differ.
      """)

  @Argument(help: ArgumentHelp("The run that is held against.", valueName: "baseline"))
  var baseline: String

  @Argument(help: ArgumentHelp("The run that is judged.", valueName: "candidate"))
  var candidate: String?

  @Option(help: ArgumentHelp("The rules, as a YAML file.", valueName: "file"))
  var gate: String

  @Flag(help: "Say how many samples the margins need at 80% power, and stop.")
  var plan = false

  @Option(
    help: ArgumentHelp(
      "Judge the baseline against itself, its seeds split at random, this many times.",
      valueName: "trials"))
  var calibrate: Int?

  @Flag(help: "Print one JSON document instead of a table.")
  var json = false

  func validate() throws {
    if let calibrate, calibrate < 1 {
      throw ValidationError("--calibrate: expected 1 or more, found \(calibrate).")
    }
    if candidate == nil, !plan, calibrate == nil {
      throw ValidationError("expected a baseline and a candidate, found only '\(baseline)'.")
    }
  }

  func run() async throws {
    let now = try Timestamp.now()
    let file = try GateFile(contentsOf: gate, today: String(now.prefix(10)))
    let old = try ScoredRun(baseline, columns: file.columns)
    let new = try candidate.map { try ScoredRun($0, columns: file.columns) }
    if let calibrate {
      return try Terminal.result(
        GateText.calibration(try GateCalibration(old, file, trials: calibrate)))
    }
    if plan {
      return try Terminal.result(
        GateText.plan(try GatePlan(file, baseline: old, candidate: new)))
    }
    guard let new else { return }
    let verdict = try GateEvaluation(file, baseline: old, candidate: new).verdict(createdAt: now)
    for warning in verdict.warnings { Terminal.warn(warning) }
    try Terminal.result(json ? verdict.json : GateText.verdict(verdict))
    switch verdict.decision {
    case .pass: return
    case .fail: throw ExitCode(ExitStatus.failed.rawValue)
    case .inconclusive: throw ExitCode(ExitStatus.inconclusive.rawValue)
    }
  }
}
