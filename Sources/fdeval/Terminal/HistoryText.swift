import DepthMetrics
import Evaluation

/// A metric over versions as lines for a terminal: a table with a drawing of means and intervals.
struct HistoryText {
  /// How wide the lines may be.
  let columns: Int
  let glyphs: IntervalPlot.Glyphs

  private static let longestLabel = 24
  private static let widestPlot = 60
  private static let narrowestPlot = 20

  /// The lines of one series.
  func text(_ series: HistorySeries) -> String {
    let metric = series.metric
    let head =
      metric.id + (metric.unit.isEmpty ? "" : " in \(metric.unit)") + ", "
      + (metric.direction == .lowerIsBetter ? "lower is better" : "higher is better")
    return [
      head, "dataset    \(series.dataset.name) (\(series.dataset.shortHash))",
      "protocol   \(series.protocol.name) (\(series.protocol.shortHash))", "",
    ].map(VisibleText.line).joined(separator: "\n") + "\n" + table(series)
  }

  /// The numbers with the drawing beside them, or below where there is no room.
  private func table(_ series: HistorySeries) -> String {
    let numbers = rows(series, plot: nil).text
    let beside = columns - 2 - (numbers.split(separator: "\n").map(\.count).max() ?? 0)
    if beside >= Self.narrowestPlot {
      return rows(series, plot: plot(series, width: beside)).text
    }
    let labels = series.entries.map { shortened($0.label) }
    let room = columns - 2 - max(7, labels.map(\.count).max() ?? 0)
    let plot = plot(series, width: max(room, Self.narrowestPlot))
    var drawing = TextTable([("version", .left), (plot.scale, .left)])
    for (label, entry) in zip(labels, series.entries) { drawing.add([label, plot.line(entry)]) }
    return numbers + "\n\n" + drawing.text
  }

  private func plot(_ series: HistorySeries, width: Int) -> IntervalPlot {
    IntervalPlot(series.entries, width: min(width, Self.widestPlot), glyphs: glyphs)
  }

  private func rows(_ series: HistorySeries, plot: IntervalPlot?) -> TextTable {
    var table = TextTable([
      ("version", .left), ("date", .left), ("mean", .right), ("95% interval", .left),
      ("n", .right), (plot?.scale ?? "", .left),
    ])
    for entry in series.entries {
      table.add([
        shortened(entry.label), entry.day, entry.mean.map(Number.short) ?? "undefined",
        entry.ci95.map { "\(Number.short($0.lower)) to \(Number.short($0.upper))" } ?? "-",
        "\(entry.n)", plot?.line(entry) ?? "",
      ])
    }
    return table
  }

  private func shortened(_ label: String) -> String {
    guard label.count > Self.longestLabel else { return label }
    return label.prefix(Self.longestLabel - 3) + "..."
  }
}
