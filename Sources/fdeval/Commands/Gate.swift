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
      Both are a run's folder, its report.json, a table of scores ending in .csv, or baseline:NAME \
      for one that was promoted. Samples are \
      paired by name and clustered by scene; a pass shows that the loss is within the margin that \
      the gate file states, with its confidence. Exit status: 0 pass, 1 fail, 2 could not run, 3 \
      inconclusive, 4 protocols differ, 64 usage.
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

  @Option(
    name: .shortAndLong,
    help: ArgumentHelp(
      "A folder for all of verdict.json, junit.xml, gate.sarif, gate.md and index.html.",
      valueName: "dir"))
  var output: String?

  @Option(help: ArgumentHelp("Write a JUnit report.", valueName: "file"))
  var junit: String?

  @Option(help: ArgumentHelp("Write a SARIF 2.1.0 log.", valueName: "file"))
  var sarif: String?

  @Option(help: ArgumentHelp("Write Markdown for a pull request.", valueName: "file"))
  var markdown: String?

  @Option(
    help: ArgumentHelp("Write a page with the worst regressions side by side.", valueName: "file"))
  var html: String?

  @Flag(
    help:
      "Judge runs of small models too, which are for trying out and which a gate otherwise refuses."
  )
  var allowSmall = false

  @Option(help: ArgumentHelp("The folder of promoted baselines.", valueName: "dir"))
  var store = "baselines"

  func validate() throws {
    if let calibrate, !GateCalibration.trialRange.contains(calibrate) {
      throw ValidationError(
        "--calibrate: expected 1 to \(GateCalibration.trialRange.upperBound), found \(calibrate).")
    }
    if candidate == nil, !plan, calibrate == nil {
      throw ValidationError("expected a baseline and a candidate, found only '\(baseline)'.")
    }
  }

  func run() async throws {
    let now = try Timestamp.now()
    let file = try GateFile(contentsOf: gate, today: String(now.prefix(10)))
    let old = try scores(baseline, file)
    let new = try candidate.map { try scores($0, file) }
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
    try await write(verdict, file)
    if json {
      try Terminal.result(verdict.json)
    } else {
      try Terminal.result(lines: GateText.verdict(verdict))
    }
    switch verdict.decision {
    case .pass: return
    case .fail: throw ExitCode(ExitStatus.failed.rawValue)
    case .inconclusive: throw ExitCode(ExitStatus.inconclusive.rawValue)
    }
  }

  private func scores(_ path: String, _ file: GateFile) throws -> ScoredRun {
    let run = try read(path, file)
    if !allowSmall { try run.requireNoSmallModel() }
    return run
  }

  private func read(_ path: String, _ file: GateFile) throws -> ScoredRun {
    guard let name = BaselineStore.name(in: path) else {
      return try ScoredRun(path, columns: file.columns)
    }
    return try ScoredRun(BaselineStore(folder: store).resolve(name).reportPath, name: path)
  }

  private func write(_ verdict: GateVerdict, _ file: GateFile) async throws {
    func path(_ name: String) -> String? { output.map { "\($0)/\(name)" } }
    if let output { try OutputFolder.make(output) }
    func put(_ text: () throws -> String, _ paths: String?...) throws {
      for case let path? in paths { try AtomicFile.write(Array(try text().utf8), to: path) }
    }
    try put({ try verdict.json }, path("verdict.json"))
    try put({ verdict.junit(inconclusiveAs: file.inconclusive) }, path("junit.xml"), junit)
    try put({ try verdict.sarif(gateFile: gate) }, path("gate.sarif"), sarif)
    try put({ verdict.markdown() }, path("gate.md"), markdown)
    guard output != nil || html != nil else { return }
    let album = await RegressionAlbum(verdict, baseline: baseline, candidate: candidate ?? "")
    if let note = album.note { Terminal.warn(note) }
    let page = GatePage(verdict, pictures: album.pictures).html()
    try put({ page }, path("index.html"), html)
  }
}
