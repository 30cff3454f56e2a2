internal import Raster

/// Everything that stands before the scores: the maps brought together, the pixels that count and
/// the fitted way from candidate to depth.
struct ComparisonSetup {
  let pair: PreparedPair
  let pairs: PixelPairs
  /// From the candidate's values to depth, clamp included.
  let transform: PixelPairs.Transform
  let alignment: FittedAlignment
  /// Why nothing could be fitted, where that is so.
  let impossible: String?

  /// Carries out a protocol up to its clamp.
  ///
  /// - Parameters:
  ///   - candidate: The map that is judged.
  ///   - reference: The map it is judged by.
  ///   - rules: The protocol.
  ///   - masks: Masks with the word that messages use; the first one restricts the pixels.
  ///   - shared: Sums over all samples that share the fit; nil where this one has its own.
  ///   - fits: Whether anything is fitted; otherwise the candidate stays as it is.
  /// - Throws: ``ComparisonError`` where kinds or sizes do not fit.
  init(
    of candidate: DepthMap, with reference: DepthMap, under rules: EvaluationProtocol,
    masks: [(role: String, mask: PixelMask?)], shared: AlignmentMoments? = nil, fits: Bool = true
  ) throws(ComparisonError) {
    for (role, mask) in masks {
      guard let mask, (mask.width, mask.height) != (reference.width, reference.height) else {
        continue
      }
      throw ComparisonError(
        .size, role, expected: "the reference's size, \(reference.width)x\(reference.height)",
        found: "\(mask.width)x\(mask.height)")
    }
    var pair = try PreparedPair(reference: reference, candidate: candidate, protocol: rules)
    let mask = masks.first?.mask.map { pair.framed($0) }
    let window = try ReferenceWindow(pair, mask: mask, protocol: rules)
    pair.impute(rules, in: window)
    let pairs = PixelPairs(
      width: pair.width, height: pair.height, reference: pair.reference,
      candidate: pair.candidate, rows: window.rows, columns: window.columns, bounds: window.bounds,
      mask: window.mask)
    var transform = PixelPairs.Transform()
    do throws(AlignmentFit.Impossible) {
      let fit = try AlignmentFit(
        pairs, rule: fits ? rules.alignment : AlignmentRule(.none),
        candidateIsDisparity: pair.candidateIsDisparity, shared: shared)
      transform = fit.transform
      alignment = fit.alignment
      impossible = nil
    } catch {
      alignment = .identity
      impossible = error.reason
    }
    transform.clampMin = rules.clamp?.min ?? -.infinity
    transform.clampMax = rules.clamp?.max ?? .infinity
    self.transform = transform
    self.pair = pair
    self.pairs = pairs
  }
}
