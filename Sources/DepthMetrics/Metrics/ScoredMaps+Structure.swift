internal import Foundation

func naturalLogarithm(_ x: Double) -> Double { log(x) }

extension ScoredMaps {
  /// Mean absolute error, or the root of the mean squared one.
  func meanError(squared: Bool) -> Double {
    var sum = 0.0
    for (g, p) in zip(references, candidates) { sum += squared ? (p - g) * (p - g) : abs(p - g) }
    let mean = sum / Double(references.count)
    return squared ? mean.squareRoot() : mean
  }

  /// Share of 50 000 drawn pixel pairs whose order in the candidate is that of the reference.
  func ordinalAccuracy() throws(MetricScores.Undefined) -> Double {
    let n = UInt64(references.count)
    guard n > 1 else { throw MetricScores.Undefined("needs two pixels") }
    let seed: UInt64 = 0x6664_6576_616c  // "fdeval"
    let closeRatio = 1.03, closeDifference = 0.03
    var kept = 0, right = 0
    for k in 0..<50_000 as Range<UInt64> {
      let i = Int(Self.splitMix(seed, 2 * k) % n), j = Int(Self.splitMix(seed, 2 * k + 1) % n)
      let a = references[i], b = references[j]
      let apart =
        hasRatios
        ? abs(naturalLogarithm(a / b)) > naturalLogarithm(closeRatio)
        : abs(a - b) > closeDifference
      guard apart else { continue }
      kept += 1
      if candidates[i] != candidates[j], (candidates[i] > candidates[j]) == (a > b) { right += 1 }
    }
    guard kept > 0 else {
      throw MetricScores.Undefined("no two drawn pixels differ by more than 3% in the reference")
    }
    return Double(right) / Double(kept)
  }

  /// The `index`-th output of SplitMix64 (Steele et al.
  ///
  /// 2014).
  static func splitMix(_ seed: UInt64, _ index: UInt64) -> UInt64 {
    var z = seed &+ (index &+ 1) &* 0x9E37_79B9_7F4A_7C15
    z = (z ^ z >> 30) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ z >> 27) &* 0x94D0_49BB_1331_11EB
    return z ^ z >> 31
  }

  /// Pearson correlation of the forward differences of both maps over valid neighbours.
  func gradientCorrelation() throws(MetricScores.Undefined) -> Double {
    var g: [Double] = [], p: [Double] = []
    g.reserveCapacity(2 * references.count)
    p.reserveCapacity(2 * references.count)
    func scale(_ value: Float) -> Double {
      hasRatios ? naturalLogarithm(Double(value)) : Double(value)
    }
    let logs = (reference.map(scale), candidate.map(scale))
    for y in 0..<height {
      for x in 0..<width {
        let i = y * width + x
        guard valid[i] != 0 else { continue }
        for (inside, j) in [(x + 1 < width, i + 1), (y + 1 < height, i + width)]
        where inside && valid[j] != 0 {
          let dg = logs.0[j] - logs.0[i], dp = logs.1[j] - logs.1[i]
          guard dp.isFinite else { continue }
          g.append(dg)
          p.append(dp)
        }
      }
    }
    guard !g.isEmpty, let value = RankCorrelation.pearson(g, p) else {
      throw MetricScores.Undefined("a flat map has no gradients to correlate")
    }
    return value
  }

  /// Mean SSIM over the 7 x 7 windows whose pixels are all valid.
  ///
  /// O(pixels) by running sums.
  func structuralSimilarity() throws(MetricScores.Undefined) -> Double {
    let side = 7, n = Double(side * side)
    guard width >= side, height >= side else {
      throw MetricScores.Undefined("needs a map of at least 7 x 7 pixels")
    }
    guard let low = references.min(), let high = references.max(), low < high else {
      throw MetricScores.Undefined("a constant reference has no data range")
    }
    let c1 = (0.01 * (high - low)) * (0.01 * (high - low))
    let c2 = (0.03 * (high - low)) * (0.03 * (high - low))
    // Column sums of valid, g, p, gg, pp and gp over seven rows; about the mean, for the digits.
    let pivot = references.reduce(0, +) / Double(references.count)
    var columns = [SIMD8<Double>](repeating: .zero, count: width)
    func terms(_ i: Int) -> SIMD8<Double> {
      guard valid[i] != 0 else { return .zero }
      let g = Double(reference[i]) - pivot, p = Double(candidate[i]) - pivot
      return SIMD8(1, g, p, g * g, p * p, g * p, 0, 0)
    }
    var total = 0.0, windows = 0
    for y in 0..<height {
      for x in 0..<width {
        if y >= side { columns[x] -= terms((y - side) * width + x) }
        columns[x] += terms(y * width + x)
      }
      guard y >= side - 1 else { continue }
      for x in 0...width - side {
        let sum = columns[x..<x + side].reduce(.zero, +)
        guard sum[0] == n else { continue }
        let g = sum[1] / n, p = sum[2] / n
        let gg = (sum[3] / n - g * g) * n / (n - 1)
        let pp = (sum[4] / n - p * p) * n / (n - 1)
        let gp = (sum[5] / n - g * p) * n / (n - 1)
        let meanG = g + pivot, meanP = p + pivot
        total +=
          (2 * meanG * meanP + c1) * (2 * gp + c2)
          / ((meanG * meanG + meanP * meanP + c1) * (gg + pp + c2))
        windows += 1
      }
    }
    guard windows > 0 else {
      throw MetricScores.Undefined("no 7 x 7 window holds only valid pixels")
    }
    return total / Double(windows)
  }
}
