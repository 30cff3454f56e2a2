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
    let (low, high) = takeCounts(values)
    guard known > 0 else { return }
    range = low...high
    var sample = stride(from: 0, to: values.count, by: max(values.count / Self.sample, 1))
      .map { values[$0] }.filter(\.isFinite)
    sample.sort()
    median = sample.isEmpty ? nil : sample[sample.count / 2]
  }

  /// Counts the values, and gives the smallest and the largest finite one.
  ///
  /// Singles are compared as whole numbers of the same order, which processors do several at a time.
  private mutating func takeCounts(_ values: [Float]) -> (low: Float, high: Float) {
    let infinity = Float.infinity.bitPattern
    var low = Int32.max, high = Int32.min
    var known: Int32 = 0, zeros: Int32 = 0, negatives: Int32 = 0
    unsafe values.withUnsafeBufferPointer { values in
      for at in 0..<values.count {
        let bits = unsafe values[at].bitPattern
        let size = bits & 0x7FFF_FFFF
        let isKnown = size < infinity
        let order = Self.order(Int32(bitPattern: bits))
        low = min(low, isKnown ? order : .max)
        high = max(high, isKnown ? order : .min)
        known &+= isKnown ? 1 : 0
        zeros &+= size == 0 ? 1 : 0
        negatives &+= isKnown && size != 0 && bits != size ? 1 : 0
      }
    }
    (self.known, self.zeros, self.negatives) = (Int(known), Int(zeros), Int(negatives))
    return (
      Float(bitPattern: UInt32(bitPattern: Self.order(low))),
      Float(bitPattern: UInt32(bitPattern: Self.order(high)))
    )
  }

  /// The bits of a single as a number of the same order, and such a number's bits again.
  private static func order(_ bits: Int32) -> Int32 { bits ^ (bits >> 31) & 0x7FFF_FFFF }

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
