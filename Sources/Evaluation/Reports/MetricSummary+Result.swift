public import DepthMetrics

extension MetricSummary {
  /// A run's number for a metric: what its protocol's `aggregate` makes of the samples.
  public struct Result: Sendable, Equatable {
    /// The number, in the metric's unit.
    public let value: Double
    /// How samples became it.
    public let aggregate: EvaluationProtocol.Aggregate
    /// Its 95% interval, where there is one.
    public let ci95: ClosedInterval?
  }

  /// The run's number under a protocol: the one that terminal, page, JSON, comparison and history show.
  ///
  /// A metric that cannot be pooled over pixels has its mean over images there.
  ///
  /// - Parameter aggregate: How the protocol makes one number of images.
  /// - Returns: The number; nil where no sample has a value.
  public func result(_ aggregate: EvaluationProtocol.Aggregate) -> Result? {
    switch aggregate {
    case .meanOfImages:
      break
    case .meanOfPixels:
      if let meanOverPixels {
        return Result(value: meanOverPixels, aggregate: aggregate, ci95: nil)
      }
    case .meanOfClusters:
      if let meanOverClusters {
        return Result(value: meanOverClusters, aggregate: aggregate, ci95: ci95OverClusters)
      }
    }
    return mean.map { Result(value: $0, aggregate: .meanOfImages, ci95: ci95) }
  }
}

extension ProtocolRecord {
  /// How images become one number, as the record's field `aggregate` says.
  public var aggregate: EvaluationProtocol.Aggregate {
    fields.first { $0.name == "aggregate" }
      .flatMap { EvaluationProtocol.Aggregate(rawValue: $0.value) } ?? .meanOfImages
  }
}
