import ArgumentParser
import ClosedLoop
import DepthEstimation
import DepthMetrics
import Evaluation
import Foundation

/// `fdeval evaluate DATASET`.
struct Evaluate: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract:
      "Score predictions, or a model that makes them, against a dataset and write a report.",
    usage: """
      fdeval evaluate <dataset> --predictions <dir> -o <dir> [<options>]
      fdeval evaluate <dataset> --model <id|path> -o <dir> [<options>]
      """,
    discussion: """
      Candidates are files, or are estimated by a model from the dataset's photos as the run goes on. \
      Every sample is committed to a journal before it counts: a run that was stopped, by whatever, \
      goes on with --resume and ends in the same report. The folder gets report.json, samples.csv, \
      timings.json and index.html.
      """)

  @Argument(help: "A folder with dataset.yaml, or any folder whose layout --descriptor names.")
  var dataset: String

  @Option(help: ArgumentHelp("The folder of predictions.", valueName: "dir"))
  var predictions: String?

  @Option(
    name: .shortAndLong,
    help: ArgumentHelp("The run's folder, reports/NAME for instance.", valueName: "dir"))
  var output: String

  @Option(
    help: ArgumentHelp(
      "A known layout: \(DatasetDescriptor.carried.joined(separator: ", ")).", valueName: "name"))
  var descriptor: String?

  @Flag(help: "Let items and links of the dataset lead out of its folder.")
  var allowOutside = false

  @OptionGroup(title: "Model, in place of predictions") var model: ModelOptions

  @Option(
    help: ArgumentHelp(
      "The largest depth of a metric .pth file whose name does not tell.", valueName: "metres"))
  var modelMaxDepth: Double?

  @Flag(help: "Keep the model's maps in the folder predictions of the run.")
  var keepPredictions = false

  @OptionGroup(title: "Protocol") var rules: ProtocolOptions
  @OptionGroup(title: "What the files do not say") var pair: PairOptions
  @OptionGroup var choice: MetricOptions

  @Flag(help: "Go on with the run that is in the folder.")
  var resume = false

  @Option(help: "How many of the worst samples are shown with pictures.")
  var pictures = Self.usualPictures

  @Option(help: "Samples in work at a time. Default: one a processor.")
  var jobs: Int?

  static let usualPictures = 12

  func validate() throws {
    guard (predictions == nil) != (model.model == nil) else {
      throw ValidationError(
        "expected --predictions DIR or --model ID|PATH, found \(predictions == nil ? "neither" : "both")."
      )
    }
    try ModelOptions.check(maxDepth: modelMaxDepth, flag: "--model-max-depth")
    if predictions != nil, let flag = modelFlags.first {
      throw ValidationError("\(flag): expected --model with it, found --predictions.")
    }
    if model.model != nil, pair.candEncoding != nil || pair.candKind != nil {
      throw ValidationError(
        "\(pair.candEncoding == nil ? "--cand-kind" : "--cand-encoding"): expected --predictions "
          + "with it, found --model, which says what its maps hold.")
    }
    if pictures < 0 { throw ValidationError("--pictures: expected 0 or more, found \(pictures).") }
    if let jobs, jobs < 1 { throw ValidationError("--jobs: expected 1 or more, found \(jobs).") }
  }

  func run() async throws {
    let rules = try self.rules.resolved()
    let dataset = try Dataset(
      folder: withoutSlash(self.dataset), descriptor: descriptor, allowsOutside: allowOutside)
    let metrics = try choice.resolved(rules)
    let source = try source(dataset)
    announce(dataset, source)
    var configuration = RunConfiguration(
      dataset: dataset, predictions: source, rules: rules, command: command(rules, source),
      createdAt: try Timestamp.now())
    configuration.metrics = metrics
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
    try Terminal.result(lines: Summary(report).lines + ["", "report     \(folder)/index.html"])
    if report.coverage.failed > 0 { throw ExitCode(ExitStatus.failed.rawValue) }
  }

  /// The files, or the model with workers for the dataset's photos.
  private func source(_ dataset: Dataset) throws -> any CandidateSource {
    if let predictions {
      return try PredictionSet(folder: withoutSlash(predictions), items: dataset.items)
    }
    let network = try model.load(
      usual: "f32", maxDepth: modelMaxDepth, flag: "--model-max-depth")
    let estimator = try PhotoEstimator(network, photos: dataset.items.count, workers: jobs)
    return PhotoCandidates(estimator, keepsMaps: keepPredictions)
  }
}
