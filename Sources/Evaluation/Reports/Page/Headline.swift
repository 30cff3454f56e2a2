internal import DepthMetrics

/// The first sentence of the page: the verdict as it could be quoted.
struct Headline: Equatable {
  /// Before the number: "AbsRel ".
  let lead: String
  /// The number, or the words that stand for it.
  let value: String
  /// After the number: the interval, and how many images and scenes.
  let tail: String
  /// The end of the sentence: the protocol with its hash.
  let subject: String
  /// A second, smaller sentence about what the number is.
  let explanation: String
  /// The sentence without marks, for the clipboard and the window's title.
  let quote: String

  init(_ report: Report) {
    let subject = "protocol \(report.protocol.name) \(report.protocol.shortHash)"
    let coverage = report.coverage
    guard let metric = report.primaryMetric, coverage.ok > 0 else {
      let reason =
        coverage.items == 0
        ? "the dataset has no images"
        : coverage.items == 1
          ? "the only image failed"
          : "all \(NumberText.count(coverage.items)) images failed"
      self.init(
        lead: "", value: "No result", tail: ": \(reason), ", subject: subject,
        explanation: coverage.items == 0
          ? "" : "Why is listed under the failed samples.")
      return
    }
    let scope = Self.scope(coverage)
    guard let summary = report.summary(of: metric.id),
      let result = summary.result(report.protocol.aggregate), result.value.isFinite
    else {
      self.init(
        lead: "\(metric.title) ", value: "is undefined", tail: " for all of \(scope), ",
        subject: subject,
        explanation: report.samples.lazy.compactMap { $0.reason(for: metric.id) }.first ?? "")
      return
    }
    let (value, aggregate, interval) = (result.value, result.aggregate, result.ci95)
    let decimals = interval.flatMap {
      NumberText.decimals(forHalfWidth: ($0.upper - $0.lower) / 2, of: value)
    }
    func text(_ number: Double) -> String {
      decimals.map { NumberText.fixed(number, decimals: $0) } ?? NumberText.significant(number)
    }
    let unit = metric.unit.isEmpty ? "" : " \(metric.unit)"
    let range = interval.map { " (95% CI \(text($0.lower)) to \(text($0.upper)))" } ?? ""
    self.init(
      lead: "\(metric.title) ", value: text(value) + unit,
      tail: "\(range) over \(aggregate == .meanOfPixels ? "all valid pixels of " : "")\(scope), ",
      subject: subject,
      explanation: Self.explanation(
        metric, aggregate: aggregate, hasInterval: interval != nil, coverage: coverage))
  }

  private init(lead: String, value: String, tail: String, subject: String, explanation: String) {
    self.lead = lead
    self.value = value
    self.tail = tail
    self.subject = subject + "."
    self.explanation = explanation
    quote = lead + value + tail + self.subject
  }

  /// Coverage below which the sentence itself says it, so that no quotation can leave it out.
  static let quotedCoverage = 0.9

  /// "648 of 654 images in 12 scenes", with the coverage where it is low.
  private static func scope(_ coverage: Report.CoverageRecord) -> String {
    let images =
      coverage.ok == coverage.items
      ? NumberText.count(coverage.ok, "image")
      : "\(NumberText.count(coverage.ok)) of \(NumberText.count(coverage.items, "image"))"
    let share = coverage.pixels.map { $0 < quotedCoverage ? $0 : 1 } ?? 1
    return "\(images) in \(NumberText.count(coverage.clusters, "scene"))"
      + (share < 1 ? ", on \(NumberText.percent(share)) of the usable pixels" : "")
  }

  private static func explanation(
    _ metric: MetricDefinition, aggregate: EvaluationProtocol.Aggregate, hasInterval: Bool,
    coverage: Report.CoverageRecord
  ) -> String {
    let way = metric.direction == .lowerIsBetter ? "Lower is better" : "Higher is better"
    let how =
      switch aggregate {
      case .meanOfImages: "the mean over images, each counting once"
      case .meanOfPixels: "the mean over pixels, each counting once"
      case .meanOfClusters: "the mean over the scenes' means"
      }
    let interval =
      hasInterval
      ? " Scenes, not images or pixels, count as independent in the interval."
      : aggregate != .meanOfPixels && coverage.clusters < 2
        ? " There is no interval: it needs at least two scenes." : ""
    return "\(way); \(how).\(interval)"
  }
}
