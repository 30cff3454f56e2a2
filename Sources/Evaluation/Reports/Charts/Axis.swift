internal import Foundation

/// A stretch of numbers with round ticks, linear or logarithmic.
struct Axis: Equatable {
  /// How distances on the axis grow with the numbers.
  enum Scale: Equatable {
    case linear
    case logarithmic
  }

  /// A marked number.
  struct Tick: Equatable {
    let value: Double
    let label: String
  }

  let scale: Scale
  /// The numbers at the ends; both positive on a logarithmic axis.
  let lower, upper: Double
  /// From low to high, all inside the ends.
  let ticks: [Tick]

  /// The axis that holds all finite values, its ends at ticks.
  ///
  /// It is logarithmic where all values are positive and span more than two decades.
  ///
  /// - Parameters:
  ///   - values: What the axis has to hold; infinities and NaN are passed over.
  ///   - ticks: The most ticks there may be, at least 2.
  init(holding values: [Double], ticks: Int = 5) {
    let finite = values.filter(\.isFinite)
    let low = finite.min() ?? 0
    let high = finite.max() ?? 1
    if Self.isLogarithmic(low: low, high: high) {
      self.init(logarithmicFrom: low, to: high, ticks: ticks)
    } else {
      self.init(linearFrom: low, to: high, ticks: ticks)
    }
  }

  /// A linear axis from the round number at or below `low` to the one at or above `high`.
  ///
  /// Any finite ends will do: those that are so close that no ticks fit between them get room on
  /// both sides, and those at the ends of the numbers' range are the ticks themselves.
  init(linearFrom low: Double, to high: Double, ticks: Int = 5) {
    var (low, high) = Self.ordered(low, high)
    if high - low <= Self.closeness * max(abs(low), abs(high)) {
      let margin = max(abs(low), abs(high)) * 0.1
      (low, high) = low == 0 && high == 0 ? (0, 1) : (low - margin, high + margin)
    }
    let size = max(abs(low), abs(high))
    scale = .linear
    guard size < Self.largest, high - low > 1 / Self.largest else {
      // With its ends alone as ticks.
      lower = low
      upper = high > low ? high : low.nextUp
      self.ticks = [lower, upper].map { Tick(value: $0, label: NumberText.significant($0)) }
      return
    }
    // Ticks on both sides of zero need one at zero.
    let least = low < 0 && high > 0 ? 2 : 1
    let step = RoundStep(covering: high - low, in: max(least, ticks - 1), from: low, to: high)
    let marks = step.multiples(from: step.below(low), through: step.above(high))
    self.ticks = marks.map { Tick(value: step.value(of: $0), label: step.label(of: $0)) }
    lower = self.ticks.first?.value ?? low
    upper = self.ticks.last?.value ?? high
  }

  /// A logarithmic axis whose ends are 1, 2 or 5 times a power of ten.
  init(logarithmicFrom low: Double, to high: Double, ticks: Int = 5) {
    precondition(low > 0 && high >= low, "a logarithmic axis needs positive numbers in order")
    let first = Self.rounds(from: Int(floor(log10(low))) - 1, through: Int(floor(log10(high))) + 1)
      .filter { $0.value > 0 && $0.value.isFinite }
    let start = first.last { $0.value <= low } ?? first[0]
    let end = first.first { $0.value >= high } ?? first[first.count - 1]
    let inside = first.filter { $0.value >= start.value && $0.value <= end.value }
    scale = .logarithmic
    lower = start.value
    upper = end.value > start.value ? end.value : start.value * 10
    var kept = inside
    var stride = 1
    while kept.count > ticks {
      kept = inside.filter { $0.mantissa == 1 && $0.exponent % stride == 0 }
      stride += 1
    }
    self.ticks = kept.map { Tick(value: $0.value, label: Self.label($0.mantissa, $0.exponent)) }
  }

  /// Ends closer than this share of their size are taken for equal: ticks between them would be
  /// more digits than a reader can tell apart, and soon than a number has.
  private static let closeness = 1e-12
  /// The size from which on powers of ten are not exact enough for round ticks, or overflow.
  private static let largest = 1e280

  /// Two ends in order, both finite and so close together that their distance is finite.
  private static func ordered(_ low: Double, _ high: Double) -> (Double, Double) {
    let bound = Double.greatestFiniteMagnitude / 4
    func bounded(_ value: Double) -> Double {
      value.isNaN ? 0 : min(max(value, -bound), bound)
    }
    let (one, other) = (bounded(low), bounded(high))
    return (min(one, other), max(one, other))
  }

  /// Whether numbers between two limits are better read on a logarithmic axis: all positive, and
  /// more than two decades apart.
  static func isLogarithmic(low: Double, high: Double) -> Bool {
    low > 0 && high / low > 100
  }

  /// Where a number lies, 0 at the lower end and 1 at the upper one; beyond them for numbers
  /// outside, and infinitely far for infinities and, on a logarithmic axis, 0.
  func position(of value: Double) -> Double {
    switch scale {
    case .linear: return (value - lower) / (upper - lower)
    case .logarithmic:
      let (share, whole) = (value / lower, upper / lower)
      // The quotient of numbers at both ends of the range is none.
      return whole.isFinite && share.isFinite && share > 0
        ? log(share) / log(whole) : (log(max(value, 0)) - log(lower)) / (log(upper) - log(lower))
    }
  }

  /// A number of the form mantissa · 10^exponent with a mantissa of 1, 2 or 5.
  private struct Round {
    let mantissa: Int
    let exponent: Int
    var value: Double { RoundStep.value(mantissa, exponent: exponent) }
  }

  private static func rounds(from low: Int, through high: Int) -> [Round] {
    (low...high).flatMap { exponent in
      [1, 2, 5].map { Round(mantissa: $0, exponent: exponent) }
    }
  }

  private static func label(_ mantissa: Int, _ exponent: Int) -> String {
    if exponent > 5 || exponent < -4 { return "\(mantissa)e\(exponent)" }
    return String(format: "%.\(max(0, -exponent))f", RoundStep.value(mantissa, exponent: exponent))
  }
}
