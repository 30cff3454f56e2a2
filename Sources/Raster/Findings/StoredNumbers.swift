/// The numbers that stand in a depth file, counted, before anybody says what they mean.
public struct StoredNumbers: Sendable, Equatable {
  /// How many pixels there are.
  public let pixels: Int
  /// The smallest and the largest finite number; nil where there is none.
  public let range: ClosedRange<Double>?
  /// How many different finite numbers there are.
  public let distinct: Int
  /// The greatest common divisor of all whole numbers but 0; nil where not all are whole, or all
  /// are 0.
  public let divisor: Int?
  /// Pixels of NaN and of either infinity.
  public let nan, infinite: Int
  /// Pixels of 0 and of 65535.
  public let zero, code65535: Int
  /// Pixels of the largest code that the sample depth has, or of the largest finite number where the
  /// samples are no codes.
  public let atLargest: Int
  /// The largest code, or the largest finite number; nil where there is none.
  public let largest: Double?

  /// Counts numbers; O(pixels x log pixels).
  init(_ stored: StoredDepth, values: [Float]?) {
    let numbers: [Double] =
      switch stored.numbers {
      case .codes(let codes): codes.map { Double($0) }
      case .whole(let whole): whole
      case .floats(let floats): floats.map { Double($0) }
      case .doubles(let doubles): doubles
      // The bytes of a colour are a number only once somebody says how.
      case .colours(let bytes, _): values.map { $0.map { Double($0) } } ?? bytes.map { Double($0) }
      }
    let sorted = numbers.filter(\.isFinite).sorted()
    pixels = stored.width * stored.height
    range = sorted.first.flatMap { first in sorted.last.map { first...$0 } }
    nan = numbers.count(where: \.isNaN)
    infinite = numbers.count(where: \.isInfinite)
    zero = numbers.count { $0 == 0 }
    code65535 = numbers.count { $0 == 65535 }
    let largest: Double? =
      if case .codes = stored.numbers { Double(stored.largest) } else { sorted.last }
    self.largest = largest
    atLargest = numbers.count { $0 == largest }
    distinct = sorted.isEmpty ? 0 : 1 + zip(sorted, sorted.dropFirst()).count { $0 != $1 }
    divisor = Self.divisor(of: sorted)
  }

  /// A count as a share of all pixels.
  public func share(_ count: Int) -> Double { Double(count) / Double(max(pixels, 1)) }

  private static func divisor(of sorted: [Double]) -> Int? {
    var divisor = 0
    for number in sorted where number != 0 {
      guard let whole = Int(exactly: number) else { return nil }
      divisor = common(divisor, whole.magnitude > UInt(Int.max) ? 1 : Int(whole.magnitude))
      if divisor == 1 { break }
    }
    guard sorted.allSatisfy({ $0 == $0.rounded() }) else { return nil }
    return divisor == 0 ? nil : divisor
  }

  private static func common(_ a: Int, _ b: Int) -> Int {
    var (a, b) = (a, b)
    while b != 0 { (a, b) = (b, a % b) }
    return a
  }
}
