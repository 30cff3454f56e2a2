internal import DepthMetrics

/// One sample with its pictures.
struct SampleCard {
  /// One comparison of the sample.
  struct Comparison {
    let role: String
    let prompt: String
    let setting: String
    let seed: String
    let estimator: String
    let fit: String
    let inverted: Bool
    let coverage: String
    let pixels: String
    let cells: [SampleTable.Cell]
  }

  /// A file that the sample was made of.
  struct File {
    let name: String
    let path: String
  }

  let key: String
  let name: String
  let rank: String
  /// Which of the sample's outputs is shown; "" where it has one.
  let candidate: String
  let scene: String
  let tags: String
  let tagList: String
  let metrics: [SampleTable.Column]
  let comparisons: [Comparison]
  /// Outputs without scores, and why.
  let failures: [String]
  let hasPrompts: Bool
  let hasSettings: Bool
  let hasSeeds: Bool
  let hasEstimators: Bool
  let files: [File]

  let width, height, fullWidth, fullHeight: Int
  /// "panorama", "portrait" or "".
  let shape: String
  let hasImage: Bool
  let pictures: PictureFiles
  let from, to, limit: String
  let unit: String
  let isDisparity: Bool
  let isLogarithmic: Bool
  let scale: MapScales
  /// Whether errors are differences rather than shares of the reference.
  let isAbsolute: Bool

  init(
    _ sample: SampleRecord, rank: Int, pictures shown: SamplePictures, in report: Report,
    key: String, embedding: ReportPage.Embedding
  ) {
    self.key = key
    self.rank = NumberText.count(rank)
    name = sample.id
    candidate = shown.shown?.words ?? ""
    scene = sample.cluster
    tags = sample.tags.joined(separator: ", ")
    tagList = sample.tags.joined(separator: "\n")
    metrics = report.keyMetrics.map {
      .init(title: $0.title, arrow: $0.direction.arrow, unit: $0.unit, worstFirst: "")
    }
    // The draws of chance are of interest together.
    let chance = sample.comparisons.filter { $0.role == .null }
    let shownRecords =
      sample.comparisons.filter { $0.role != .null }
      + (chance.isEmpty ? [] : [ComparisonRecord.mean(of: chance)])
    comparisons = shownRecords.map { Self.comparison($0, metrics: report.keyMetrics) }
    hasPrompts = sample.comparisons.contains { $0.prompt != nil }
    hasSettings = sample.comparisons.contains { $0.setting != nil }
    failures = (sample.failures ?? []).map { "\($0.key.words): \($0.error)" }
    hasSeeds = shownRecords.contains { $0.seed != nil && $0.role != .null }
    hasEstimators = sample.comparisons.contains { $0.estimator != nil }
    files = [
      ("Image", sample.assets.image), ("Reference", sample.assets.reference),
      (
        "Prediction",
        sample.comparisons.first { $0.key == shown.shown }?.candidate ?? sample.assets.candidate
      ),
    ].compactMap { name, path in path.map { File(name: name, path: $0) } }
    width = shown.width
    height = shown.height
    fullWidth = shown.fullWidth
    fullHeight = shown.fullHeight
    shape =
      shown.width > 2 * shown.height
      ? "panorama" : shown.height > shown.width * 5 / 4 ? "portrait" : ""
    hasImage = shown.image != nil
    pictures = PictureFiles(shown, key: key, embedding: embedding)
    from = "\(shown.from)"
    to = "\(shown.to)"
    limit = "\(shown.errorLimit)"
    unit = shown.unit
    isDisparity = shown.isDisparity
    isLogarithmic = shown.isLogarithmic
    isAbsolute = !shown.isErrorRelative
    scale = MapScales(
      from: shown.from, to: shown.to, unit: shown.unit, isDisparity: shown.isDisparity,
      isLogarithmic: shown.isLogarithmic, errorLimit: shown.errorLimit,
      isErrorRelative: shown.isErrorRelative)
  }

  private static func comparison(
    _ record: ComparisonRecord, metrics: [MetricDefinition]
  ) -> Comparison {
    Comparison(
      role: record.role.title, prompt: record.prompt ?? "", setting: record.setting ?? "",
      seed: record.role == .null ? "" : record.seed.map(String.init) ?? "",
      estimator: record.estimator ?? "", fit: record.alignment.words,
      inverted: record.alignment.isInverted,
      coverage: record.coverage.map(NumberText.percent) ?? NumberText.missing,
      pixels: "\(NumberText.count(record.counts.valid)) of "
        + NumberText.count(record.counts.reference),
      cells: metrics.map { metric in
        guard let value = record.metrics[metric.id] ?? nil, value.isFinite else {
          return .init(
            text: NumberText.missing, exact: record.undefined[metric.id] ?? "no value",
            isMissing: true)
        }
        return .init(
          text: NumberText.significant(value), exact: NumberText.exact(value), isMissing: false)
      })
  }
}
