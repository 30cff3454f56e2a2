public import Raster

/// Reference and aligned candidate in the quantity that a protocol scores, for pictures of a
/// comparison.
public struct AlignedMaps: Sendable, Equatable {
  /// Pixels across.
  public let width: Int
  /// Pixels down.
  public let height: Int
  /// The reference, row by row; NaN where it does not count.
  public let reference: [Float]
  /// The aligned candidate, row by row; NaN where it has no value.
  ///
  /// Scored in depth it is shown even where no reference counts, so that a sparse reference does
  /// not hide it.
  public let candidate: [Float]
  /// The part of the original reference's grid that the maps show: the protocol's frame.
  public let frame: Frame
  /// In which quantity both are.
  public let space: EvaluationProtocol.ScoreSpace
  /// "m", "1/m", "px" for stereo disparities, or "" where there is no unit.
  public let unit: String

  /// A rectangle of a grid.
  public struct Frame: Sendable, Equatable {
    /// Its first column and row, and the size of the grid it lies in.
    public let left, top, gridWidth, gridHeight: Int
  }

  /// Brings two maps together as a comparison does.
  ///
  /// - Parameters:
  ///   - candidate: The map that is judged.
  ///   - reference: The map it is judged by.
  ///   - rules: The protocol.
  ///   - mask: Pixels that may count, of the reference's size; nil for all.
  ///   - shared: Sums over all samples that share the fit; nil where this one has its own.
  /// - Throws: ``ComparisonError``, as ``DepthComparison`` does.
  public init(
    of candidate: DepthMap, with reference: DepthMap, under rules: EvaluationProtocol,
    mask: PixelMask? = nil, shared: AlignmentMoments? = nil
  ) throws(ComparisonError) {
    let setup = try ComparisonSetup(
      of: candidate, with: reference, under: rules, masks: [("mask", mask)], shared: shared)
    let maps = ScoredMaps(setup.pairs, setup.transform, protocol: rules)
    width = maps.width
    height = maps.height
    var reference = zip(maps.reference, maps.valid).map { $1 != 0 ? $0 : Float.nan }
    if rules.scoreSpace == .depth {
      setup.pairs.forEachCounted { reference[$0] = setup.pairs.reference[$0] }
      self.candidate = maps.candidate.map { $0.isFinite && $0 > 0 ? $0 : .nan }
    } else {
      self.candidate = zip(maps.candidate, maps.valid).map { $1 != 0 ? $0 : .nan }
    }
    self.reference = reference
    frame = setup.pair.frameInReference
    space = rules.scoreSpace
    unit =
      setup.pair.referencePixels != nil
      ? "px" : rules.scoreSpace.unit(referenceIsMetric: setup.pair.referenceIsMetric)
  }
}

extension EvaluationProtocol.ScoreSpace {
  /// Unit of a value in this space: "m", "1/m" or "".
  public func unit(referenceIsMetric: Bool) -> String {
    guard referenceIsMetric else { return "" }
    switch self {
    case .depth: return "m"
    case .disparity: return "1/m"
    case .control: return ""
    }
  }
}
