internal import DepthMetrics

extension SampleRecord {
  /// The comparisons of the prediction or generated image with the reference.
  var outputs: [ComparisonRecord] { comparisons.filter { $0.role == .output } }

  /// A metric over the sample's outputs, each counting once; nil where none has a finite value.
  func value(of metric: String) -> Double? {
    let values = outputs.compactMap { $0.metrics[metric] ?? nil }.filter(\.isFinite)
    // A sum that overflows is no mean.
    let mean = values.reduce(0, +) / Double(values.count)
    return mean.isFinite ? mean : nil
  }

  /// Why a metric has no value, in the words of the first output that says so.
  func reason(for metric: String) -> String? {
    outputs.lazy.compactMap { $0.undefined[metric] }.first
  }

  /// Mean share of usable reference pixels that were predicted, over the outputs.
  var coverage: Double? {
    let shares = outputs.compactMap(\.coverage).filter(\.isFinite)
    return shares.isEmpty ? nil : shares.reduce(0, +) / Double(shares.count)
  }

  /// Whether the fit of some output turns near and far around.
  var isInverted: Bool { outputs.contains { $0.alignment.isInverted } }
}
