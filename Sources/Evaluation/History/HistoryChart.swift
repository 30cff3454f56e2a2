/// A metric over versions: a dot at each mean, a bar over its 95% interval, and a thin line from
/// one mean to the next.
///
/// Versions stand in the order of recording, equally far apart.
struct HistoryChart {
  let series: HistorySeries

  private static let top = 36.0
  private static let base = 250.0
  private static let height = 300.0
  private static let left = 64.0
  /// Pixels that a letter of a label takes, at most.
  private static let letter = 7.0

  /// The drawing, in a width in pixels.
  func svg(width: Double) -> String {
    var drawing = SVG(width: width, height: Self.height)
    let entries = series.entries
    let axis = Axis(of: entries)
    let right = width - 24
    // Few versions stand in the middle of wide lanes, many next to each other.
    let pitch = min(160, (right - Self.left) / Double(max(1, entries.count)))
    let end = min(right, Self.left + pitch * Double(entries.count))
    func x(_ index: Int) -> Double { Self.left + (Double(index) + 0.5) * pitch }
    func y(_ value: Double) -> Double {
      Self.base - axis.position(of: value) * (Self.base - Self.top)
    }
    for tick in axis.ticks {
      drawing.line(Self.left, y(tick.value), end, y(tick.value), class: "grid")
      drawing.text(
        tick.label, x: Self.left - 8, y: y(tick.value) + 4, anchor: .end, class: "tick")
    }
    drawing.text(axisName(axis), x: 0, y: 14, class: "label")
    let points = entries.enumerated().compactMap { index, entry in
      entry.mean.flatMap { $0.isFinite ? (index, entry, $0) : nil }
    }
    for (from, to) in zip(points, points.dropFirst()) {
      drawing.line(x(from.0), y(from.2), x(to.0), y(to.2), class: "trend")
    }
    let half = max(1.5, min(6, pitch * 0.3))
    for (index, entry, mean) in points {
      if let interval = entry.ci95 {
        drawing.rectangle(
          x: x(index) - half, y: y(interval.upper), width: 2 * half,
          height: max(1, y(interval.lower) - y(interval.upper)), class: "box",
          title: sentence(entry))
      }
      drawing.circle(
        x: x(index), y: y(mean), radius: max(2, min(4.5, pitch * 0.35)), class: "dot",
        title: sentence(entry))
    }
    drawing.line(Self.left, Self.base, end, Self.base, class: "axis")
    drawLabels(pitch: pitch, x: x, on: &drawing)
    return drawing.rendered(title: summary)
  }

  /// Name of the axis: what, unit, which way is better and the scale where it is not linear.
  private func axisName(_ axis: Axis) -> String {
    let metric = series.metric
    return metric.title + (metric.unit.isEmpty ? "" : " in \(metric.unit)")
      + ", \(metric.direction.words)" + (axis.scale == .logarithmic ? ", log scale" : "")
  }

  /// The labels of as many versions as there is room for; the last one always.
  private func drawLabels(pitch: Double, x: (Int) -> Double, on drawing: inout SVG) {
    let count = series.entries.count
    let most = max(3, Int(max(pitch, 84) / Self.letter))
    let labels = series.entries.map { Self.shortened($0.label, to: most) }
    func reach(_ index: Int) -> ClosedRange<Double> {
      let half = Double(labels[index].count) * Self.letter / 2 + 4
      return (x(index) - half)...(x(index) + half)
    }
    guard count > 0 else { return }
    let last = reach(count - 1)
    var taken = -Double.infinity
    for index in 0..<count {
      let span = reach(index)
      drawing.line(x(index), Self.base, x(index), Self.base + 4, class: "axis")
      guard
        index == count - 1
          || span.lowerBound >= taken && span.upperBound <= last.lowerBound
      else { continue }
      taken = span.upperBound
      drawing.text(
        labels[index], x: x(index), y: Self.base + 20, anchor: .middle, class: "label")
    }
    drawing.text(
      "versions in the order of recording", x: Self.left, y: Self.base + 42, class: "tick")
  }

  /// A label of a number of characters at most.
  static func shortened(_ label: String, to count: Int) -> String {
    label.count <= count ? label : label.prefix(count - 1) + "…"
  }

  /// What the pointer shows of one version.
  private func sentence(_ entry: HistoryEntry) -> String {
    let unit = series.metric.unit.isEmpty ? "" : " \(series.metric.unit)"
    return "\(entry.label), \(entry.day): \(HistoryPage.number(entry))\(unit) over "
      + NumberText.count(entry.n, "image")
  }

  /// The drawing in words.
  private var summary: String {
    "\(series.metric.title) over \(NumberText.count(series.entries.count, "version")). "
      + series.entries.map { "\($0.label): \(HistoryPage.number($0))" }.joined(separator: "; ")
  }
}
