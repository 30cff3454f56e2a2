internal import CKernels

/// The test of "as likely better as worse" that flips the signs of whole clusters.
///
/// Under the null hypothesis a cluster's summed loss is as likely to be its opposite, so that every
/// choice of signs makes an equally likely mean.
struct SignFlipTest: Sendable {
  /// The chance of a flipped mean at least as far from the null as the observed one.
  let twoSided: Double
  /// The chance of a flipped mean of at most the observed one.
  let less: Double
  /// Whether all choices of signs were counted rather than some drawn.
  let isExact: Bool

  /// The most clusters of which all choices of signs are counted.
  static let mostExact = 20

  /// Counts or draws the choices.
  ///
  /// - Parameters:
  ///   - losses: The losses.
  ///   - null: The mean loss that is tested.
  ///   - seed: What drawn choices depend on.
  ///   - resamples: How many are drawn, where not all are counted.
  init(_ losses: ClusteredLosses, about null: Double = 0, seed: UInt64, resamples: Int) {
    let sums = losses.sums(about: null).sums
    let observed = sums.reduce(0, +)
    // Sums that are equal but for rounding are equal.
    let slack = 1e-12 * sums.reduce(0) { $0 + abs($1) }
    let atMost = observed + slack, far = abs(observed) - slack
    isExact = sums.count <= Self.mostExact
    if isExact {
      let all = Double(1 << sums.count)
      let flips = AllFlips(sums)
      less = Double(flips.count(atMost: atMost)) / all
      // The choices are symmetric about 0: as many lie as far above as below.
      twoSided = min(1, 2 * Double(flips.count(atMost: -far)) / all)
    } else {
      var below = 0, beyond = 0
      for sum in Self.drawn(sums, count: resamples, seed: seed) {
        if sum <= atMost { below += 1 }
        if abs(sum) >= far { beyond += 1 }
      }
      // The observed choice is one of them (Phipson and Smyth 2010).
      less = Double(below + 1) / Double(resamples + 1)
      twoSided = Double(beyond + 1) / Double(resamples + 1)
    }
  }

  /// Sums with signs drawn from the seed.
  private static func drawn(_ values: [Double], count: Int, seed: UInt64) -> [Double] {
    let lanes = Int(FD_LANES)
    var sums = [Double](repeating: 0, count: lanes)
    var all: [Double] = []
    all.reserveCapacity(count + lanes)
    while all.count < count {
      unsafe fd_flip_sums(seed, UInt64(all.count), values, values.count, &sums)
      all += sums
    }
    return Array(all.prefix(count))
  }

  /// All sums with either sign, as the sums of two halves.
  private struct AllFlips {
    let left, right: [Double]

    init(_ values: [Double]) {
      left = Self.sums(values.prefix(values.count / 2))
      right = Self.sums(values.dropFirst(values.count / 2))
    }

    /// How many are at most a limit.
    ///
    /// For each sum of the left, in ascending order, ever fewer of the right: O(2^(n / 2)).
    func count(atMost limit: Double) -> Int {
      var total = 0, end = right.count
      for sum in left {
        while end > 0, sum + right[end - 1] > limit { end -= 1 }
        total += end
      }
      return total
    }

    private static func sums(_ values: ArraySlice<Double>) -> [Double] {
      values.reduce(into: [0]) { sums, value in sums = sums.flatMap { [$0 - value, $0 + value] } }
        .sorted()
    }
  }
}
