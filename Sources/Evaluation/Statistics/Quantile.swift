/// A quantile of sorted values, interpolated linearly at position `q (n - 1)` as numpy does; nil of
/// nothing.
func quantile(ofSorted values: [Double], _ q: Double) -> Double? {
  guard let first = values.first, let last = values.last else { return nil }
  let position = q * Double(values.count - 1)
  let k = Int(position.rounded(.down))
  guard k + 1 < values.count else { return k < 0 ? first : last }
  let step = values[k + 1] - values[k], share = position - Double(k)
  // The distance between numbers at both ends of the range is none.
  return step.isFinite ? values[k] + step * share : values[k] * (1 - share) + values[k + 1] * share
}
