/// The pixels of a prepared pair that count: a protocol's mask and crop.
struct ReferenceWindow {
  let rows, columns: Range<Int>
  let bounds: ClosedRange<Double>
  let mask: [UInt8]?
  /// Pixels at the reference's least or greatest value that are left out, whatever else leaves them
  /// out; nil where the protocol has no such rule.
  let saturated: Int?

  /// Applies mask and crop.
  init(
    _ pair: PreparedPair, mask: [UInt8]?, protocol rules: EvaluationProtocol
  ) throws(ComparisonError) {
    guard let window = rules.crop.window(width: pair.width, height: pair.height) else {
      throw ComparisonError(
        .size, "crop \(rules.crop.name)",
        expected: rules.crop == .nyuEigen ? "a 640x480 grid" : "a grid with pixels inside the crop",
        found: "\(pair.width)x\(pair.height)", advice: "use --crop none")
    }
    (rows, columns) = window
    let rule = rules.mask
    // Comparisons in the kernels include the bounds, so strict ones move to the next number.
    let low = max(rule.min.map { rule.inclusive ? $0 : $0.nextUp } ?? 0, .leastNonzeroMagnitude)
    let high = min(
      rule.max.map { rule.inclusive ? $0 : $0.nextDown } ?? .infinity, .greatestFiniteMagnitude)
    var mask = mask
    var saturated: Int?
    if let share = rule.saturatedShare {
      (mask, saturated) = Self.withoutSaturated(pair.reference, mask: mask, share: share)
    }
    self.saturated = saturated
    var bounds = low...max(low, high)
    if let far = rule.farQuantile {
      let all = PixelPairs(
        width: pair.width, height: pair.height, reference: pair.reference,
        candidate: pair.reference, rows: 0..<pair.height, columns: 0..<pair.width, bounds: bounds,
        mask: mask)
      let references = all.gathered(positiveOnly: false).reference.map(Double.init)
      if let quantile = OrderStatistics.quantile(references, far.quantile) {
        bounds = low...max(low, min(high, quantile * far.factor))
      }
    }
    self.bounds = bounds
    self.mask = mask
  }

  /// Whether a reference value inside rows and columns counts.
  func counts(_ reference: Float, at i: Int) -> Bool {
    bounds.contains(Double(reference)) && mask?[i] != 0
  }

  /// Leaves out pixels at the smallest or largest finite value where more than a share has it.
  private static func withoutSaturated(
    _ reference: [Float], mask: [UInt8]?, share: Double
  ) -> (mask: [UInt8]?, saturated: Int) {
    let finite = reference.lazy.filter(\.isFinite)
    guard let low = finite.min(), let high = finite.max() else { return (mask, 0) }
    var saturated = 0
    var mask = mask ?? [UInt8](repeating: 1, count: reference.count)
    for extreme in [low, high] {
      let n = finite.count { $0 == extreme }
      guard Double(n) > share * Double(reference.count) else { continue }
      for i in reference.indices where reference[i] == extreme { mask[i] = 0 }
      // What is no depth is a dead zone, not a value that was cut off.
      if extreme > 0 { saturated += n }
      if low == high { break }
    }
    return (mask, saturated)
  }
}
