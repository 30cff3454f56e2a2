internal import CKernels
internal import Foundation

/// Fits a protocol's alignment to the pixels that count.
struct AlignmentFit {
  /// Scale and shift for the record.
  var alignment: FittedAlignment
  /// The same as a way from the candidate's values to depth, without the clamp.
  var transform: PixelPairs.Transform

  /// Why nothing could be fitted, for the record.
  struct Impossible: Error {
    let reason: String
  }

  private let rule: AlignmentRule
  private let pairs: PixelPairs
  private let candidateIsDisparity: Bool
  /// Sums over all samples that share the fit; nil where a sample has its own.
  private let shared: AlignmentMoments?

  /// Fits.
  ///
  /// - Parameters:
  ///   - pairs: All pixels that count.
  ///   - rule: What to fit, and on which of them.
  ///   - candidateIsDisparity: Whether larger candidate values are nearer.
  ///   - shared: Sums over all samples that share the fit; nil where this one has its own.
  /// - Throws: ``Impossible`` where the pixels do not determine the parameters.
  init(
    _ pairs: PixelPairs, rule: AlignmentRule, candidateIsDisparity: Bool,
    shared: AlignmentMoments? = nil
  ) throws(Impossible) {
    self.rule = rule
    self.candidateIsDisparity = candidateIsDisparity
    self.shared = shared
    self.pairs = Self.sample(of: pairs, rule)
    alignment = .identity
    transform = PixelPairs.Transform()
    if candidateIsDisparity || rule.method.space == .disparity {
      transform.inDisparity = true
      transform.reading = candidateIsDisparity ? .asIs : .inverse
    }
    if rule.method != .none {
      try fit(rule.method)
      if alignment.isInverted, rule.negativeSlope == .scaleMedian { try fit(.scaleMedian) }
      transform.scale = alignment.scale
      transform.shift = alignment.shift
    }
  }

  /// The pixels that a rule's fit sees.
  private static func sample(of pairs: PixelPairs, _ rule: AlignmentRule) -> PixelPairs {
    switch rule.sample {
    case .all: pairs
    case .maskedNearest64: pairs.maskedNearestSample()
    case .columnsNearest1024: pairs.columnSample()
    }
  }

  /// The sums that a sample adds to the fit that it shares with others.
  static func moments(
    _ pairs: PixelPairs, rule: AlignmentRule, candidateIsDisparity: Bool
  ) -> AlignmentMoments {
    let pairs = sample(of: pairs, rule)
    let sums = moments(of: pairs, rule, candidateIsDisparity: candidateIsDisparity)
    guard rule.method == .scaleLogMean else {
      return AlignmentMoments(sums, logs: (0, 0))
    }
    let logs = pairs.sums(PixelPairs.Transform(), inverses: false)
    return AlignmentMoments(
      sums, logs: (logs.positive, logs.log + Double(logs.positive) * logs.log_pivot))
  }

  private mutating func fit(_ method: AlignmentMethod) throws(Impossible) {
    var scale = 1.0, shift = 0.0
    switch method {
    case .none: break
    case .scaleMedian: scale = try ratioOfMedians()
    case .scaleMedianRatio: scale = try medianOfRatios()
    case .scaleLeastSquares: scale = try leastSquaresScale()
    case .scaleLogMean: scale = try logMeanScale()
    case .scaleL1: scale = try leastAbsoluteScale()
    case .affineLeastSquares:
      (scale, shift) = try leastSquaresLine(moments(), damping: rule.damping)
    case .affineL1:
      let (reference, candidate) = try values()
      (scale, shift) = try leastAbsoluteLine(
        candidate, reference, weights: reference.map { 1 / $0 })
    case .affineTrimmed: (scale, shift) = try trimmedLine()
    case .affineDisparityLeastSquares, .affineDisparityLeastSquaresFloor:
      let moments = moments()
      (scale, shift) = try leastSquaresLine(moments, damping: rule.damping)
      let largest =
        method == .affineDisparityLeastSquaresFloor ? 1 / moments.reference_high : -.infinity
      transform.disparityFloor = max(largest, rule.disparityFloor ?? -.infinity)
    case .affineDisparityL1, .affineDisparityMinMax:
      let (references, candidates) = try disparities()
      (scale, shift) =
        method == .affineDisparityL1
        ? try leastAbsoluteLine(candidates, references, weights: references.map { _ in 1 })
        : try commonRange(candidates, references)
      transform.disparityFloor = rule.disparityFloor ?? -.infinity
    }
    guard scale.isFinite, shift.isFinite else {
      throw Impossible(reason: "the \(method.rawValue) fit has no finite solution")
    }
    alignment = FittedAlignment(method: method, space: method.space, scale: scale, shift: shift)
  }

  // MARK: - Least squares

  private func moments() -> fd_moments {
    shared?.sums ?? Self.moments(of: pairs, rule, candidateIsDisparity: candidateIsDisparity)
  }

  private static func moments(
    of pairs: PixelPairs, _ rule: AlignmentRule, candidateIsDisparity: Bool
  ) -> fd_moments {
    let disparity = rule.method.space == .disparity
    return pairs.moments(
      candidate: disparity && !candidateIsDisparity ? .inverse : .asIs,
      reference: disparity ? .inverse : .asIs,
      positiveOnly: rule.fitPositiveOnly || (disparity && !candidateIsDisparity))
  }

  private func leastSquaresLine(
    _ m: fd_moments, damping: Double
  ) throws(Impossible) -> (Double, Double) {
    let n = Double(m.n)
    if damping > 0 {
      // UniDepth adds the damping to the raw normal equations, so they are put together here.
      let x = m.x + n * m.pivot_x, y = m.y + n * m.pivot_y
      let xx = m.xx + 2 * m.pivot_x * m.x + n * m.pivot_x * m.pivot_x + damping
      let xy = m.xy + m.pivot_x * m.y + m.pivot_y * m.x + n * m.pivot_x * m.pivot_y
      let determinant = xx * (n + damping) - x * x
      return (((n + damping) * xy - x * y) / determinant, (xx * y - x * xy) / determinant)
    }
    let spread = m.xx - m.x * m.x / n
    guard m.n >= 2, spread > 1e-14 * m.xx else {
      throw Impossible(
        reason: m.n < 2
          ? "an affine fit needs two pixels" : "an affine fit needs a candidate that varies")
    }
    let scale = (m.xy - m.x * m.y / n) / spread
    return (scale, m.pivot_y + m.y / n - scale * (m.pivot_x + m.x / n))
  }

  private func leastSquaresScale() throws(Impossible) -> Double {
    let m = moments()
    let n = Double(m.n)
    let xx = m.xx + 2 * m.pivot_x * m.x + n * m.pivot_x * m.pivot_x
    let xy = m.xy + m.pivot_x * m.y + m.pivot_y * m.x + n * m.pivot_x * m.pivot_y
    guard xx > 0 else { throw Impossible(reason: "a scale needs a candidate that is not zero") }
    return xy / xx
  }

  private func logMeanScale() throws(Impossible) -> Double {
    if let shared {
      guard let mean = shared.meanLogRatio else {
        throw Impossible(reason: "a logarithmic scale needs positive candidates")
      }
      return exp(-mean)
    }
    let sums = pairs.sums(PixelPairs.Transform(), inverses: false)
    guard sums.positive > 0 else {
      throw Impossible(reason: "a logarithmic scale needs positive candidates")
    }
    return exp(-(sums.log_pivot + sums.log / Double(sums.positive)))
  }

  // MARK: - Order statistics

  private func values() throws(Impossible) -> (reference: [Double], candidate: [Double]) {
    let (reference, candidate) = pairs.gathered(positiveOnly: rule.fitPositiveOnly)
    guard !reference.isEmpty else { throw Impossible(reason: "a fit needs at least one pixel") }
    return (reference.map(Double.init), candidate.map(Double.init))
  }

  private func ratioOfMedians() throws(Impossible) -> Double {
    let (reference, candidate) = try values()
    guard let g = OrderStatistics.median(reference, rule.median),
      let p = OrderStatistics.median(candidate, rule.median), p != 0
    else { throw Impossible(reason: "a ratio of medians needs a median that is not zero") }
    return g / p
  }

  private func medianOfRatios() throws(Impossible) -> Double {
    let (reference, candidate) = try values()
    let ratios = zip(reference, candidate).filter { $0.1 != 0 }.map { $0.0 / $0.1 }
    guard let median = OrderStatistics.median(ratios, rule.median) else {
      throw Impossible(reason: "a median of ratios needs candidates that are not zero")
    }
    return median
  }

  /// The weighted median of g / p with weights |p| / g: the terms of the sum are w |p| |s - g/p|.
  private func leastAbsoluteScale() throws(Impossible) -> Double {
    let (reference, candidate) = try values()
    let used = reference.indices.filter { candidate[$0] != 0 }
    guard !used.isEmpty else {
      throw Impossible(reason: "a robust scale needs candidates that are not zero")
    }
    var ratios = used.map { reference[$0] / candidate[$0] }
    var weights = used.map { abs(candidate[$0]) / reference[$0] }
    return OrderStatistics.weightedMedian(&ratios, weights: &weights)
  }

  private func leastAbsoluteLine(
    _ candidate: [Double], _ reference: [Double], weights: [Double]
  ) throws(Impossible) -> (Double, Double) {
    guard let line = LeastAbsoluteLine(x: candidate, y: reference, weights: weights).solve() else {
      throw Impossible(reason: "an affine fit needs a candidate that varies")
    }
    return (line.scale, line.shift)
  }

  /// The line that brings the candidate's least and greatest value to the reference's.
  private func commonRange(
    _ candidate: [Double], _ reference: [Double]
  ) throws(Impossible) -> (Double, Double) {
    guard let low = candidate.min(), let high = candidate.max(), low < high,
      let least = reference.min(), let greatest = reference.max()
    else { throw Impossible(reason: "a common range needs a candidate that varies") }
    let scale = (greatest - least) / (high - low)
    return (scale, least - scale * low)
  }

  /// Both maps as disparities; a candidate that is depth counts where it is positive.
  private func disparities() throws(Impossible) -> (reference: [Double], candidate: [Double]) {
    let (reference, candidate) = pairs.gathered(
      positiveOnly: rule.fitPositiveOnly || !candidateIsDisparity)
    guard !reference.isEmpty else { throw Impossible(reason: "a fit needs at least one pixel") }
    return (
      reference.map { 1 / Double($0) },
      candidate.map { candidateIsDisparity ? Double($0) : 1 / Double($0) }
    )
  }

  private func trimmedLine() throws(Impossible) -> (Double, Double) {
    let (reference, candidate) = try values()
    guard let bounds = OrderStatistics.quantiles(candidate, [0.05, 0.95]) else {
      throw Impossible(reason: "a fit needs at least one pixel")
    }
    let kept = candidate.indices.filter { bounds[0] < candidate[$0] && candidate[$0] < bounds[1] }
    let trimmed = PixelPairs(
      reference: kept.map { Float(reference[$0]) }, candidate: kept.map { Float(candidate[$0]) })
    return try leastSquaresLine(
      trimmed.moments(candidate: .asIs, reference: .asIs, positiveOnly: false), damping: 0)
  }
}

extension PixelPairs {
  /// A list of pairs as a map of one row, all of which count.
  init(reference: [Float], candidate: [Float]) {
    self.init(
      width: reference.count, height: 1, reference: reference, candidate: candidate, rows: 0..<1,
      columns: 0..<reference.count,
      bounds: Double.leastNonzeroMagnitude...Double.greatestFiniteMagnitude, mask: nil)
  }
}
