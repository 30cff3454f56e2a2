internal import DepthMetrics

/// The charts, each with the table behind it.
struct Distributions {
  /// One metric over the samples.
  struct Panel {
    let title: String
    let svg: String
    let rows: [Row]
    let remark: String
  }

  /// A name and a number.
  struct Row {
    let name: String
    let cell: KeyFigures.Cell
  }

  /// Error by distance.
  struct DepthRange {
    let wide: String
    let narrow: String
    let rows: [DepthRow]
  }

  /// One range of distances.
  struct DepthRow {
    let range: String
    let share: String
    let samples: String
    let p10, p50, p90, mean: KeyFigures.Cell
  }

  /// The primary metric by tag or by scene, from the worst group on.
  struct Groups {
    let title: String
    let noun: String
    let metric: String
    let scale: String
    let rows: [GroupRow]
    let rest: [GroupRow]
    let restTitle: String
  }

  /// One group.
  struct GroupRow {
    let name: String
    let count: String
    let mean: KeyFigures.Cell
    let bar: String
  }

  /// Groups that are open at first.
  private static let groupLimit = 12

  let panels: [Panel]
  let depth: DepthRange?
  let groups: [Groups]

  init(_ report: Report) {
    let keys = report.sampleKeys
    let isAlone = report.coverage.ok < 2
    panels = isAlone ? [] : report.keyMetrics.map { Self.panel($0, of: report, keys: keys) }
    depth = report.depthBins.isEmpty ? nil : Self.depthRange(report.depthBins)
    groups = [
      ("prompt", "By prompt", "Prompt"), ("setting", "By setting", "Setting"),
      ("tag", "By tag", "Tag"), ("cluster", "By scene", "Scene"),
    ].compactMap {
      Self.groups($0.0, title: $0.1, noun: $0.2, of: report)
    }
  }

  private static func panel(
    _ metric: MetricDefinition, of report: Report, keys: [String: String]
  ) -> Panel {
    let points = report.samples.compactMap { sample in
      sample.value(of: metric.id).flatMap {
        $0.isFinite ? StripChart.Point(key: keys[sample.id] ?? "", name: sample.id, value: $0) : nil
      }
    }
    let summary = report.summary(of: metric.id)
    let chart = StripChart(
      title: metric.title, unit: metric.unit, direction: metric.direction, points: points,
      mean: summary?.mean.flatMap { $0.isFinite ? $0 : nil }, interval: summary?.ci95)
    let table = chart.table()
    let decimals = NumberText.decimals(for: table.map(\.value))
    let undefined = summary?.nUndefined ?? 0
    return Panel(
      title: metric.title, svg: chart.svg(),
      rows: table.map {
        Row(name: $0.name, cell: KeyFigures.Cell($0.value, decimals: decimals))
      },
      remark: undefined > 0 && !points.isEmpty
        ? "\(NumberText.count(undefined, "image")) without a value" : "")
  }

  private static func depthRange(_ bins: [Report.DepthBinSummary]) -> DepthRange {
    let chart = DepthRangeChart(bins: bins)
    let decimals = NumberText.decimals(for: bins.map(\.p50))
    return DepthRange(
      wide: chart.svg(width: 540), narrow: chart.svg(width: 350),
      rows: bins.map { bin in
        DepthRow(
          range: DepthRangeChart.range(bin), share: NumberText.percent(bin.share),
          samples: NumberText.count(bin.samples),
          p10: .init(bin.p10, decimals: decimals), p50: .init(bin.p50, decimals: decimals),
          p90: .init(bin.p90, decimals: decimals), mean: .init(bin.mean, decimals: decimals))
      })
  }

  private static func groups(
    _ grouping: String, title: String, noun: String, of report: Report
  ) -> Groups? {
    guard let metric = report.primaryMetric else { return nil }
    let lowIsGood = metric.direction == .lowerIsBetter
    let groups = report.groups.filter { $0.grouping == grouping && $0.mean.isFinite }.sorted {
      if $0.mean != $1.mean { return lowIsGood ? $0.mean > $1.mean : $0.mean < $1.mean }
      return $0.name < $1.name
    }
    guard groups.count > 1 else { return nil }
    let overall = report.summary(of: metric.id)?.mean
    let axis = Axis(holding: groups.map(\.mean) + [overall].kept, ticks: 3)
    let decimals = NumberText.decimals(for: groups.map(\.mean))
    let rows = groups.map { group in
      GroupRow(
        name: group.name, count: NumberText.count(group.n),
        mean: .init(group.mean, decimals: decimals),
        bar: RowBar.deviation(
          of: group.mean, from: overall, on: axis,
          isWorse: overall.map { lowIsGood ? group.mean > $0 : group.mean < $0 } ?? false))
    }
    let unit = metric.unit.isEmpty ? "" : " in \(metric.unit)"
    let shown = rows.count <= groupLimit + 3 ? rows.count : groupLimit
    return Groups(
      title: title, noun: noun,
      metric: "\(metric.title) \(metric.direction.arrow)\(unit)"
        + (axis.scale == .logarithmic ? ", log scale" : ""),
      scale: RowBar.deviationScale(axis), rows: Array(rows.prefix(shown)),
      rest: Array(rows.dropFirst(shown)),
      restTitle: "The other \(NumberText.count(rows.count - shown))")
  }
}
