internal import Foundation

/// Where values lie between the colours of far and near.
struct ColourScale {
  /// Values at the ends.
  let range: ClosedRange<Double>
  /// Whether larger values are nearer.
  let nearIsLarge: Bool
  /// Whether equal ratios, not equal differences, are equal steps of colour.
  let isLogarithmic: Bool

  /// Share of a linear scale below whose mark half of the values must lie for a logarithmic one.
  private static let crowded = 0.3

  /// The scale that suits a map.
  ///
  /// A far background makes a linear scale of depth give the foreground a single colour: where half
  /// of the values lie in its nearest part, it is logarithmic. Disparity already spreads the near.
  init(_ range: ClosedRange<Double>, holding values: [Double], nearIsLarge: Bool) {
    self.range = range
    self.nearIsLarge = nearIsLarge
    guard !nearIsLarge, range.lowerBound > 0, !values.isEmpty else {
      isLogarithmic = false
      return
    }
    let middle = values.sorted()[values.count / 2]
    let span = range.upperBound - range.lowerBound
    isLogarithmic = middle < range.lowerBound + Self.crowded * span
  }

  /// 0 at the far end, 1 at the near one; beyond them for values outside the range.
  func nearness(of value: Double) -> Double {
    let share =
      isLogarithmic
      ? log(max(value, .leastNormalMagnitude) / range.lowerBound)
        / log(range.upperBound / range.lowerBound)
      : (value - range.lowerBound) / (range.upperBound - range.lowerBound)
    return nearIsLarge ? share : 1 - share
  }

  /// The value in the middle of the scale.
  static func middle(from: Double, to: Double, isLogarithmic: Bool) -> Double {
    isLogarithmic ? (from * to).squareRoot() : (from + to) / 2
  }
}
