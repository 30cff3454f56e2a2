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
  /// touches are left out. O(pixels), with ranks O(pixels log pixels).
  init(
    _ method: AlignmentMethod, beside setup: ComparisonSetup, under rules: EvaluationProtocol,
    metrics ids: [String], segmentation: [UInt8]?
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
    let setup = ComparisonSetup(setup, alignedBy: rules.alignment, under: rules)
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
    for id in ids { scores.compute(id) }
    metrics = scores.values
    undefined = scores.undefined
  }
}
