/// Occlusion boundaries as Depth Pro labels them (Bochkovskii et al. 2024, `eval/
/// boundary_metrics.py`): neighbours whose inverse depths differ by more than a ratio t, over ten
/// thresholds, in four directions.
///
/// The ten thresholds ascend, so an edge is described by its *level*, how many of them its ratio
/// exceeds; all ten precisions and recalls follow from histograms of levels in one pass.
extension ScoredMaps {
  private static let thresholds = (0..<10).map { 1.05 + Double($0) * ((1.25 - 1.05) / 9) }

  /// Weights of the thresholds, proportional to them.
  private static let weights = thresholds.map { $0 / thresholds.reduce(0, +) }

  /// A neighbour relation: from a pixel to the one `dx`, `dy` away, which is the nearer of the two
  /// where there is an edge.
  private struct Direction {
    let dx, dy: Int
    static let all = [
      Direction(dx: -1, dy: 0), Direction(dx: 0, dy: -1), Direction(dx: 1, dy: 0),
      Direction(dx: 0, dy: 1),
    ]
  }

  /// Counts of edges by level 0…10 in one direction.
  private struct Levels {
    var reference = [Int](repeating: 0, count: 11)
    var candidate = [Int](repeating: 0, count: 11)
    /// By the smaller level of an edge of the reference and what the candidate has there.
    var found = [Int](repeating: 0, count: 11)
    /// By the smaller level of an edge of the candidate and what the reference has there.
    var justified = [Int](repeating: 0, count: 11)

    static func atLeast(_ level: Int, _ counts: [Int]) -> Int { counts[level...].reduce(0, +) }
  }

  /// The masked, direction-skipping F1 with a tolerance of one pixel.
  func boundaryF1(referenceIsMetric: Bool) throws(MetricScores.Undefined) -> Double {
    guard referenceIsMetric else {
      throw MetricScores.Undefined("ratios mean nothing in a relative disparity")
    }
    let directions = Direction.all.map { direction in
      let g = levels(reference, direction, masked: true)
      let p = levels(candidate, direction, masked: true)
      return histogram(g, p, dilated(g), dilated(p))
    }
    var total = 0.0, used = 0.0
    for (k, weight) in Self.weights.enumerated() {
      var recalls: [Double] = [], precisions: [Double] = []
      for levels in directions {
        let inReference = Levels.atLeast(k + 1, levels.reference)
        let inCandidate = Levels.atLeast(k + 1, levels.candidate)
        if inReference > 0 {
          recalls.append(Double(Levels.atLeast(k + 1, levels.found)) / Double(inReference))
        }
        if inCandidate > 0 {
          precisions.append(Double(Levels.atLeast(k + 1, levels.justified)) / Double(inCandidate))
        }
      }
      guard !recalls.isEmpty else { continue }
      used += weight
      let recall = recalls.reduce(0, +) / Double(recalls.count)
      let precision =
        precisions.isEmpty ? 0 : precisions.reduce(0, +) / Double(precisions.count)
      if precision + recall > 0 { total += weight * 2 * precision * recall / (precision + recall) }
    }
    guard used > 0 else { throw MetricScores.Undefined("the reference has no boundary") }
    return total / used
  }

  /// Depth Pro's own F1: no mask, no tolerance, a direction without edges scores 0.
  func legacyBoundaryF1() -> Double {
    let directions = Direction.all.map { direction in
      let g = levels(reference, direction, masked: false)
      let p = levels(candidate, direction, masked: false)
      return histogram(g, p, g, p)
    }
    var total = 0.0
    for (k, weight) in Self.weights.enumerated() {
      var precision = 0.0, recall = 0.0
      for levels in directions {
        let hits = Double(Levels.atLeast(k + 1, levels.found))
        recall += hits / Double(max(Levels.atLeast(k + 1, levels.reference), 1)) / 4
        precision += hits / Double(max(Levels.atLeast(k + 1, levels.candidate), 1)) / 4
      }
      if precision + recall > 0 { total += weight * 2 * precision * recall / (precision + recall) }
    }
    return total
  }

  /// Depth Pro's recall of a segmentation's outline by thinned candidate edges.
  ///
  /// The whole map.
  ///
  /// - Parameter opacity: 0…255; foreground is above 0.1 of that.
  /// - Returns: 0…1.
  func boundaryRecall(_ opacity: [UInt8]) -> Double {
    let foreground = opacity.map { Double($0) / 255 > 0.1 }
    var total = 0.0
    for direction in Direction.all {
      let ratios = ratios(candidate, direction, masked: false)
      let outline = zip(foreground.indices, ratios.isPair).map { i, isPair in
        isPair && foreground[i + direction.dy * width + direction.dx] && !foreground[i]
      }
      let size = Double(max(outline.count { $0 }, 1))
      for (threshold, weight) in zip(Self.thresholds, Self.weights) {
        let edges = thinned(ratios.values, above: threshold, alongRows: direction.dy == 0)
        let hits = zip(edges, outline).count { $0 && $1 }
        total += weight * Double(hits) / size / 4
      }
    }
    return total
  }

  // MARK: - Labels

  /// Inverse-depth ratio of each pixel's neighbour to the pixel, 0 where there is no such pair.
  private func ratios(
    _ map: [Float], _ direction: Direction, masked: Bool
  ) -> (values: [Double], isPair: [Bool]) {
    var values = [Double](repeating: 0, count: map.count)
    var isPair = [Bool](repeating: false, count: map.count)
    let inverse = map.map { 1 / Swift.max(($0.isNaN ? 0 : Double($0)), 1e-6) }
    for y in max(0, -direction.dy)..<min(height, height - direction.dy) {
      for x in max(0, -direction.dx)..<min(width, width - direction.dx) {
        let i = y * width + x, j = i + direction.dy * width + direction.dx
        guard !masked || (valid[i] != 0 && valid[j] != 0) else { continue }
        values[i] = inverse[j] / inverse[i]
        isPair[i] = true
      }
    }
    return (values, isPair)
  }

  private func levels(_ map: [Float], _ direction: Direction, masked: Bool) -> [UInt8] {
    ratios(map, direction, masked: masked).values.map { ratio in
      ratio > 1.05 ? UInt8(Self.thresholds.count { ratio > $0 }) : 0
    }
  }

  private func histogram(
    _ g: [UInt8], _ p: [UInt8], _ nearG: [UInt8], _ nearP: [UInt8]
  ) -> Levels {
    var levels = Levels()
    for i in g.indices {
      if g[i] > 0 {
        levels.reference[Int(g[i])] += 1
        levels.found[Int(min(g[i], nearP[i]))] += 1
      }
      if p[i] > 0 {
        levels.candidate[Int(p[i])] += 1
        levels.justified[Int(min(p[i], nearG[i]))] += 1
      }
    }
    return levels
  }

  /// The largest level within one pixel, diagonals included.
  private func dilated(_ levels: [UInt8]) -> [UInt8] {
    var across = levels
    for y in 0..<height {
      for x in 0..<width {
        let i = y * width + x
        if x > 0 { across[i] = max(across[i], levels[i - 1]) }
        if x + 1 < width { across[i] = max(across[i], levels[i + 1]) }
      }
    }
    var both = across
    for i in levels.indices {
      if i >= width { both[i] = max(both[i], across[i - width]) }
      if i + width < levels.count { both[i] = max(both[i], across[i + width]) }
    }
    return both
  }

  /// Of every run of ratios above a threshold, along rows or columns, only the first largest.
  private func thinned(_ ratios: [Double], above threshold: Double, alongRows: Bool) -> [Bool] {
    var kept = [Bool](repeating: false, count: ratios.count)
    let (lines, steps, step) = alongRows ? (height, width, 1) : (width, height, width)
    for line in 0..<lines {
      let start = alongRows ? line * width : line
      var best: Int?
      for k in 0...steps {
        let i = start + k * step
        if k < steps, ratios[i] > threshold {
          if best.map({ ratios[i] > ratios[$0] }) ?? true { best = i }
        } else if let peak = best {
          kept[peak] = true
          best = nil
        }
      }
    }
    return kept
  }

  // MARK: - MoGe

  /// MoGe's F1: depth ratios within a disc, all directions pooled, masked, the border dropped.
  ///
  /// O(pixels x radius²). Source: `moge/test/metrics.py`, whose names for precision and recall are
  /// exchanged, which F1 does not notice.
  func mogeBoundaryF1(radius: Int) -> Double {
    let thresholds = (0..<10).map { 0.05 + Double($0) * ((0.25 - 0.05) / 9) }
    var levels = Levels()
    func level(_ map: [Float], _ i: Int, _ j: Int) -> Int {
      let ratio = Double(map[j]) / Double(map[i])
      return ratio > 1.05 ? thresholds.count { ratio > 1 + $0 } : 0
    }
    let disc = (-radius...radius).flatMap { dy in
      (-radius...radius).filter { dx in dx * dx + dy * dy <= radius * radius }.map { (dy, $0) }
    }
    guard width > 2 * radius, height > 2 * radius else { return 0 }
    for y in radius..<height - radius {
      for x in radius..<width - radius where valid[y * width + x] != 0 {
        let i = y * width + x
        for (dy, dx) in disc {
          let j = i + dy * width + dx
          guard valid[j] != 0 else { continue }
          let g = level(reference, i, j), p = level(candidate, i, j)
          if g > 0 { levels.reference[g] += 1 }
          if p > 0 { levels.candidate[p] += 1 }
          if g > 0, p > 0 { levels.found[min(g, p)] += 1 }
        }
      }
    }
    var total = 0.0
    for (k, weight) in thresholds.enumerated() {
      let hits = Double(Levels.atLeast(k + 1, levels.found))
      let sum =
        Levels.atLeast(k + 1, levels.reference) + Levels.atLeast(k + 1, levels.candidate)
      if sum > 0 { total += weight * 2 * hits / Double(sum) }
    }
    return total / thresholds.reduce(0, +)
  }
}
