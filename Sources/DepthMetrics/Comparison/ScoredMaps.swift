/// Both maps in the quantity that is scored, over the whole grid, for metrics that look at
/// neighbours or ranks.
///
/// Made only when such a metric is asked for.
struct ScoredMaps {
  /// Pixels across and down.
  let width, height: Int
  /// Reference and aligned candidate; what they hold where `valid` is 0 means nothing.
  let reference, candidate: [Float]
  /// 1 where both count.
  let valid: [UInt8]
  /// The values of the pixels that count, in row-major order.
  let references, candidates: [Double]
  /// Whether ratios of values mean something: not so in control units.
  let hasRatios: Bool
  /// Whether larger values are nearer.
  let isDisparity: Bool

  init(
    _ pairs: PixelPairs, _ transform: PixelPairs.Transform, protocol rules: EvaluationProtocol
  ) {
    width = pairs.width
    height = pairs.height
    hasRatios = rules.scoreSpace != .control
    isDisparity = rules.scoreSpace != .depth
    var reference = pairs.reference
    var candidate = pairs.transformed(transform)
    var valid = [UInt8](repeating: 0, count: reference.count)
    let keep = rules.invalid.nonpositive == .keep
    pairs.forEachCounted { i in
      if pairs.candidate[i].isFinite, candidate[i].isFinite, keep || candidate[i] > 0 {
        valid[i] = 1
      }
    }
    if isDisparity {
      for i in valid.indices where valid[i] != 0 {
        reference[i] = 1 / reference[i]
        candidate[i] = 1 / candidate[i]
      }
    }
    if rules.scoreSpace == .control { Self.scaleToControl(&reference, &candidate, valid) }
    self.reference = reference
    self.candidate = candidate
    self.valid = valid
    let used = valid.indices.filter { valid[$0] != 0 }
    references = used.map { Double(reference[$0]) }
    candidates = used.map { Double(candidate[$0]) }
  }

  /// Control units: the reference's valid minimum becomes 0 and its maximum 1.
  private static func scaleToControl(
    _ reference: inout [Float], _ candidate: inout [Float], _ valid: [UInt8]
  ) {
    var low = Float.infinity, high = -Float.infinity
    for i in valid.indices where valid[i] != 0 {
      low = min(low, reference[i])
      high = max(high, reference[i])
    }
    guard low < high else { return }
    for i in valid.indices where valid[i] != 0 {
      reference[i] = (reference[i] - low) / (high - low)
      candidate[i] = (candidate[i] - low) / (high - low)
    }
  }
}
