internal import Foundation

/// Relative error by distance: a box from the 10th to the 90th percentile over samples, a line at
/// the median, a dot at the mean over pixels, and below it the share of pixels behind each box.
///
/// Ranges are octaves, so all are equally wide and the distances between them double.
struct DepthRangeChart {
  /// From near to far.
  let bins: [Report.DepthBinSummary]

  private static let top = 26.0
  private static let base = 166.0
  private static let shareTop = 206.0
  private static let shareBase = 250.0
  private static let height = 296.0
  private static let left = 56.0

  /// The drawing, in a width in pixels.
  func svg(width: Double) -> String {
    var drawing = SVG(width: width, height: Self.height)
    let right = width - 12
    let pitch = (right - Self.left) / Double(max(1, bins.count))
    let axis = Axis(holding: bins.flatMap { [$0.p10, $0.p90, $0.mean] } + zero)
    func y(_ value: Double) -> Double {
      Self.base - axis.position(of: value) * (Self.base - Self.top)
    }
    for tick in axis.ticks {
      drawing.line(Self.left, y(tick.value), right, y(tick.value), class: "grid")
      drawing.text(
        tick.label, x: Self.left - 8, y: y(tick.value) + 4, anchor: .end, class: "tick")
    }
    drawing.text(
      "relative error |e| / g" + (axis.scale == .logarithmic ? ", log scale" : ""), x: Self.left,
      y: Self.top - 12, class: "label")
    let largest = bins.map(\.share).max() ?? 0
    let shares = Axis(linearFrom: 0, to: max(largest, 0.01) * 100, ticks: 3)
    func shareY(_ share: Double) -> Double {
      Self.shareBase - shares.position(of: share * 100) * (Self.shareBase - Self.shareTop)
    }
    for tick in shares.ticks {
      let place = shareY(tick.value / 100)
      drawing.line(Self.left, place, right, place, class: "grid")
      drawing.text(
        "\(tick.label)%", x: Self.left - 8, y: place + 4, anchor: .end, class: "tick")
    }
    for (index, bin) in bins.enumerated() {
      let start = Self.left + Double(index) * pitch
      draw(bin, from: start, width: pitch, y: y, shareY: shareY, on: &drawing)
    }
    drawing.line(Self.left, Self.base, right, Self.base, class: "axis")
    drawing.line(Self.left, Self.shareBase, right, Self.shareBase, class: "axis")
    drawing.text(
      "share of pixels", x: Self.left, y: Self.shareTop - 12, class: "label")
    drawEdges(pitch: pitch, on: &drawing)
    drawing.text(
      "distance of the reference in m, doubling", x: (Self.left + right) / 2,
      y: Self.shareBase + 38, anchor: .middle, class: "label")
    return drawing.rendered(title: sentence)
  }

  /// Zero, where the axis may begin there without squeezing the boxes.
  private var zero: [Double] {
    let low = bins.map(\.p10).filter { $0 > 0 }.min() ?? 0
    let high = bins.flatMap { [$0.p90, $0.mean] }.max() ?? 0
    return Axis.isLogarithmic(low: low, high: high) ? [] : [0]
  }

  private var sentence: String {
    let list = bins.map { bin in
      "\(Self.range(bin)) m: median \(NumberText.significant(bin.p50, digits: 3))"
    }
    return "Relative error by distance. " + list.joined(separator: "; ")
  }

  /// "0.5 to 1".
  static func range(_ bin: Report.DepthBinSummary) -> String {
    "\(NumberText.exact(bin.from).trimmingZero) to \(NumberText.exact(bin.to).trimmingZero)"
  }

  private func draw(
    _ bin: Report.DepthBinSummary, from start: Double, width: Double, y: (Double) -> Double,
    shareY: (Double) -> Double, on drawing: inout SVG
  ) {
    let inset = min(10, width * 0.15)
    let title =
      "\(Self.range(bin)) m: median \(NumberText.significant(bin.p50)), "
      + "10% to 90% of samples \(NumberText.significant(bin.p10)) to "
      + "\(NumberText.significant(bin.p90)), mean over pixels \(NumberText.significant(bin.mean)), "
      + "\(NumberText.percent(bin.share)) of pixels, \(NumberText.count(bin.samples, "sample"))"
    drawing.rectangle(
      x: start + inset, y: y(bin.p90), width: width - 2 * inset,
      height: max(1, y(bin.p10) - y(bin.p90)), class: "box", title: title)
    drawing.line(start + inset, y(bin.p50), start + width - inset, y(bin.p50), class: "median")
    drawing.circle(x: start + width / 2, y: y(bin.mean), radius: 3.5, class: "dot ring")
    drawing.rectangle(
      x: start + inset, y: shareY(bin.share), width: width - 2 * inset,
      height: Self.shareBase - shareY(bin.share), class: "bar",
      title: "\(Self.range(bin)) m: \(NumberText.percent(bin.share)) of pixels")
  }

  /// The distances between the ranges, as many as there is room for.
  private func drawEdges(pitch: Double, on drawing: inout SVG) {
    let edges = bins.first.map { [$0.from] + bins.map(\.to) } ?? []
    let stride = max(1, Int((34 / pitch).rounded(.up)))
    for (index, edge) in edges.enumerated() where index % stride == 0 {
      let x = Self.left + Double(index) * pitch
      drawing.line(x, Self.shareBase, x, Self.shareBase + 4, class: "axis")
      drawing.text(
        NumberText.exact(edge).trimmingZero, x: x, y: Self.shareBase + 18, anchor: .middle,
        class: "tick")
    }
  }
}

extension String {
  /// "2.0" as "2".
  fileprivate var trimmingZero: String { hasSuffix(".0") ? String(dropLast(2)) : self }
}
