internal import CKernels
public import Raster

extension DepthComparison {
  /// Compares a candidate with a reference.
  ///
  /// The steps are those of the protocol in its canonical order: kinds, frame, resize, mask, crop,
  /// alignment, clamp, scores. The reference is never changed but for its frame.
  ///
  /// - Parameters:
  ///   - candidate: The map that is judged.
  ///   - reference: The map it is judged by.
  ///   - rules: The protocol.
  ///   - mask: Pixels that may count, of the reference's size; nil for all.
  ///   - segmentation: Foreground opacity, 0…255, of the reference's size, for `boundary_recall`.
  ///   - metrics: Ids to compute; nil for those of the protocol.
  ///   - binsByDepth: Whether to fill ``depthBins`` and ``boundary``, which takes three more passes
  ///     over the pixels.
  ///   - shared: Sums over all samples that share the fit; nil where this one has its own.
  /// - Throws: ``ComparisonError`` where kinds, sizes or policies do not allow a comparison. A
  ///   metric that has no value is not an error: it stands in ``undefined`` with its reason.
  /// - Complexity: O(pixels) for the metrics of published protocols; O(pixels log pixels) for
  ///   rank correlations.
  public init(
    of candidate: DepthMap, with reference: DepthMap, under rules: EvaluationProtocol,
    mask: PixelMask? = nil, segmentation: PixelMask? = nil, metrics: [String]? = nil,
    binsByDepth: Bool = false, shared: AlignmentMoments? = nil
  ) throws(ComparisonError) {
    let ids = metrics ?? rules.metrics
    let setup = try ComparisonSetup(
      of: candidate, with: reference, under: rules,
      masks: [("mask", mask), ("segmentation", segmentation)], shared: shared)
    let (pair, pairs, transform) = (setup.pair, setup.pairs, setup.transform)
    alignment = setup.alignment
    gridChange = pair.gridChange
    candidateKind = candidate.kind

    control = ControlShares(setup)

    let sums = setup.sums(under: rules, metrics: ids)
    counts = PixelCounts(sums, total: pair.width * pair.height, imputed: pair.imputed)
    try Self.enforce(rules.invalid, counts)
    coverage =
      counts.reference == 0
      ? nil
      : Double(
        counts.reference - counts.nan - counts.infinite - counts.nonpositive - counts.imputed)
        / Double(counts.reference)

    let foreground = segmentation.map { pair.framed($0) }
    func alternatives(to deciding: MetricScores?) -> [AlternativeFit] {
      (rules.beside ?? []).map {
        AlternativeFit(
          $0, beside: setup, scoring: deciding, under: rules, metrics: ids,
          segmentation: foreground)
      }
    }
    if let reason = setup.impossible ?? Self.tooFew(counts, rules.minimumPixels) {
      self.metrics = [:]
      undefined = Dictionary(uniqueKeysWithValues: Set(ids).map { ($0, reason) })
      depthBins = []
      boundary = nil
      beside = counts.valid == 0 || setup.impossible == nil ? [] : alternatives(to: nil)
      return
    }
    var scores = MetricScores(
      pair: pair, pairs: pairs, transform: transform, sums: sums, protocol: rules,
      segmentation: foreground)
    for id in ids { scores.compute(id) }
    self.metrics = scores.values
    undefined = scores.undefined
    beside = alternatives(to: scores)
    let hasParts = binsByDepth && pair.referenceIsMetric && rules.scoreSpace == .depth
    depthBins = hasParts ? DepthBin.octaves(pairs.octaves(transform)) : []
    boundary =
      hasParts ? SliceScores(pairs.nearBoundaries().sums(transform, inverses: false)) : nil
  }

  private static func enforce(
    _ rule: InvalidRule, _ counts: PixelCounts
  ) throws(ComparisonError) {
    let classes = [
      ("NaN", counts.nan, rule.nan == .fail), ("infinite", counts.infinite, rule.infinite == .fail),
      ("zero or negative", counts.nonpositive, rule.nonpositive == .fail),
    ]
    for (word, n, fails) in classes where fails && n > 0 {
      throw ComparisonError(
        .pixels, "candidate", expected: "a value at every pixel that counts, as the protocol asks",
        found: "\(n) of \(counts.reference) pixels \(word)",
        advice: "use --invalid drop to leave them out and have them counted")
    }
  }

  private static func tooFew(_ counts: PixelCounts, _ minimum: Int) -> String? {
    if counts.reference == 0 { return "no reference pixel counts under this protocol" }
    if counts.valid == 0 { return "no pixel has both a reference and a candidate" }
    return counts.valid < minimum
      ? "\(counts.valid) valid pixels, fewer than the protocol's \(minimum)" : nil
  }
}

extension PixelCounts {
  init(_ sums: fd_sums, total: Int, imputed: Int) {
    self.total = total
    reference = Int(sums.reference)
    valid = Int(sums.n)
    nan = Int(sums.nan)
    infinite = Int(sums.infinite)
    nonpositive = Int(sums.nonpositive)
    clamped = Int(sums.clamped)
    self.imputed = imputed
    dropped = reference - valid
  }
}

extension DepthBin {
  static func octaves(_ octaves: [fd_octave]) -> [DepthBin] {
    octaves.enumerated().filter { $0.element.n > 0 }.map { index, octave in
      let k = index + Int(FD_FIRST_OCTAVE)
      let from = k == Int(FD_FIRST_OCTAVE) ? 0 : Double(sign: .plus, exponent: k, significand: 1)
      let n = Double(octave.n)
      return DepthBin(
        from: from, to: Double(sign: .plus, exponent: k + 1, significand: 1), n: Int(octave.n),
        absRel: octave.abs_rel / n, mae: octave.abs / n, rmse: (octave.square / n).squareRoot(),
        delta1: Double(octave.close) / n)
    }
  }
}

extension SliceScores {
  /// Of the pixels with a positive candidate; nil where there are none.
  init?(_ sums: fd_sums) {
    guard sums.n > 0 else { return nil }
    let n = Double(sums.n)
    self.init(
      n: Int(sums.n), absRel: sums.abs_rel / n, mae: sums.abs / n,
      rmse: (sums.square / n).squareRoot(), delta1: Double(sums.inlierCounts[0]) / n)
  }
}
