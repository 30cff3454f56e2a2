/// Occlusion boundaries as Depth Pro labels them (Bochkovskii et al. 2024,
/// `eval/boundary_metrics.py`): neighbours whose inverse depths differ by more than a ratio t, over ten
/// thresholds, in four directions.
extension ScoredMaps {
  private static let thresholds = (0..<10).map { 1.05 + Double($0) * ((1.25 - 1.05) / 9) }

  /// Weights of the thresholds, proportional to them.
  private static let weights = thresholds.map { $0 / thresholds.reduce(0, +) }

  /// The masked, direction-skipping F1 with a tolerance of one pixel.
  func boundaryF1(referenceIsMetric: Bool) throws(MetricScores.Undefined) -> Double {
    guard referenceIsMetric else {
      throw MetricScores.Undefined("ratios mean nothing in a relative disparity")
    }
    let directions = EdgeLevels.Direction.all.map {
      EdgeLevels(self, $0, thresholds: Self.thresholds, masked: true, tolerance: 1)
    }
    func mean(_ shares: [Double]) -> Double {
      shares.isEmpty ? 0 : shares.reduce(0, +) / Double(shares.count)
    }
    var total = 0.0, used = 0.0
    for (k, weight) in Self.weights.enumerated() {
      let inReference = directions.filter { $0.reference[k] > 0 }
      let inCandidate = directions.filter { $0.candidate[k] > 0 }
      guard !inReference.isEmpty else { continue }
      used += weight
      let recall = mean(inReference.map { Double($0.found[k]) / Double($0.reference[k]) })
      let precision = mean(inCandidate.map { Double($0.justified[k]) / Double($0.candidate[k]) })
      if precision + recall > 0 { total += weight * 2 * precision * recall / (precision + recall) }
    }
    guard used > 0 else { throw MetricScores.Undefined("the reference has no boundary") }
    return total / used
  }

  /// Depth Pro's own F1: no mask, no tolerance, a direction without edges scores 0.
  func legacyBoundaryF1() -> Double {
    let directions = EdgeLevels.Direction.all.map {
      EdgeLevels(self, $0, thresholds: Self.thresholds, masked: false, tolerance: 0)
    }
    var total = 0.0
    for (k, weight) in Self.weights.enumerated() {
      var precision = 0.0, recall = 0.0
      for levels in directions {
        recall += Double(levels.found[k]) / Double(max(levels.reference[k], 1)) / 4
        precision += Double(levels.found[k]) / Double(max(levels.candidate[k], 1)) / 4
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
    for direction in EdgeLevels.Direction.all {
      let ratios = ratios(candidate, direction)
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

  /// Inverse-depth ratio of each pixel's neighbour to the pixel, 0 where there is no such pair.
  private func ratios(
    _ map: [Float], _ direction: EdgeLevels.Direction
  ) -> (values: [Double], isPair: [Bool]) {
    var values = [Double](repeating: 0, count: map.count)
    var isPair = [Bool](repeating: false, count: map.count)
    let inverse = map.map { 1 / Swift.max(($0.isNaN ? 0 : Double($0)), 1e-6) }
    for y in max(0, -direction.dy)..<min(height, height - direction.dy) {
      for x in max(0, -direction.dx)..<min(width, width - direction.dx) {
        let i = y * width + x, j = i + direction.dy * width + direction.dx
        values[i] = inverse[j] / inverse[i]
        isPair[i] = true
      }
    }
    return (values, isPair)
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
    var inReference = [Int](repeating: 0, count: 11), inCandidate = inReference,
      inBoth = inReference
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
          if g > 0 { inReference[g] += 1 }
          if p > 0 { inCandidate[p] += 1 }
          if g > 0, p > 0 { inBoth[min(g, p)] += 1 }
        }
      }
    }
    var total = 0.0
    for (k, weight) in thresholds.enumerated() {
      // Edges of at least level k + 1: F1 is 2 TP / (TP + FN + TP + FP).
      let hits = Double(inBoth[(k + 1)...].reduce(0, +))
      let sum = inReference[(k + 1)...].reduce(0, +) + inCandidate[(k + 1)...].reduce(0, +)
      if sum > 0 { total += weight * 2 * hits / Double(sum) }
    }
    return total / thresholds.reduce(0, +)
  }
}
