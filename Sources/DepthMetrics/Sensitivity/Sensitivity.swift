public import Raster

/// What the metrics of a protocol see: by how much each moves under fixed damages to a map, in units of a
/// floor, the move that is there anyway.
public struct Sensitivity: Sendable, Equatable, Codable {
  /// Whose error is the unit.
  public enum Floor: String, Sendable, Codable {
    /// A given candidate's, such as the estimator's on the source picture.
    case candidate
    /// That of the reference as an 8-bit control picture.
    case quantisation
  }

  /// One metric under every damage.
  public struct Row: Sendable, Equatable, Codable {
    /// Its id.
    public let metric: String
    /// Which way is better.
    public let direction: MetricDefinition.Direction
    /// What the reference scores against itself; nil where the metric is undefined.
    public let itself: Double?
    /// What the floor scores.
    public let floor: Double?
    /// What the damaged maps score, in the order of ``Sensitivity/perturbations``.
    public let values: [Double?]
    /// By how many floors they are worse than the reference itself, (value - itself) / |floor - itself|
    /// with the sign of worse; nil where a value is undefined or the floor does not differ from the reference.
    public let floors: [Double?]
    /// Why there is no value, where one is missing.
    public let reason: String?
  }

  /// Whose error is the unit.
  public let floor: Floor
  /// The damages, by kind and then by amplitude.
  public let perturbations: [Perturbation]
  /// The metrics in the protocol's order.
  public let rows: [Row]
  /// Metrics that see another gain and offset of the disparity (the relief times 0.8, plus 0.1).
  public let gainSeenBy: [String]
  /// Defined metrics that do not.
  public let gainUnseenBy: [String]

  /// A move of this share of 1, or of the value where that is larger, is rounding.
  static let rounding = 1e-7

  /// Whether a value differs from what the reference scores against itself.
  public static func isMoved(_ value: Double, from itself: Double) -> Bool {
    abs(value - itself) > rounding * max(1, abs(itself))
  }

  /// Damages a map in all ways and scores what comes out against it.
  ///
  /// - Parameters:
  ///   - reference: The map. Its camera, where it has one, is that of the normals.
  ///   - candidate: Whose error is the floor; nil for the quantisation of an 8-bit control.
  ///   - rules: The protocol, whose metrics are taken and whose ``EvaluationProtocol/beside`` is not.
  ///   - mask: Pixels that may count, of the reference's size; nil for all.
  /// - Throws: ``ComparisonError`` where the protocol cannot score the reference's kind or the candidate's,
  ///   and where the reference is constant.
  /// - Complexity: that of 21 comparisons.
  public init(
    of reference: DepthMap, floor candidate: DepthMap? = nil, under rules: EvaluationProtocol,
    mask: PixelMask? = nil
  ) throws(ComparisonError) {
    guard let relief = Relief(reference) else {
      throw ComparisonError(
        .pixels, "reference", expected: "at least two values that differ", found: "none")
    }
    var rules = rules
    rules.beside = nil
    rules.alignment.per = .sample
    func score(_ map: DepthMap) throws(ComparisonError) -> DepthComparison {
      try DepthComparison(of: map, with: reference, under: rules, mask: mask)
    }
    let itself = try score(reference)
    let least = try score(candidate ?? relief.map(with: relief.quantised))
    let gained = try score(relief.map(with: relief.values.map { 0.8 * $0 + 0.1 }))
    perturbations = Perturbation.Kind.allCases.flatMap { kind in
      kind.amplitudes.map { Perturbation(kind, amplitude: $0) }
    }
    var damaged: [DepthComparison] = []
    for perturbation in perturbations {
      damaged.append(try score(perturbation.applied(to: reference)))
    }
    floor = candidate == nil ? .quantisation : .candidate
    rows = rules.metrics.compactMap { id in
      MetricCatalogue[id].map { Row($0, itself: itself, floor: least, damaged: damaged) }
    }
    let known = rules.metrics.filter { itself.metrics[$0] != nil && gained.metrics[$0] != nil }
    func sees(_ id: String) -> Bool {
      guard let before = itself.metrics[id], let after = gained.metrics[id] else { return false }
      // A fit leaves rounding behind that grows with the distance between the maps.
      let noise = max(1e-5, 0.01 * abs((least.metrics[id] ?? before) - before))
      return abs(after - before) > noise * max(1, abs(before))
    }
    gainSeenBy = known.filter(sees)
    gainUnseenBy = known.filter { !sees($0) }
  }
}

extension Sensitivity.Row {
  init(
    _ definition: MetricDefinition, itself: DepthComparison, floor: DepthComparison,
    damaged: [DepthComparison]
  ) {
    let id = definition.id
    metric = id
    direction = definition.direction
    let best = itself.metrics[id], least = floor.metrics[id]
    let sign: Double = definition.direction == .lowerIsBetter ? 1 : -1
    self.itself = best
    self.floor = least
    values = damaged.map { $0.metrics[id] }
    floors = values.map { value in
      guard let value, let best, let least, Sensitivity.isMoved(least, from: best) else {
        return nil
      }
      return sign * (value - best) / abs(least - best)
    }
    reason = ([itself, floor] + damaged).lazy.compactMap { $0.undefined[id] }.first
  }
}
