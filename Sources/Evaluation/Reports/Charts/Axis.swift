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
    let finite = values.filter(\.isFinite).map(Self.drawable)
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
  /// Ends that differ in their last digits alone, where no round number lies between, are drawn as
  /// equal ones, in the middle.
  init(linearFrom low: Double, to high: Double, ticks: Int = 5) {
    var (low, high) = (Self.drawable(min(low, high)), Self.drawable(max(low, high)))
    if high - low <= Self.narrowest * max(abs(low), abs(high)) {
      let margin = abs(low) * 0.1
      (low, high) = low == 0 ? (0, 1) : (low - margin, high + margin)
    }
    scale = .linear
    let step = RoundStep(covering: high - low, in: max(1, ticks - 1), from: low, to: high)
    let marks = step.multiples(from: step.below(low), through: step.above(high))
    self.ticks = marks.map { Tick(value: step.value(of: $0), label: step.label(of: $0)) }
    lower = self.ticks.first?.value ?? low
    upper = self.ticks.last?.value ?? high
  }

  /// A logarithmic axis whose ends are 1, 2 or 5 times a power of ten.
  init(logarithmicFrom low: Double, to high: Double, ticks: Int = 5) {
    let (low, high) = (Self.drawable(low), Self.drawable(high))
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

  /// Whether numbers between two limits are better read on a logarithmic axis: all positive, and
  /// more than two decades apart.
  static func isLogarithmic(low: Double, high: Double) -> Bool {
    low > 0 && high / low > 100
  }

  /// Where a number lies, 0 at the lower end and 1 at the upper one; beyond them for numbers
  /// outside, but by one length of the axis at most, whatever the number is.
  func position(of value: Double) -> Double {
    let value = Self.drawable(value)
    let place =
      switch scale {
      case .linear: (value - lower) / (upper - lower)
      case .logarithmic where value <= 0: -1.0
      case .logarithmic where (upper / lower).isFinite: log(value / lower) / log(upper / lower)
      // The quotient of numbers at both ends of the range is none.
      case .logarithmic: (log(value) - log(lower)) / (log(upper) - log(lower))
      }
    return min(max(place, -1), 2)
  }

  /// The least distance of an axis' ends, in parts of the larger one: below it the labels of neighbouring
  /// ticks would have so many digits that they run into each other.
  private static let narrowest = 1e-5

  /// A number that arithmetic on axes bears: sizes between 1e-280 and 1e280, smaller ones as 0, NaN as
  /// 0.
  ///
  /// Scores of any size can stand in a record; no drawing tells these from the bounds.
  private static func drawable(_ value: Double) -> Double {
    if value.isNaN || abs(value) < 1e-280 { return 0 }
    return min(max(value, -1e280), 1e280)
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
