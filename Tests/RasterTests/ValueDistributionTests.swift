import TestSupport
import Testing

@testable import Raster

@Suite struct ValueDistributionTests {
  private func distribution(_ values: [Float]) -> ValueDistribution {
    var distribution = ValueDistribution()
    distribution.add(values)
    return distribution
  }

  /// numpy.percentile with linear interpolation.
  private func percentile(_ values: [Float], _ share: Double) -> Double {
    let sorted = values.filter(\.isFinite).sorted()
    let place = share * Double(sorted.count - 1)
    let low = Int(place), high = min(low + 1, sorted.count - 1)
    return Double(sorted[low]) + Double(sorted[high] - sorted[low]) * (place - Double(low))
  }

  private func random(_ count: Int, seed: UInt64, _ value: (Double) -> Float) -> [Float] {
    var generator = SplitMix64(seed: seed)
    return (0..<count).map { _ in value(generator.unit()) }
  }

  @Test func wholeNumbersHaveTheirPercentiles() {
    let values = distribution((0...100).reversed().map(Float.init) + [.nan, .infinity, -.infinity])
    #expect(values.count == 101 && values.minimum == 0 && values.maximum == 100)
    #expect(values.range(0...1) == 0...100)
    // Zero takes part, so that bins are wide; half a bin at 98 is 0.004.
    #expect(abs((values.value(atShare: 0.02) ?? 0) - 2) < 1e-3)
    #expect(abs((values.value(atShare: 0.98) ?? 0) - 98) < 0.05)
    #expect(distribution([Float](repeating: 7, count: 9)).range(0.02...0.98) == 7...7)
    #expect(ValueDistribution().range(0.02...0.98) == nil)
    #expect(distribution([.nan, .infinity]).value(atShare: 0.5) == nil)
  }

  @Test(arguments: [0.02, 0.25, 0.5, 0.98, 0.999])
  func percentilesAreThoseOfASort(share: Double) {
    // Singles within 2^20 of each other are counted one by one.
    let close = random(5000, seed: 1) { Float(100 + 0.02 * $0) }
    let found = Double(distribution(close).value(atShare: share) ?? .nan)
    #expect(abs(found - percentile(close, share)) <= 100 * 0x1p-24)
    // A few octaves to a few millionths.
    let depths = random(5000, seed: 2) { Float(0.5 + 20 * $0 * $0) }
    let depth = Double(distribution(depths).value(atShare: share) ?? .nan)
    #expect(abs(depth / percentile(depths, share) - 1) < 1e-5)
    // From the largest negative single to the largest positive one.
    let outliers = depths + [-.greatestFiniteMagnitude, 0, .greatestFiniteMagnitude]
    let rough = Double(distribution(outliers).value(atShare: share) ?? .nan)
    #expect(abs(rough / percentile(outliers, share) - 1) < 1 / 2048.0)
  }

  @Test func neitherOrderNorPartsMatter() {
    let values = random(4000, seed: 3) { Float(($0 - 0.3) * 50) } + [1e-20, 1e20, .nan]
    let whole = distribution(values)
    var parts = ValueDistribution(), first = ValueDistribution()
    for part in stride(from: 0, to: values.count, by: 500) {
      let end = min(part + 500, values.count)
      parts.add(Array(values[part..<end].reversed()))
      if part == 0 { first = parts }
    }
    #expect(parts == whole)
    first.merge(distribution(Array(values[500...])))
    #expect(first == whole)
    first.merge(ValueDistribution())
    #expect(first == whole)
    #expect(whole.count == 4002)
  }
}
