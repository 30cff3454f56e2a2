import ArgumentParser
import DepthMetrics
import Evaluation
import Foundation

/// `fdeval evaluate DATASET`.
struct Evaluate: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Score a folder of predictions against a dataset and write a report.",
    discussion: """
      Every sample is committed to a journal before it counts: a run that was stopped, by whatever, \
      goes on with --resume and ends in the same report. The folder gets report.json, samples.csv, \
      timings.json and index.html.
      """)

  @Argument(help: "A folder with dataset.yaml, or any folder whose layout --descriptor names.")
  var dataset: String

  @Option(help: ArgumentHelp("The folder of predictions.", valueName: "dir"))
  var predictions: String

  @Option(
    name: .shortAndLong,
    help: ArgumentHelp("The run's folder, reports/NAME for instance.", valueName: "dir"))
  var output: String

  @Option(
    help: ArgumentHelp(
      "A known layout: \(DatasetDescriptor.carried.joined(separator: ", ")).", valueName: "name"))
  var descriptor: String?

  @OptionGroup(title: "Protocol") var rules: ProtocolOptions
  @OptionGroup(title: "What the files do not say") var pair: PairOptions
  @OptionGroup var choice: MetricOptions

  @Flag(help: "Go on with the run that is in the folder.")
  var resume = false

  @Option(help: "How many of the worst samples are shown with pictures.")
  var pictures = Self.usualPictures

  @Option(help: "Samples in work at a time. Default: one a processor.")
  var jobs: Int?

  private static let usualPictures = 12

  func validate() throws {
    if pictures < 0 { throw ValidationError("--pictures: expected 0 or more, found \(pictures).") }
    if let jobs, jobs < 1 { throw ValidationError("--jobs: expected 1 or more, found \(jobs).") }
  }

  func run() async throws {
    let rules = try self.rules.resolved()
    let dataset = try Dataset(folder: withoutSlash(self.dataset), descriptor: descriptor)
    let predictions = try PredictionSet(
      folder: withoutSlash(self.predictions), items: dataset.items)
    announce(dataset, predictions)
    var configuration = RunConfiguration(
      dataset: dataset, predictions: predictions, rules: rules, command: command(rules),
      createdAt: try Timestamp.now())
    configuration.metrics = try choice.resolved(rules)
    configuration.referenceHint = try pair.reference.hint()
    configuration.predictionHint = try pair.candidate.hint()
    configuration.pictureCount = pictures
    configuration.workers = jobs

    let folder = withoutSlash(output)
    let bar = ProgressBar()
    let interruption = Interruption {
      bar.clear()
      Terminal.remark("Stopped. What is finished is kept: go on with --resume.")
    }
    defer { interruption.cancel() }
    let report = try await EvaluationRun(configuration, folder: folder).run(
      resume ? .resume : .none
    ) { bar.show($0) }
    bar.clear()
    try Terminal.result(Summary(report).text + "\n\nreport     \(folder)/index.html")
    if report.coverage.failed > 0 { throw ExitCode(ExitStatus.failed.rawValue) }
  }

  private func announce(_ dataset: Dataset, _ predictions: PredictionSet) {
    func list(_ names: [String]) -> String {
      names.prefix(5).joined(separator: ", ")
        + (names.count > 5 ? " and \(names.count - 5) more" : "")
    }
    func plural(_ n: Int, _ one: String, _ several: String) -> String { n == 1 ? one : several }
    let missing = predictions.missing, surplus = predictions.surplus
    if !missing.isEmpty {
      Terminal.warn(
        "\(missing.count) of \(dataset.items.count) items "
          + "\(plural(missing.count, "has", "have")) no prediction: \(list(missing)).")
    }
    if !surplus.isEmpty {
      Terminal.warn(
        "\(surplus.count) prediction \(plural(surplus.count, "file belongs", "files belong")) to no "
          + "item: \(list(surplus)).")
    }
    let ambiguous = predictions.unmatched.keys.filter { !missing.contains($0) }.sorted()
    if !ambiguous.isEmpty {
      Terminal.warn(
        "\(ambiguous.count) \(plural(ambiguous.count, "item has", "items have")) several "
          + "predictions: \(list(ambiguous)).")
    }
  }

  /// The command as the report shows it: with names instead of paths.
  private func command(_ rules: EvaluationProtocol) -> String {
    var words = ["fdeval", "evaluate", "DATASET", "--predictions", "DIR"]
    if let descriptor { words += ["--descriptor", descriptor] }
    func add(_ flag: String, _ value: (some Any)?) {
      if let value { words += [flag, "\(value)"] }
    }
    add("--protocol", self.rules.name.map { $0.hasSuffix("ml") ? rules.name : $0 })
    add("--align", self.rules.align)
    add("--min-depth", self.rules.minDepth)
    add("--max-depth", self.rules.maxDepth)
    add("--crop", self.rules.crop)
    add("--resize", self.rules.resize)
    add("--clamp", self.rules.clamp)
    add("--invalid", self.rules.invalid)
    add("--score-space", self.rules.scoreSpace)
    add("--ref-encoding", pair.refEncoding)
    add("--ref-kind", pair.refKind)
    add("--cand-encoding", pair.candEncoding)
    add("--cand-kind", pair.candKind)
    add("--intrinsics", pair.intrinsics)
    add("--metrics", choice.metrics)
    if pictures != Self.usualPictures { add("--pictures", pictures) }
    return (words + ["-o", "REPORT"]).joined(separator: " ")
  }
}
