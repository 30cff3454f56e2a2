import ArgumentParser
import ClosedLoop
import DepthMetrics
import Evaluation
import Foundation
import Raster

/// `fdeval run SUITE`.
struct Run: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Generate, estimate and compare: how faithfully images keep their control depth.",
    usage: "fdeval run <suite.yaml> -o <dir> [<options>]",
    discussion: """
      A suite names samples, prompts, seeds, who draws, who measures depth, and the protocol. Controls, \
      images, their depth and its comparison are made one after the other and kept by the content of what \
      went in: the same command goes on after any stop, and makes nothing twice. README.md has a suite to \
      start from.
      """)

  @Argument(help: ArgumentHelp("What is generated and measured.", valueName: "suite.yaml"))
  var suite: String

  @Option(
    name: .shortAndLong,
    help: ArgumentHelp("Where images, depth and the report go.", valueName: "dir"))
  var output: String

  @Option(help: "Take the first samples only.")
  var limit: Int?

  @Option(help: ArgumentHelp("Take samples with this tag only.", valueName: "tag"))
  var only: String?

  @Option(help: "The protocol, in place of the suite's.")
  var `protocol`: String?

  @Flag(help: "Print what would be made, and make nothing.")
  var dryRun = false

  func validate() throws {
    if let limit, limit < 1 {
      throw ValidationError("--limit: expected at least one sample, found \(limit).")
    }
  }

  func run() async throws {
    let suite = try Suite(contentsOf: suite)
    let plan = SuitePlan(suite, limit: limit, only: only)
    guard !plan.samples.isEmpty else {
      let tags = Set(suite.samples.flatMap(\.tags)).sorted()
      throw ValidationError(
        "--only: expected a tag of some sample, found '\(only ?? "")'; "
          + (tags.isEmpty
            ? "the suite has no tags." : "the suite's tags are \(tags.joined(separator: ", "))."))
    }
    let rules = try ProtocolLibrary.protocol(self.protocol ?? suite.protocolName)
    guard !dryRun else { return try Terminal.result(lines: lines(plan, rules)) }
    let folder = withoutSlash(output)
    try OutputFolder.make(folder)
    let estimators = try suite.estimators.map { try suite.model(of: $0) }
    SmallModelNotice(try suite.smallModels()).warn()
    let loop = ClosedLoopRun(
      plan, estimators: estimators, rules: rules, folder: folder, command: command,
      createdAt: try Timestamp.now()
    ) { try suite.generator(of: $0) }
    for line in lines(plan, rules) { Terminal.remark(line) }
    let bar = LoopBar()
    let interruption = Interruption {
      bar.clear()
      Terminal.remark("Stopped. What is finished is kept: the same command goes on.")
    }
    defer { interruption.cancel() }
    let report = try await loop.run { bar.show($0) }
    bar.clear()
    try Terminal.result(lines: Summary(report).lines + ["", "report     \(folder)/index.html"])
    if report.coverage.failed > 0 || report.samples.contains(where: { $0.failures != nil }) {
      throw ExitCode(ExitStatus.failed.rawValue)
    }
  }

  private func lines(_ plan: SuitePlan, _ rules: EvaluationProtocol) -> [String] {
    func count(_ n: Int, _ word: String) -> String { "\(n) \(word)\(n == 1 ? "" : "s")" }
    return [
      "suite      \(plan.suite.name): \(count(plan.samples.count, "sample")), "
        + "\(count(plan.suite.prompts.count, "prompt")), \(count(plan.settings.count, "setting")), "
        + "\(count(plan.suite.seeds.count, "seed")), \(count(plan.images.count, "image"))",
      "estimators " + plan.suite.estimators.map(\.name).joined(separator: ", "),
      "protocol   \(rules.name) (\(rules.hash.prefix(12)))",
    ]
  }

  private var command: String {
    var words = ["fdeval", "run", "SUITE"]
    if let limit { words += ["--limit", "\(limit)"] }
    if let only { words += ["--only", only] }
    if let name = self.protocol { words += ["--protocol", name] }
    return (words + ["-o", "REPORT"]).joined(separator: " ")
  }
}
