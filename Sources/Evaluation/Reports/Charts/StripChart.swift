internal import DepthMetrics

/// How one metric is spread over the samples: a dot each, piled up where values lie close.
///
/// A dot alone stands at its value; dots that would overlap make a pile at their mean, less than a
/// dot's width away, where the height is the rank, so that the drawing is the same every time. Above
/// ``dotLimit`` samples the piles become bars and only the worst samples stay dots.
struct StripChart {
  /// One sample's value.
  struct Point: Equatable {
    /// Key of the sample on the page.
    let key: String
    /// Name of the sample for people.
    let name: String
    let value: Double
  }

  /// Samples up to which each has its own dot.
  static let dotLimit = 1000
  /// Samples that stay dots above ``dotLimit``.
  static let worstDots = 20

  let title: String
  let unit: String
  let direction: MetricDefinition.Direction
  /// Finite values only.
  let points: [Point]
  let mean: Double?
  let interval: MetricSummary.ClosedInterval?

  private static let width = 360.0
  private static let left = 12.0
  private static let right = 348.0
  private static let ceiling = 22.0

  /// Where the piles stand: low for few samples, so that they do not look lost.
  private var base: Double { points.count <= 60 ? 78 : 106 }
  private var height: Double { base + 44 }

  /// Name of the axis: what, unit, which way is better and the scale where it is not linear.
  func axisName(_ axis: Axis) -> String {
    var name = title + (unit.isEmpty ? "" : " in \(unit)")
    name += direction == .lowerIsBetter ? ", lower is better" : ", higher is better"
    return axis.scale == .logarithmic ? name + ", log scale" : name
  }

  /// The drawing; points are in no particular order.
  func svg() -> String {
    var drawing = SVG(width: Self.width, height: height)
    guard !points.isEmpty else {
      drawing.text(
        "\(title): no image has a value", x: Self.width / 2, y: 56, anchor: .middle, class: "note")
      return drawing.rendered(title: "\(title): no image has a value")
    }
    let interval = interval.flatMap { $0.lower.isFinite && $0.upper.isFinite ? $0 : nil }
    let axis = Axis(holding: points.map(\.value) + [mean, interval?.lower, interval?.upper].kept)
    func x(_ value: Double) -> Double {
      Self.left + axis.position(of: value) * (Self.right - Self.left)
    }
    drawing.bottomAxis(axis, name: axisName(axis), from: Self.ceiling, to: base, x: x)
    if let interval {
      drawing.rectangle(
        x: x(interval.lower), y: Self.ceiling, width: x(interval.upper) - x(interval.lower),
        height: base - Self.ceiling, class: "interval")
    }
    drawPiles(on: &drawing, x: x)
    if let mean, mean.isFinite {
      drawing.line(x(mean), Self.ceiling - 4, x(mean), base, class: "mean")
      let anchor: SVG.Anchor =
        x(mean) < 70 ? .start : x(mean) > Self.right - 70 ? .end : .middle
      drawing.text(
        "mean \(NumberText.significant(mean))", x: x(mean), y: Self.ceiling - 9, anchor: anchor,
        class: "label mean-label")
    }
    let count = NumberText.count(points.count, "sample")
    return drawing.rendered(title: "\(title) of \(count): \(summarySentence)")
  }

  /// Rows of the table behind the drawing: name and value.
  func table() -> [(name: String, value: Double)] {
    let sorted = points.map(\.value).sorted()
    guard let least = sorted.first, let greatest = sorted.last else { return [] }
    let inner = [0.1, 0.25, 0.5, 0.75, 0.9].map { share in
      (
        name: share == 0.5 ? "Median" : "\(Int(share * 100))th percentile",
        value: Self.quantile(share, of: sorted)
      )
    }
    return [("Least", least)] + inner + [("Greatest", greatest)]
  }

  /// The value below which a share of the sorted values lies, interpolated between neighbours.
  static func quantile(_ share: Double, of sorted: [Double]) -> Double {
    let place = share * Double(sorted.count - 1)
    let below = Int(place)
    let above = min(below + 1, sorted.count - 1)
    let share = place - Double(below)
    let step = sorted[above] - sorted[below]
    // Two numbers of 1e308 and opposite signs are farther apart than a number can say.
    return step.isFinite
      ? sorted[below] + share * step : sorted[below] * (1 - share) + sorted[above] * share
  }

  private var summarySentence: String {
    table().map { "\($0.name.lowercased()) \(NumberText.significant($0.value))" }
      .joined(separator: ", ")
  }

  /// The points from the best to the worst; equal values by name.
  private var ranked: [Point] {
    points.sorted {
      if $0.value != $1.value {
        return direction == .lowerIsBetter ? $0.value < $1.value : $0.value > $1.value
      }
      return $0.key < $1.key
    }
  }

  /// Whether a point is among the worst tenth, or equal to one of them; none below ten points.
  private func worstTenth(of ranked: [Point]) -> (Point) -> Bool {
    guard ranked.count >= 10 else { return { _ in false } }
    let limit = ranked[ranked.count - ranked.count / 10].value
    return direction == .lowerIsBetter ? { $0.value >= limit } : { $0.value <= limit }
  }

  private func drawPiles(on drawing: inout SVG, x: (Double) -> Double) {
    let ranked = ranked
    let isWorst = worstTenth(of: ranked)
    let radius = ranked.count <= 60 ? 4.0 : ranked.count <= 250 ? 3.0 : 2.25
    let isCrowded = ranked.count > Self.dotLimit
    var piles: [Int: [Int]] = [:]
    let binWidth = isCrowded ? 6.0 : 2 * radius
    for (rank, point) in ranked.enumerated() {
      let place = max(0, min(Self.right, x(point.value)) - Self.left)
      piles[Int(place / binWidth), default: []].append(rank)
    }
    let tallest = piles.values.map(\.count).max() ?? 1
    let room = base - Self.ceiling - 2 * radius
    let pitch = min(2 * radius, room / Double(max(1, tallest - 1)))
    if isCrowded {
      drawBars(piles, of: ranked, isWorst: isWorst, width: binWidth, on: &drawing)
    }
    let firstDot = isCrowded ? ranked.count - Self.worstDots : 0
    for (_, pile) in piles.sorted(by: { $0.key < $1.key }) {
      let middle = pile.reduce(0) { $0 + x(ranked[$1].value) } / Double(pile.count)
      for (height, rank) in pile.enumerated() where rank >= firstDot {
        let point = ranked[rank]
        drawing.circle(
          x: middle, y: base - radius - 1 - Double(height) * pitch, radius: radius,
          class: isWorst(point) ? "dot worst" : "dot", data: point.key,
          title: "\(point.name): \(NumberText.significant(point.value))")
      }
    }
  }

  private func drawBars(
    _ piles: [Int: [Int]], of ranked: [Point], isWorst: (Point) -> Bool, width: Double,
    on drawing: inout SVG
  ) {
    let tallest = Double(piles.values.map(\.count).max() ?? 1)
    for (bin, pile) in piles.sorted(by: { $0.key < $1.key }) {
      let height = Double(pile.count) / tallest * (base - Self.ceiling)
      let values = pile.map { ranked[$0].value }
      let ends = [values.min(), values.max()].kept.map { NumberText.significant($0) }
      drawing.rectangle(
        x: Self.left + Double(bin) * width, y: base - height, width: width - 1,
        height: height, class: pile.allSatisfy { isWorst(ranked[$0]) } ? "bar worst" : "bar",
        title: "\(NumberText.count(pile.count, "sample")) from \(ends.joined(separator: " to "))")
    }
  }
}

extension SVG {
  /// Ticks with light lines upwards, their numbers, and the axis' name in the middle below them.
  mutating func bottomAxis(
    _ axis: Axis, name: String, from top: Double, to base: Double, x: (Double) -> Double
  ) {
    for tick in axis.ticks {
      line(x(tick.value), top, x(tick.value), base, class: "grid")
      let anchor: Anchor =
        axis.position(of: tick.value) < 0.02
        ? .start : axis.position(of: tick.value) > 0.98 ? .end : .middle
      let shift = anchor == .start ? -8.0 : anchor == .end ? 8 : 0
      text(tick.label, x: x(tick.value) + shift, y: base + 16, anchor: anchor, class: "tick")
    }
    line(x(axis.lower), base, x(axis.upper), base, class: "axis")
    let middle = (x(axis.lower) + x(axis.upper)) / 2
    text(name, x: middle, y: base + 36, anchor: .middle, class: "label")
  }
}

extension Array where Element == Double? {
  /// The finite values among them.
  var kept: [Double] { compactMap { $0 }.filter(\.isFinite) }
}
