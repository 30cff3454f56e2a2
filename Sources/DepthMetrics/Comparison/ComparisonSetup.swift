internal import CKernels
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
  /// Pixels at the reference's least or greatest value that the protocol leaves out; nil where it asks
  /// for nothing of that kind.
  let saturated: Int?

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
    self.pair = pair
    self.pairs = pairs
    saturated = window.saturated
    (alignment, transform, impossible) = Self.fit(
      fits ? rules.alignment : AlignmentRule(.none), to: pairs, of: pair, rules, shared)
  }

  /// The same maps and pixels under another alignment.
  init(_ other: ComparisonSetup, alignedBy rule: AlignmentRule, under rules: EvaluationProtocol) {
    pair = other.pair
    pairs = other.pairs
    saturated = other.saturated
    (alignment, transform, impossible) = Self.fit(rule, to: pairs, of: pair, rules, nil)
  }

  /// What is fitted, the way to depth that it makes, and why there is none.
  private static func fit(
    _ rule: AlignmentRule, to pairs: PixelPairs, of pair: PreparedPair,
    _ rules: EvaluationProtocol, _ shared: AlignmentMoments?
  ) -> (FittedAlignment, PixelPairs.Transform, String?) {
    var transform = PixelPairs.Transform()
    var alignment = FittedAlignment.identity, impossible: String?
    do throws(AlignmentFit.Impossible) {
      let fit = try AlignmentFit(
        pairs, rule: rule, candidateIsDisparity: pair.candidateIsDisparity, shared: shared)
      transform = fit.transform
      alignment = fit.alignment
    } catch {
      impossible = error.reason
    }
    transform.clampMin = rules.clamp?.min ?? -.infinity
    transform.clampMax = rules.clamp?.max ?? .infinity
    return (alignment, transform, impossible)
  }

  /// The sums of the classic metrics over the pixels that count.
  func sums(under rules: EvaluationProtocol, metrics ids: [String]) -> fd_sums {
    pairs.sums(
      transform, inDisparitySpace: rules.scoreSpace == .disparity,
      keepNonpositive: rules.invalid.nonpositive == .keep,
      inverses: ids.contains("irmse") || ids.contains("imae"))
  }
}
