/// Whether a control looks as if near and far were exchanged.
///
/// Cameras stand on the ground and look ahead, so that what is low in a picture is mostly nearer
/// than what is high.
struct ControlPolarity {
  /// The mean of the highest and of the lowest third of the rows, 0 (far) to 1 (near).
  let top, bottom: Double

  /// The mean of the upper third has to be larger than that of the lower by so much of the range.
  static let margin = 0.2

  /// Looks at a grid of 0 (far) to 1 (near), NaN for unknown; nil where a third is mostly unknown.
  init?(_ values: [Float], width: Int, height: Int) {
    guard height >= 3 else { return nil }
    func mean(_ rows: Range<Int>) -> Double? {
      var sum = 0.0, count = 0
      for value in values[rows.lowerBound * width..<rows.upperBound * width] where !value.isNaN {
        sum += Double(value)
        count += 1
      }
      return 2 * count >= rows.count * width ? sum / Double(count) : nil
    }
    guard let top = mean(0..<height / 3), let bottom = mean(height - height / 3..<height) else {
      return nil
    }
    (self.top, self.bottom) = (top, bottom)
  }

  /// A sentence for the user; nil where nothing looks wrong.
  func warning(isInverted: Bool) -> String? {
    guard top - bottom > Self.margin else { return nil }
    func percent(_ value: Double) -> Int { Int((100 * value).rounded()) }
    return "The control looks inverted: near has to be bright, but the upper third of the rows is "
      + "\(percent(top))% bright and the lower third \(percent(bottom))%; "
      + (isInverted
        ? "drop --invert unless the picture is meant so."
        : "say --invert unless the picture is meant so.")
  }
}
