internal import DepthMetrics

extension ComparisonRecord {
  /// The repeats of a sample as one record: the means of its metrics over those that have a value.
  ///
  /// Seeds are repeated measures, so that a sample with more of them weighs no more than another. What is
  /// no metric is the first repeat's.
  ///
  /// - Precondition: At least one.
  static func mean(of repeats: [ComparisonRecord]) -> ComparisonRecord {
    var mean = repeats[0]
    guard repeats.count > 1 else { return mean }
    for id in Set(repeats.flatMap(\.metrics.keys)) {
      let values = repeats.compactMap { $0.metrics[id] ?? nil }
      mean.metrics[id] = .some(
        values.isEmpty ? nil : values.reduce(0, +) / Double(values.count))
      if values.isEmpty {
        mean.undefined[id] = repeats.lazy.compactMap { $0.undefined[id] }.first
      } else {
        mean.undefined[id] = nil
      }
    }
    mean.counts.valid = repeats.reduce(0) { $0 + $1.counts.valid / repeats.count }
    return mean
  }
}
