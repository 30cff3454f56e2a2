internal import DepthMetrics

/// Every sample as a row, from the worst on, and the choices that filter them.
struct SampleTable {
  /// The head of a metric's column.
  struct Column {
    let title: String
    let arrow: String
    let unit: String
    /// What clicking sorts first: "descending" where large values are worse.
    let worstFirst: String
  }

  /// One sample.
  struct Row {
    let key: String
    let name: String
    let rank: String
    let hasCard: Bool
    let failed: Bool
    let error: String
    let scene: String
    let tags: String
    /// The tags as a list that a script can read.
    let tagList: String
    let cells: [Cell]
    let coverage: Cell
    let fit: String
    let inverted: Bool
  }

  /// A metric's value, or why there is none.
  struct Cell {
    let text: String
    /// All digits, or the reason.
    let exact: String
    let isMissing: Bool
  }

  /// A tag with how many samples carry it.
  struct Tag {
    let name: String
    let count: String
  }

  let columns: [Column]
  let rows: [Row]
  let tags: [Tag]
  let hasTags: Bool
  /// Whether something was fitted to any sample.
  let hasFits: Bool

  init(_ report: Report, cards: Set<String>) {
    let metrics = report.keyMetrics
    let keys = report.sampleKeys
    let decimals = metrics.map { metric in
      NumberText.decimals(for: report.samples.compactMap { $0.value(of: metric.id) })
    }
    columns = metrics.map {
      Column(
        title: $0.title, arrow: $0.direction.arrow, unit: $0.unit,
        worstFirst: $0.direction == .lowerIsBetter ? "descending" : "ascending")
    }
    rows = report.samplesWorstFirst.enumerated().map { index, sample in
      Row(
        key: keys[sample.id] ?? "", name: sample.id, rank: NumberText.count(index + 1),
        hasCard: cards.contains(sample.id), failed: sample.status == .failed,
        error: sample.error ?? "no reason was recorded", scene: sample.cluster,
        tags: sample.tags.joined(separator: ", "), tagList: sample.tags.joined(separator: "\n"),
        cells: zip(metrics, decimals).map { Self.cell(sample, $0, decimals: $1) },
        coverage: Self.coverage(sample),
        fit: sample.outputs.first.map { $0.alignment.words } ?? "",
        inverted: sample.isInverted)
    }
    var counts: [String: Int] = [:]
    for tag in report.samples.flatMap({ Set($0.tags) }) { counts[tag, default: 0] += 1 }
    tags = counts.sorted { $0.key < $1.key }.map {
      Tag(name: $0.key, count: NumberText.count($0.value))
    }
    hasTags = !tags.isEmpty
    hasFits = report.samples.contains { $0.outputs.contains { $0.alignment.method != .none } }
  }

  private static func cell(
    _ sample: SampleRecord, _ metric: MetricDefinition, decimals: Int?
  ) -> Cell {
    guard let value = sample.value(of: metric.id) else {
      return Cell(
        text: NumberText.missing, exact: sample.reason(for: metric.id) ?? "no value",
        isMissing: true)
    }
    return Cell(
      text: NumberText.cell(value, decimals: decimals), exact: NumberText.exact(value),
      isMissing: false)
  }

  private static func coverage(_ sample: SampleRecord) -> Cell {
    guard let share = sample.coverage else {
      return Cell(text: NumberText.missing, exact: "no value", isMissing: true)
    }
    return Cell(
      text: NumberText.fixed(share * 100, decimals: 1), exact: NumberText.exact(share * 100),
      isMissing: false)
  }
}

extension FittedAlignment {
  /// What was fitted, in a few words: "scale_lsq: × 1.034".
  var words: String {
    guard method != .none else { return "none" }
    let offset =
      shift == 0
      ? "" : " \(shift < 0 ? "−" : "+") \(NumberText.significant(abs(shift)))"
    return "\(method.rawValue): × \(NumberText.significant(scale))\(offset)"
  }
}
