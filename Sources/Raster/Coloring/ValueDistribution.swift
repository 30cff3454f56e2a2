/// How often values occur, kept in bounded memory however many come.
///
/// Finite singles are counted in bins of equally many neighbouring singles: one each while all that
/// came lie within 2^20 of each other, then twice as many whenever they spread further. Values that
/// lie within a few octaves of each other are thus told apart to a few millionths, and even the
/// whole range of singles to 1/2048 of a value. The order in which values come does not matter.
public struct ValueDistribution: Sendable, Equatable {
  /// How many finite values came.
  public private(set) var count = 0
  /// The smallest finite value, or nil if none came.
  public private(set) var minimum: Float?
  /// The largest finite value, or nil if none came.
  public private(set) var maximum: Float?
  /// Counts of the bins from the first to the last that is needed.
  private var bins: [Int] = []
  /// The number of the first bin.
  private var first = 0
  /// The logarithm to base 2 of the singles in a bin.
  private var shift = 0

  /// At most so many bins: eight megabytes.
  private static let mostBins = 1 << 20

  /// A distribution of no values.
  public init() {}

  /// Counts values; NaN and the infinities are left out.
  ///
  /// - Complexity: O(*n*).
  public mutating func add(_ values: [Float]) {
    var (low, high) = (Float.infinity, -Float.infinity)
    var finite = 0
    for value in values where value.isFinite {
      low = Swift.min(low, value)
      high = Swift.max(high, value)
      finite += 1
    }
    guard finite > 0 else { return }
    include(low, high)
    for value in values where value.isFinite { bins[Self.key(value) >> shift - first] += 1 }
    count += finite
  }

  /// Counts the values of another distribution: the same as if they had come here.
  public mutating func merge(_ other: ValueDistribution) {
    guard let low = other.minimum, let high = other.maximum else { return }
    include(low, high)
    for (index, number) in other.bins.enumerated() where number > 0 {
      bins[(index + other.first) >> (shift - other.shift) - first] += number
    }
    count += other.count
  }

  /// The value below which a share of the values lies, numpy's `percentile` with linear
  /// interpolation, to within the width of a bin.
  ///
  /// - Parameter share: 0 (the smallest value) to 1 (the largest), both exact.
  /// - Returns: The value, or nil if none came.
  /// - Complexity: O(bins), at most 2^20.
  public func value(atShare share: Double) -> Float? {
    precondition((0...1).contains(share), "a share is 0 to 1, not \(share)")
    guard let minimum, let maximum else { return nil }
    if share == 0 { return minimum }
    if share == 1 { return maximum }
    let place = share * Double(count - 1)
    let rank = Int(place)
    let low = ranked(rank)
    let value = low + (ranked(Swift.min(rank + 1, count - 1)) - low) * (place - Double(rank))
    return Swift.min(Swift.max(Float(value), minimum), maximum)
  }

  /// The values between which all but two shares of the values lie.
  ///
  /// - Parameter shares: Shares of all values below the lower and below the upper end.
  /// - Returns: The two ends, or nil if no value came.
  public func range(_ shares: ClosedRange<Double>) -> ClosedRange<Float>? {
    guard let low = value(atShare: shares.lowerBound), let high = value(atShare: shares.upperBound)
    else { return nil }
    return low...Swift.max(low, high)
  }

  // MARK: - Bins

  /// The value of a rank, from 0; values that share a bin are taken to lie evenly in it.
  private func ranked(_ rank: Int) -> Double {
    var before = 0
    for (index, number) in bins.enumerated() {
      guard before + number <= rank else {
        let low = (index + first) << shift
        if shift == 0 { return Double(Self.value(low)) }
        let high = low + (1 << shift) - 1
        let (from, to) = (Double(Self.value(low)), Double(Self.value(high)))
        return from + (to - from) * (Double(rank - before) + 0.5) / Double(number)
      }
      before += number
    }
    return Double(maximum ?? .nan)
  }

  /// Makes bins for all values between two.
  private mutating func include(_ low: Float, _ high: Float) {
    let newMinimum = Swift.min(minimum ?? low, low)
    let newMaximum = Swift.max(maximum ?? high, high)
    (minimum, maximum) = (newMinimum, newMaximum)
    let (lowKey, highKey) = (Self.key(newMinimum), Self.key(newMaximum))
    // It depends on the two ends alone, so that distributions of the same values are equal.
    var newShift = shift
    while highKey >> newShift - lowKey >> newShift >= Self.mostBins { newShift += 1 }
    let newFirst = lowKey >> newShift
    let newCount = highKey >> newShift - newFirst + 1
    guard newShift != shift || newFirst != first || newCount != bins.count else { return }
    var newBins = [Int](repeating: 0, count: newCount)
    for (index, number) in bins.enumerated() where number > 0 {
      newBins[(index + first) >> (newShift - shift) - newFirst] += number
    }
    (bins, first, shift) = (newBins, newFirst, newShift)
  }

  /// Whole numbers in the order of the values, 0 for zero of either sign.
  private static func key(_ value: Float) -> Int {
    let magnitude = Int(value.bitPattern & 0x7FFF_FFFF)
    return value.sign == .minus ? -magnitude : magnitude
  }

  /// The value of a whole number.
  private static func value(_ key: Int) -> Float {
    let magnitude = Float(bitPattern: UInt32(Swift.min(key.magnitude, 0x7F7F_FFFF)))
    return key < 0 ? -magnitude : magnitude
  }
}
