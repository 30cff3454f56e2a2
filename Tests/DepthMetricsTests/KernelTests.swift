import CKernels
import Foundation
import Raster
import TestSupport
import Testing

@testable import DepthMetrics

/// The vector kernels against plain loops, and each instruction set against the others.
@Suite(.serialized) struct KernelTests {
  /// Random pairs with every class of pixel among them, everywhere or rarely.
  private func pairs(
    _ seed: UInt64, width: Int = 37, height: Int = 23, rarely: Bool = false
  ) -> PixelPairs {
    var random = SplitMix64(seed: seed)
    func value() -> Float {
      switch random.below(rarely ? 10_000 : 40) {
      case 0: .nan
      case 1: .infinity
      case 2: 0
      case 3: -1
      case 4: Float(random.unit()) * 1e-3
      case 5: Float(random.unit()) * 1e4
      default: Float(0.5 + 9.5 * random.unit())
      }
    }
    let reference = (0..<width * height).map { _ in value() }
    let candidate = reference.map {
      random.below(rarely ? 500 : 3) == 0
        ? value() : $0 * Float(rarely ? 0.8 + random.unit() * 0.4 : 0.7 + random.unit())
    }
    return PixelPairs(
      width: width, height: height, reference: reference, candidate: candidate,
      rows: 1..<height - 2, columns: 3..<width - 1, bounds: 0.4...(rarely ? 20 : 9.75),
      mask: rarely || seed % 2 == 0
        ? nil : reference.indices.map { _ in random.below(5) == 0 ? 0 : 255 })
  }

  private static let transforms: [PixelPairs.Transform] = [
    .init(), .init(scale: 1.25, shift: -0.5),
    .init(reading: .inverse, inDisparity: true, scale: 0.9, shift: -0.05, disparityFloor: 0.1),
    .init(inDisparity: true, scale: 0.2, shift: 0.01),
    .init(scale: 0.9, shift: 0.1, clampMin: 1, clampMax: 8),
  ]

  /// The sums of a score by a loop over pixels in the order of reading.
  private func reference(
    _ pairs: PixelPairs, _ t: PixelPairs.Transform, disparity: Bool, keep: Bool
  ) -> fd_sums {
    var sums = fd_sums()
    var inliers = [UInt64](repeating: 0, count: 7)
    var logs: [Double] = []
    pairs.forEachCounted { i in
      var g = Double(pairs.reference[i])
      let raw = Double(pairs.candidate[i])
      sums.reference += 1
      if raw.isNaN { sums.nan += 1 }
      if raw.isInfinite { sums.infinite += 1 }
      guard raw.isFinite else { return }
      var p = fma(t.reading == .inverse ? 1 / raw : raw, t.scale, t.shift)
      var moved = false
      if t.inDisparity {
        moved = p < t.disparityFloor
        p = 1 / max(p, t.disparityFloor)
      }
      moved = moved || p < t.clampMin || p > t.clampMax
      p = min(max(p, t.clampMin), t.clampMax)
      if moved { sums.clamped += 1 }
      let positive = p > 0 && p.isFinite
      if !positive { sums.nonpositive += 1 }
      guard positive || (keep && p.isFinite) else { return }
      sums.n += 1
      if disparity { (g, p) = (1 / g, 1 / p) }
      let e = p - g
      sums.abs += abs(e)
      sums.square += e * e
      sums.abs_rel += abs(e) / g
      sums.square_rel += e * e / g
      sums.square_rel_square += (e / g) * (e / g)
      guard positive else { return }
      sums.positive += 1
      logs.append(log(p) - log(g))
      sums.log_abs += abs(log(p / g))
      sums.inverse_abs += abs(1 / p - 1 / g)
      sums.inverse_square += (1 / p - 1 / g) * (1 / p - 1 / g)
      for (k, limit) in MetricCatalogue.thresholds.enumerated() where max(p, g) < min(p, g) * limit
      {
        inliers[k] += 1
      }
    }
    sums.log = logs.reduce(0, +)
    sums.log_square = logs.reduce(0) { $0 + $1 * $1 }
    sums.inliers = (
      inliers[0], inliers[1], inliers[2], inliers[3], inliers[4], inliers[5], inliers[6]
    )
    return sums
  }

  @Test(arguments: 0..<20)
  func scoresAreThoseOfAPlainLoop(seed: Int) {
    let pairs =
      seed % 4 == 0
      ? pairs(UInt64(seed), width: 151, height: 97, rarely: true) : pairs(UInt64(seed))
    for transform in Self.transforms {
      for (disparity, keep) in [(false, false), (false, true), (true, false)] {
        let found = pairs.sums(
          transform, inDisparitySpace: disparity, keepNonpositive: keep, inverses: true)
        let plain = reference(pairs, transform, disparity: disparity, keep: keep)
        #expect(found.reference == plain.reference)
        #expect(found.nan == plain.nan)
        #expect(found.infinite == plain.infinite)
        #expect(found.clamped == plain.clamped)
        #expect(found.nonpositive == plain.nonpositive)
        #expect(found.n == plain.n)
        #expect(found.positive == plain.positive)
        #expect(found.inlierCounts == plain.inlierCounts)
        let n = Double(found.positive)
        let logSquare =
          found.log_square + 2 * found.log_pivot * found.log + n * found.log_pivot * found.log_pivot
        for (a, b) in [
          (found.abs, plain.abs), (found.square, plain.square), (found.abs_rel, plain.abs_rel),
          (found.square_rel, plain.square_rel), (found.square_rel_square, plain.square_rel_square),
          (found.log + n * found.log_pivot, plain.log), (logSquare, plain.log_square),
          (found.log_abs, plain.log_abs), (found.inverse_abs, plain.inverse_abs),
          (found.inverse_square, plain.inverse_square),
        ] {
          #expect(abs(a - b) <= 1e-12 * max(1, abs(b)), "seed \(seed)")
        }
      }
    }
  }

  /// All bits of the numbers that the kernels return.
  private func bits(_ pairs: PixelPairs) -> [UInt64] {
    var bits: [UInt64] = []
    for transform in Self.transforms {
      for (keep, inverses) in [(true, true), (false, true), (false, false)] {
        let s = pairs.sums(transform, keepNonpositive: keep, inverses: inverses)
        bits += [
          s.abs, s.square, s.abs_rel, s.square_rel, s.square_rel_square, s.log, s.log_square,
          s.log_abs, s.log_pivot,
        ].map(\.bitPattern)
        bits += s.inlierCounts
        if inverses { bits += [s.inverse_abs, s.inverse_square].map(\.bitPattern) }
      }
      bits += pairs.transformed(transform).map { UInt64($0.isNaN ? 0 : $0.bitPattern) }
      for octave in pairs.octaves(transform) {
        bits += [octave.abs_rel, octave.abs, octave.square].map(\.bitPattern)
        bits += [octave.n, octave.close]
      }
    }
    for reading in [PixelPairs.Reading.asIs, .inverse] {
      let m = pairs.moments(candidate: reading, reference: reading, positiveOnly: true)
      bits += [m.x, m.y, m.xx, m.xy, m.yy, m.reference_low, m.reference_high].map(\.bitPattern)
    }
    return bits
  }

  @Test(arguments: 0..<12)
  func octavesAndTheBoundaryBandAreThoseOfAPlainLoop(seed: Int) {
    // Every other map is smooth but for a step, so that whole vectors lie in one octave.
    let random = pairs(UInt64(seed), width: 45, height: 31)
    let smooth = (0..<45 * 31).map { i -> Float in
      let x = i % 45
      return 3 + Float(x) * 0.01 + (x > 20 ? 2 : 0)
    }
    let pairs =
      seed % 2 == 0
      ? random
      : PixelPairs(
        width: 45, height: 31, reference: smooth, candidate: random.candidate, rows: 1..<30,
        columns: 2..<44, bounds: 0.4...9.75, mask: random.mask)
    let transform = Self.transforms[1]
    let band = pairs.nearBoundaries()
    var counted = Set<Int>()
    pairs.forEachCounted { counted.insert($0) }
    func isEdge(_ i: Int) -> Bool {
      for (dx, dy) in [(1, 0), (-1, 0), (0, 1), (0, -1)] {
        let x = i % 45 + dx, y = i / 45 + dy
        guard pairs.columns.contains(x), pairs.rows.contains(y), counted.contains(y * 45 + x)
        else { continue }
        let a = pairs.reference[i], b = pairs.reference[y * 45 + x]
        if max(a, b) > 1.15 * min(a, b) { return true }
      }
      return false
    }
    let edges = counted.filter(isEdge)
    func isNear(_ i: Int) -> Bool {
      edges.contains { abs($0 % 45 - i % 45) <= 4 && abs($0 / 45 - i / 45) <= 4 }
    }
    let near = counted.filter(isNear)
    #expect(!near.isEmpty)
    #expect(Set(band.mask?.indices.filter { band.mask?[$0] != 0 } ?? []) == near)
    let plain = reference(band, transform, disparity: false, keep: false)
    #expect(abs(band.sums(transform, inverses: false).abs_rel - plain.abs_rel) < 1e-9)

    var n = [UInt64](repeating: 0, count: Int(FD_OCTAVES)), close = n
    var errors = [Double](repeating: 0, count: Int(FD_OCTAVES))
    pairs.forEachCounted { i in
      let g = Double(pairs.reference[i])
      let p = fma(Double(pairs.candidate[i]), transform.scale, transform.shift)
      guard p > 0, p.isFinite else { return }
      let at = max(0, min(Int(FD_OCTAVES) - 1, Int(g.exponent) - Int(FD_FIRST_OCTAVE)))
      n[at] += 1
      errors[at] += abs(p - g)
      if max(p, g) < 1.25 * min(p, g) { close[at] += 1 }
    }
    let found = pairs.octaves(transform)
    #expect(found.map(\.n) == n)
    #expect(found.map(\.close) == close)
    for (octave, error) in zip(found, errors) { #expect(abs(octave.abs - error) < 1e-9) }
  }

  @Test func everyInstructionSetGivesTheSameBits() {
    defer { _ = fd_force_instruction_set(nil) }
    var compared = 0
    for seed in 0..<8 as Range<UInt64> {
      let pairs = pairs(seed, width: 61, height: 40, rarely: seed > 5)
      _ = unsafe fd_force_instruction_set("baseline")
      let expected = bits(pairs)
      for name in ["avx2", "avx512"] {
        guard unsafe fd_force_instruction_set(name) else { continue }
        #expect(bits(pairs) == expected, "\(name), seed \(seed)")
        compared += 1
      }
    }
    #expect(compared > 0 || Oracle.instructionSet == "baseline")
  }

  @Test(arguments: 0..<50)
  func selectionIsThatOfASortedList(seed: Int) {
    var random = SplitMix64(seed: UInt64(seed))
    // Long lists are counted before they are partitioned; some of them hold few values, some have tails.
    let n = seed < 30 ? 1 + random.below(300) : 20_000
    let values = (0..<n).map { _ in
      switch seed % 4 {
      case 0: Double(random.below(7))
      case 1: Double(random.below(1_000_000)) - 500_000
      case 2: 1 / (random.unit() - 0.5)
      default: 1 + random.unit() * 1e-9
      }
    }
    let weights = (0..<n).map { _ in Double(1 + random.below(9)) }
    let sorted = values.sorted()
    for qs in [[0, 0.05, 0.5], [0.5, 0.9, 0.95, 0.99], [1]] {
      let expected = qs.map { q in
        let position = q * Double(n - 1), k = Int(position)
        let upper = sorted[min(k + 1, n - 1)]
        return sorted[k] + (upper - sorted[k]) * (position - Double(k))
      }
      #expect(OrderStatistics.quantiles(values, qs) == expected)
      #expect(qs.map { OrderStatistics.quantile(values, $0) } == expected)
    }
    #expect(OrderStatistics.median(values, .lower) == sorted[(n - 1) / 2])
    let total = weights.reduce(0, +)
    let reached = values.indices.sorted { values[$0] < values[$1] }
      .reduce(into: (sum: 0.0, median: Double?.none)) { state, i in
        state.sum += weights[i]
        if state.median == nil, 2 * state.sum >= total { state.median = values[i] }
      }.median
    var (v, w) = (values, weights)
    #expect(OrderStatistics.weightedMedian(&v, weights: &w) == reached)
  }

  @Test(arguments: 0..<100)
  func theL1LineIsAsGoodAsTheBestThroughAnyTwoPoints(seed: Int) {
    var random = SplitMix64(seed: UInt64(seed))
    let n = 2 + random.below(39)
    // Every other problem has few distinct values, so that many points lie on one line.
    let grid = seed % 2 == 0 ? 8.0 : 1_000_000
    func draw() -> Double { 1 + (random.unit() * 9 * grid).rounded() / grid }
    let x = (0..<n).map { _ in draw() }
    let y = x.map {
      seed % 3 == 0 ? 2 * $0 + 1 + (random.below(4) == 0 ? draw() : 0) : draw() + 0 * $0
    }
    let w = y.map { 1 / $0 }
    func loss(_ s: Double, _ t: Double) -> Double {
      x.indices.reduce(0) { $0 + w[$1] * abs(s * x[$1] + t - y[$1]) }
    }
    var best = Double.infinity
    for i in x.indices {
      for j in x.indices where x[i] != x[j] {
        let s = (y[i] - y[j]) / (x[i] - x[j])
        best = min(best, loss(s, y[i] - s * x[i]))
      }
    }
    guard let line = LeastAbsoluteLine(x: x, y: y, weights: w).solve() else {
      #expect(best == .infinity)
      return
    }
    #expect(line.loss <= best + 1e-12 * max(1, best), "seed \(seed)")
    #expect(abs(line.loss - loss(line.scale, line.shift)) <= 1e-12 * max(1, best))
  }
}
