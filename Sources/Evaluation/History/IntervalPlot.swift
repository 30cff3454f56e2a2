/// Means with their intervals as lines of text on one scale: `├──●─┤`, or `|--o-|`.
public struct IntervalPlot: Sendable, Equatable {
  /// The characters of the drawing.
  public enum Glyphs: Sendable {
    /// Box drawing, for terminals in UTF-8.
    case lines
    /// ASCII.
    case plain

    var ends: (lower: Character, upper: Character) { self == .lines ? ("├", "┤") : ("|", "|") }
    var bar: Character { self == .lines ? "─" : "-" }
    var mean: Character { self == .lines ? "●" : "o" }
  }

  private let axis: Axis
  private let width: Int
  private let glyphs: Glyphs

  /// A plot that holds every mean and interval of a series.
  ///
  /// - Parameters:
  ///   - entries: What has to fit.
  ///   - width: Characters of a line, at least 8.
  ///   - glyphs: The characters of the drawing.
  public init(_ entries: [HistoryEntry], width: Int, glyphs: Glyphs) {
    precondition(width >= 8, "a plot needs 8 characters, not \(width)")
    axis = Axis(of: entries)
    self.width = width
    self.glyphs = glyphs
  }

  /// The numbers at both ends of the scale, as wide as a line; "log" between them where the scale
  /// is logarithmic.
  public var scale: String {
    let ends = [axis.ticks.first?.label ?? "", axis.ticks.last?.label ?? ""]
    let room = width - ends[0].count - ends[1].count
    let middle = axis.scale == .logarithmic && room >= 5 ? "log" : ""
    let left = max(0, room - middle.count) / 2
    let right = max(1, room - middle.count - left)
    func spaces(_ count: Int) -> String { String(repeating: " ", count: count) }
    return ends[0] + spaces(left) + middle + spaces(right) + ends[1]
  }

  /// The line of one entry, without spaces at its end; empty where it has no mean.
  public func line(_ entry: HistoryEntry) -> String {
    guard let mean = entry.mean, mean.isFinite else { return "" }
    var cells = [Character](repeating: " ", count: width)
    if let interval = entry.ci95 {
      let ends = [cell(interval.lower), cell(interval.upper)].sorted()
      let (lower, upper) = (ends[0], ends[1])
      for index in lower...upper { cells[index] = glyphs.bar }
      cells[lower] = glyphs.ends.lower
      cells[upper] = glyphs.ends.upper
    }
    cells[cell(mean)] = glyphs.mean
    while cells.last == " " { cells.removeLast() }
    return String(cells)
  }

  private func cell(_ value: Double) -> Int {
    let position = axis.position(of: value)
    guard position.isFinite else { return position > 0 ? width - 1 : 0 }
    return Int((max(0, min(1, position)) * Double(width - 1)).rounded())
  }
}

extension Axis {
  /// The axis that holds every mean and interval, linear unless the means alone span more than two
  /// decades: an interval that nearly reaches zero says nothing of how the means compare.
  init(of entries: [HistoryEntry], ticks: Int = 5) {
    let means = entries.map(\.mean).kept
    let all = means + entries.flatMap { [$0.ci95?.lower, $0.ci95?.upper] }.kept
    if Self.isLogarithmic(low: means.min() ?? 0, high: means.max() ?? 1) {
      self.init(holding: all, ticks: ticks)
    } else {
      self.init(linearFrom: all.min() ?? 0, to: all.max() ?? 1, ticks: ticks)
    }
  }
}
