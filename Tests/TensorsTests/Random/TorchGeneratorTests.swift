import Foundation
import Testing

@testable import Tensors

/// Draws against those of torch on x86-64 with AVX2, to the last bit.
@Suite struct TorchGeneratorTests {
  private struct Case: Decodable {
    let seed: UInt64
    let sizes: [Int]
    let draws: [[UInt32]]
  }

  @Test func drawsAreThoseOfTorch() throws {
    let cases = try JSONDecoder().decode(
      [Case].self, from: WeightFixture.data("random/random.json"))
    #expect(cases.count >= 15)
    for expected in cases {
      var generator = TorchGenerator(seed: expected.seed)
      for (size, draw) in zip(expected.sizes, expected.draws) {
        let values = generator.normal(count: size)
        #expect(values.count == size)
        #expect(sample(values) == draw, "seed \(expected.seed), \(size) of \(expected.sizes)")
      }
    }
  }

  /// Long draws stand in the file by their beginning, middle and end.
  private func sample(_ values: [Float]) -> [UInt32] {
    guard values.count > 96 else { return values.map(\.bitPattern) }
    let middle = values.count / 2
    return (values.prefix(32) + values[middle..<(middle + 32)] + values.suffix(32))
      .map(\.bitPattern)
  }

  @Test func onlyTheLow32BitsOfASeedCount() {
    var (first, second) = (TorchGenerator(seed: 42), TorchGenerator(seed: 1 << 40 + 42))
    #expect(first.normal(count: 100) == second.normal(count: 100))
  }

  @Test func theTwisterIsThatOfItsAuthors() {
    // The ten thousandth number of the default seed, as the C++ standard gives it.
    var twister = MersenneTwister(seed: 5489)
    var last: UInt32 = 0
    for _ in 0..<10_000 { last = twister.next() }
    #expect(last == 4_123_659_995)
  }

  @Test func drawsAreNormal() {
    var generator = TorchGenerator(seed: 3)
    let values = generator.normal(count: 1 << 18).map(Double.init)
    let mean = values.reduce(0, +) / Double(values.count)
    let variance = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(values.count)
    // Five standard errors.
    #expect(abs(mean) < 5 / 512 && abs(variance - 1) < 5 * 2.0.squareRoot() / 512)
    #expect(values.allSatisfy { $0.isFinite })
  }
}
