/// The values of a map in short: what the search for findings asks first.
struct ValueOutline: Sendable, Equatable {
  /// How many values are finite.
  private(set) var known = 0
  /// How many are 0, and how many are less.
  private(set) var zeros = 0, negatives = 0
  /// The smallest and the largest finite value; nil where there is none.
  private(set) var range: ClosedRange<Float>?
  /// The median of a thousand and some finite values that are spread evenly; nil where there is none.
  private(set) var median: Float?

  /// How many values make a median that is good enough to recognise a unit by.
  private static let sample = 2048

  /// O(values).
  init(_ values: [Float]) {
    var low = Float.infinity, high = -Float.infinity
    for value in values where value.isFinite {
      known += 1
      low = min(low, value)
      high = max(high, value)
      if value <= 0 {
        if value == 0 { zeros += 1 } else { negatives += 1 }
      }
    }
    guard known > 0 else { return }
    range = low...high
    var sample = stride(from: 0, to: values.count, by: max(values.count / Self.sample, 1))
      .map { values[$0] }.filter(\.isFinite)
    sample.sort()
    median = sample.isEmpty ? nil : sample[sample.count / 2]
  }

  /// How many finite values equal the largest one below a bound, that value, and the next below it.
  static func top(
    of values: [Float], below bound: Float = .infinity
  ) -> (value: Float, count: Int, next: Float?)? {
    var top = -Float.infinity, next = -Float.infinity
    var count = 0
    for value in values where value < bound && value > -.infinity {
      if value > top {
        (next, top, count) = (top, value, 1)
      } else if value == top {
        count += 1
      } else if value > next {
        next = value
      }
    }
    guard count > 0 else { return nil }
    return (top, count, next > -.infinity ? next : nil)
  }
}
