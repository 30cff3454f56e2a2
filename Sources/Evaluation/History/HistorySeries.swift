public import DepthMetrics

/// One metric over the recorded runs of one dataset under one protocol: runs that compare.
public struct HistorySeries: Sendable, Equatable, Codable {
  /// What was evaluated.
  public var dataset: Subject
  /// The rules.
  public var `protocol`: Subject
  /// The metric, as the latest of the runs defines it.
  public var metric: Metric
  /// The runs in the order of recording.
  public var entries: [HistoryEntry]

  /// A dataset or protocol by its name and what it really is.
  public struct Subject: Sendable, Equatable, Codable {
    /// Its name: "nyu-v2".
    public var name: String
    /// SHA-256 of what it holds, lowercase hexadecimal.
    public var hash: String

    /// The first twelve digits of the hash, for people.
    public var shortHash: String { String(hash.prefix(StoredReport.shortHashLength)) }
  }

  /// A metric as the runs' reports define it.
  public struct Metric: Sendable, Equatable, Codable {
    /// Its id: "abs_rel".
    public var id: String
    /// Name for people: "AbsRel".
    public var title: String
    /// Unit of the value, "" where there is none.
    public var unit: String
    /// Which way is better.
    public var direction: MetricDefinition.Direction
  }
}

/// One metric in one recorded run.
public struct HistoryEntry: Sendable, Equatable, Codable {
  /// What the run is called: a version, a commit, a folder's name.
  public var label: String
  /// SHA-256 of the report without its date, lowercase hexadecimal.
  public var contentHash: String
  /// When the run was made and when it was recorded, ISO 8601 in UTC.
  public var createdAt, recordedAt: String
  /// Samples with a result, and samples that failed.
  public var samples, failed: Int
  /// Mean over samples; nil where the metric is undefined for all of them.
  public var mean: Double?
  /// 95% interval of the mean; nil below two clusters.
  public var ci95: MetricSummary.ClosedInterval?
  /// Median over samples.
  public var median: Double?
  /// Samples with a value, and samples whose value is undefined.
  public var n, nUndefined: Int

  /// The first twelve digits of the content's hash, for people.
  public var shortHash: String { String(contentHash.prefix(StoredReport.shortHashLength)) }

  /// The day on which the run was made: "2026-11-22".
  public var day: String { String(createdAt.prefix(10)) }
}
