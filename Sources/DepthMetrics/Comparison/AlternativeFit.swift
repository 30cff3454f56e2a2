internal import CKernels
internal import Raster

/// A comparison's scores under an alignment that does not decide: what stands beside, so that a reader sees
/// how much of a number is the fit.
public struct AlternativeFit: Sendable, Equatable, Codable {
  /// The alignment of the protocol's `beside`.
  public let method: AlignmentMethod
  /// What it fitted; the identity where nothing could be fitted.
  public let alignment: FittedAlignment
  /// Metric id to value.
  public let metrics: [String: Double]
  /// Metric id to the reason why it has no value.
  public let undefined: [String: String]
}

extension AlternativeFit {
  /// Scores the same pixels of the same maps under another alignment.
  ///
  /// Mask, crop, clamp, policies and what the fit sees are those of the protocol. A fit is the sample's own,
  /// also where the deciding one is shared, and a negative slope stays as it is. Metrics that no alignment
  /// touches are left out; those of ranks are the deciding fit's where both fits keep or both turn the
  /// order. O(pixels), with ranks O(pixels log pixels).
  ///
  /// - Parameters:
  ///   - method: The alignment.
  ///   - setup: The maps and pixels, with the deciding fit.
  ///   - deciding: The scores under that; nil where it has none.
  ///   - rules: The protocol.
  ///   - ids: The metrics.
  ///   - segmentation: Foreground opacity on the prepared grid.
  init(
    _ method: AlignmentMethod, beside setup: ComparisonSetup, scoring deciding: MetricScores?,
    under rules: EvaluationProtocol, metrics ids: [String], segmentation: [UInt8]?
  ) {
    let ids = ids.filter { !MetricCatalogue.untouchedByAlignment.contains($0) }
    var rules = rules
    rules.alignment.method = method
    rules.alignment.per = .sample
    rules.alignment.negativeSlope = .report
    if method.space == .depth { rules.alignment.disparityFloor = nil }
    self.method = method
    func silent(_ reason: String) -> [String: String] {
      Dictionary(uniqueKeysWithValues: Set(ids).map { ($0, reason) })
    }
    do throws(ComparisonError) {
      try PreparedPair.checkKinds(
        setup.pair.originalReference.kind, setup.pair.originalCandidate.kind, rules)
    } catch {
      alignment = .identity
      metrics = [:]
      undefined = silent(
        "needs \(error.expected), found \(error.found) as the \(error.subject)")
      return
    }
    let first = setup
    let setup = ComparisonSetup(first, alignedBy: rules.alignment, under: rules)
    alignment = setup.alignment
    let sums = setup.sums(under: rules, metrics: ids)
    guard setup.impossible == nil, sums.n > 0 else {
      metrics = [:]
      undefined = silent(setup.impossible ?? "no pixel has both a reference and a candidate")
      return
    }
    var scores = MetricScores(
      pair: setup.pair, pairs: setup.pairs, transform: setup.transform, sums: sums,
      protocol: rules, segmentation: segmentation)
    // In depth, or where what is not positive drops out, other pixels or another order may count.
    let isSameOrder =
      first.transform.keepsOrder(of: setup.transform) && rules.scoreSpace != .depth
      && rules.invalid.nonpositive == .keep
    let known = isSameOrder ? deciding?.values ?? [:] : [:]
    let ranks = known.filter { MetricCatalogue.ranks.contains($0.key) && ids.contains($0.key) }
    for id in ids where ranks[id] == nil { scores.compute(id) }
    metrics = scores.values.merging(ranks) { own, _ in own }
    undefined = scores.undefined
  }
}
