import TestSupport
import Testing

@testable import Evaluation

/// The sign-flip test against enumeration.
@Suite struct PermutationTests {
  @Test("Up to twelve clusters, p values are those of an enumeration in whole numbers")
  func enumeration() throws {
    for row in try GateStatisticsGolden.read().flips {
      let found = SignFlipTest(
        ClusteredLosses(row.values, clusters: row.clusters), about: row.null, seed: 0, resamples: 1)
      #expect(found.isExact)
      #expect(found.twoSided == row.twoSided)
      #expect(found.less == row.less)
    }
  }

  @Test("Twenty clusters are counted, twenty-one are drawn")
  func border() {
    var random = SplitMix64(seed: 12)
    let sums = (0..<20).map { _ in random.below(2001) - 900 }
    let observed = sums.reduce(0, +)
    var current = observed, less = 0, far = 0
    // A Gray code changes one sign at a time.
    var signs = [Int](repeating: 1, count: 20)
    for step in 1...1 << 20 {
      if current <= observed { less += 1 }
      if abs(current) >= abs(observed) { far += 1 }
      let flip = min(step.trailingZeroBitCount, 19)
      signs[flip].negate()
      current += 2 * signs[flip] * sums[flip]
    }
    let exact = SignFlipTest(
      ClusteredLosses(sums.map { Double($0) / 1000 }, clusters: Array(0..<20)), seed: 1,
      resamples: 9)
    #expect(exact.isExact)
    #expect(exact.less == Double(less) / 0x1p20)
    #expect(exact.twoSided == Double(far) / 0x1p20)

    let more = ClusteredLosses((sums + [0]).map { Double($0) / 1000 }, clusters: Array(0..<21))
    let drawn = SignFlipTest(more, seed: 1, resamples: 100_000)
    #expect(!drawn.isExact)
    // A cluster of sum 0 changes nothing, so the exact p values are known.
    for (found, right) in [(drawn.less, exact.less), (drawn.twoSided, exact.twoSided)] {
      #expect(abs(found - right) < 5 * (right * (1 - right) / 100_000).squareRoot() + 1e-5)
    }
    #expect(
      SignFlipTest(more, seed: 1, resamples: 1000).less
        == SignFlipTest(more, seed: 1, resamples: 1000).less)
    #expect(SignFlipTest(more, seed: 1, resamples: 99).twoSided >= 0.01)
  }

  @Test("Losses of the null alone, opposite losses and flipped losses")
  func symmetry() {
    let none = SignFlipTest(
      ClusteredLosses([0.1, 0.1, 0.1], clusters: [0, 1, 2]), about: 0.1, seed: 0, resamples: 1)
    #expect(none.twoSided == 1 && none.less == 1)
    let losses = ClusteredLosses([0.3, -0.1, 0.7, 0.2], clusters: [0, 1, 2, 2])
    let opposite = ClusteredLosses(losses.values.map { -$0 }, clusters: losses.clusters)
    let one = SignFlipTest(losses, seed: 0, resamples: 1)
    let other = SignFlipTest(opposite, seed: 0, resamples: 1)
    #expect(one.twoSided == other.twoSided)
    #expect(one.less == 7.0 / 8 && other.less == 2.0 / 8)
  }
}
