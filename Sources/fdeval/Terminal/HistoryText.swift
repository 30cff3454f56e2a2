import DepthMetrics
import Evaluation

/// A metric over versions as lines for a terminal: a table with a drawing of means and intervals.
struct HistoryText {
  /// How wide the lines may be.
  let columns: Int
  let glyphs: IntervalPlot.Glyphs

  private static let longestLabel = 24
  private static let widestPlot = 48
  private static let narrowestPlot = 12

  /// The lines of one series.
  func text(_ series: HistorySeries) -> String {
    let metric = series.metric
    let head =
      metric.id + (metric.unit.isEmpty ? "" : " in \(metric.unit)") + ", "
      + (metric.direction == .lowerIsBetter ? "lower is better" : "higher is better")
    return [
      head, "dataset    \(series.dataset.name) (\(series.dataset.shortHash))",
      "protocol   \(series.protocol.name) (\(series.protocol.shortHash))", "", table(series),
    ].joined(separator: "\n")
  }

  private func table(_ series: HistorySeries) -> String {
    let plain = rows(series, plot: nil)
    let used = plain.text.split(separator: "\n").map(\.count).max() ?? 0
    let room = min(columns - used - 2, Self.widestPlot)
    guard room >= Self.narrowestPlot else { return plain.text }
    return rows(
      series, plot: IntervalPlot(series.entries, width: room, glyphs: glyphs)
    ).text
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
