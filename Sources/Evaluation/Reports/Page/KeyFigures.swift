internal import DepthMetrics

/// The table of statistics, a metric a row.
struct KeyFigures {
  /// A metric's statistics as text; `exact…` hold every digit.
  struct Row {
    let title: String
    let arrow: String
    let direction: String
    let unit: String
    let id: String
    let mean: Cell
    let interval: String
    let bar: String
    let median: Cell
    let p90: Cell
    let worst: Cell
    let overPixels: Cell
    let overClusters: Cell
    let count: String
    let undefined: String
  }

  /// A number with four digits and with all of them.
  struct Cell {
    let text: String
    let exact: String

    init(_ value: Double?, decimals: Int? = nil, reason: String? = nil) {
      let finite = value.flatMap { $0.isFinite ? $0 : nil }
      text = finite.map { NumberText.cell($0, decimals: decimals) } ?? NumberText.missing
      exact = finite.map(NumberText.exact) ?? reason ?? "no value"
    }
  }

  let scale: String
  let rows: [Row]
  let hasIntervals: Bool

  init(_ metrics: [MetricDefinition], of report: Report) {
    let relative = metrics.map { metric -> MetricSummary.ClosedInterval? in
      guard let summary = report.summary(of: metric.id), let mean = summary.mean, mean != 0,
        mean.isFinite, let interval = summary.ci95, interval.lower.isFinite,
        interval.upper.isFinite
      else { return nil }
      let ends = [interval.lower / mean - 1, interval.upper / mean - 1]
      return .init(lower: min(ends[0], ends[1]), upper: max(ends[0], ends[1]))
    }
    let limit = RowBar.intervalLimit(relative.compactMap { $0 })
    hasIntervals = relative.contains { $0 != nil }
    scale = RowBar.intervalScale(limit: limit)
    rows = zip(metrics, relative).map { metric, interval in
      Self.row(metric, report.summary(of: metric.id), interval, limit: limit)
    }
  }

  private static func row(
    _ metric: MetricDefinition, _ summary: MetricSummary?,
    _ relative: MetricSummary.ClosedInterval?, limit: Double
  ) -> Row {
    let values = [summary?.mean, summary?.median].kept
    let decimals = NumberText.decimals(for: values)
    let interval = summary?.ci95.map {
      "\(NumberText.cell($0.lower, decimals: decimals)) to "
        + NumberText.cell($0.upper, decimals: decimals)
    }
    func cell(_ value: Double?, _ field: String) -> Cell {
      Cell(value, decimals: decimals, reason: summary?.undefined?[field])
    }
    return Row(
      title: metric.title, arrow: metric.direction.arrow, direction: metric.direction.words,
      unit: metric.unit, id: metric.id,
      mean: cell(summary?.mean, "mean"), interval: interval ?? NumberText.missing,
      bar: relative.map { RowBar.interval($0, limit: limit) } ?? "",
      median: cell(summary?.median, "median"), p90: cell(summary?.p90, "p90"),
      worst: cell(summary?.worst, "worst"),
      overPixels: cell(summary?.meanOverPixels, "mean_over_pixels"),
      overClusters: cell(summary?.meanOverClusters, "mean_over_clusters"),
      count: NumberText.count(summary?.n ?? 0),
      undefined: summary.map { $0.nUndefined > 0 ? NumberText.count($0.nUndefined) : "" } ?? "")
  }
}

extension MetricDefinition.Direction {
  /// "lower is better".
  var words: String { self == .lowerIsBetter ? "lower is better" : "higher is better" }
}
