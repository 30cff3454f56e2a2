/// Small drawings that stand in a table's cell, all rows on one scale.
///
/// The numbers stand as text in the same row, so that the drawings are decoration to a screen
/// reader.
enum RowBar {
  private static let height = 20.0

  /// How far relative intervals reach: the round number that holds them all, half at most.
  static func intervalLimit(_ relative: [MetricSummary.ClosedInterval]) -> Double {
    let reach = relative.flatMap { [abs($0.lower), abs($0.upper)] }.filter(\.isFinite).max() ?? 0
    guard reach > 0 else { return 0.1 }
    return min(0.5, Axis(linearFrom: 0, to: reach, ticks: 2).upper)
  }

  /// An interval of a mean as relative distances from it: the mean in the middle, what does not
  /// fit ends in an arrow.
  static func interval(
    _ relative: MetricSummary.ClosedInterval, limit: Double, width: Double = 160
  ) -> String {
    var drawing = SVG(width: width, height: height)
    let middle = width / 2
    let room = middle - 8
    func x(_ value: Double) -> Double {
      let share = value / limit
      return middle + (share.isNaN ? 0 : max(-1, min(1, share))) * room
    }
    drawing.line(middle, 0, middle, height, class: "grid")
    drawing.rectangle(
      x: x(relative.lower), y: height / 2 - 3, width: max(1, x(relative.upper) - x(relative.lower)),
      height: 6, class: "range")
    drawing.line(middle, height / 2 - 6, middle, height / 2 + 6, class: "mean")
    for (end, side) in [(relative.lower, -1.0), (relative.upper, 1.0)] where abs(end) > limit {
      let tip = middle + side * (room + 7)
      drawing.polygon(
        [
          (tip, height / 2), (tip - side * 7, height / 2 - 6), (tip - side * 7, height / 2 + 6),
        ], class: "range")
    }
    return drawing.rendered(title: "", class: "rowbar")
  }

  /// The head of ``interval(_:limit:width:)``'s column.
  static func intervalScale(limit: Double, width: Double = 160) -> String {
    var drawing = SVG(width: width, height: height)
    let percent = limit * 100
    let text =
      percent == percent.rounded()
      ? "\(NumberText.fixed(percent, decimals: 0))%" : "\(NumberText.exact(percent))%"
    drawing.text("−\(text)", x: 2, y: 14, anchor: .start, class: "tick")
    drawing.text("mean", x: width / 2, y: 14, anchor: .middle, class: "tick")
    drawing.text("+\(text)", x: width - 2, y: 14, anchor: .end, class: "tick")
    return drawing.rendered(title: "", class: "rowbar")
  }

  /// A group's mean beside the mean over everything, joined by a line as long as they differ.
  static func deviation(
    of value: Double, from overall: Double?, on axis: Axis, isWorse: Bool, width: Double = 168
  ) -> String {
    var drawing = SVG(width: width, height: height)
    func x(_ value: Double) -> Double { 8 + axis.position(of: value) * (width - 16) }
    for tick in axis.ticks { drawing.line(x(tick.value), 0, x(tick.value), height, class: "grid") }
    let name = isWorse ? "worst" : "better"
    if let overall {
      drawing.line(x(overall), 0, x(overall), height, class: "mean")
      drawing.line(x(overall), height / 2, x(value), height / 2, class: "stem \(name)")
    }
    drawing.circle(x: x(value), y: height / 2, radius: 4.5, class: "dot \(name)")
    return drawing.rendered(title: "", class: "rowbar")
  }

  /// The head of ``deviation(of:from:on:isWorse:width:)``'s column.
  static func deviationScale(_ axis: Axis, width: Double = 168) -> String {
    var drawing = SVG(width: width, height: height)
    for tick in axis.ticks {
      let place = axis.position(of: tick.value)
      let anchor: SVG.Anchor = place < 0.02 ? .start : place > 0.98 ? .end : .middle
      let shift = anchor == .start ? -8.0 : anchor == .end ? 8 : 0
      drawing.text(
        tick.label, x: 8 + place * (width - 16) + shift, y: 14, anchor: anchor, class: "tick")
    }
    return drawing.rendered(title: "", class: "rowbar")
  }

  /// A share of the whole.
  static func share(_ share: Double, isLoss: Bool, width: Double = 160) -> String {
    var drawing = SVG(width: width, height: height)
    drawing.rectangle(x: 0, y: height / 2 - 4, width: width, height: 8, class: "track")
    let filled = max(0, min(1, share)) * width
    drawing.rectangle(
      x: 0, y: height / 2 - 4, width: share > 0 ? max(1, filled) : 0, height: 8,
      class: isLoss ? "bar worst" : "bar")
    return drawing.rendered(title: "", class: "rowbar")
  }
}
