public import DepthMetrics
internal import Foundation

/// The scores of a run as a gate reads them: from a report, or from a table of another tool.
public struct ScoredRun: Sendable {
  /// What messages and records call it.
  public var name: String
  /// The dataset's name and hash; nil where the scores came without one.
  public var dataset: (name: String, hash: String)?
  /// The rules; nil where the scores came without them.
  public var `protocol`: ProtocolRecord?
  /// The models; nil where the records do not say.
  public var models: [Report.ModelRecord]?
  /// Definitions of the metrics, as they were scored.
  public var definitions: [String: MetricDefinition]
  /// Samples by id.
  public var samples: [String: Sample]
  /// SHA-256 of what was read, but for the time at which it was written.
  public var hash: String

  /// One sample and its repeats.
  public struct Sample: Sendable {
    /// The sample's name and scene.
    public var id, cluster: String
    /// Its labels.
    public var tags: [String]
    /// The whole sentence, where it failed.
    public var error: String?
    /// One for every seed; empty where it failed.
    public var repeats: [Repeat]
    /// Its files; nil where the scores came without them.
    public var assets: SampleRecord.Assets?
  }

  /// One scored output of a sample.
  public struct Repeat: Sendable {
    /// Its seed.
    public var seed: UInt64?
    /// Metric id to value; a metric without a value is not in it.
    public var values: [String: Double]
    /// What the report holds beside; nil where the scores came from a table.
    public var record: ComparisonRecord?
  }

  /// Reads a run's folder, its `report.json`, or a table ending in `.csv`.
  ///
  /// - Parameters:
  ///   - path: Where it is.
  ///   - name: What messages call it; nil for the path's last part.
  ///   - columns: Where a foreign table keeps things.
  /// - Throws: ``EvaluationError`` where it cannot be read or is of a newer version.
  public init(
    _ path: String, name: String? = nil, columns: GateFile.ColumnMap? = nil
  ) throws(EvaluationError) {
    let url = URL(fileURLWithPath: path)
    if path.hasSuffix(".csv") {
      try self.init(
        table: path, name: name ?? url.deletingPathExtension().lastPathComponent, columns)
      return
    }
    let stored = try StoredReport(path)
    let folder = path.hasSuffix(".json") ? url.deletingLastPathComponent() : url
    self.init(stored, name: name ?? folder.standardizedFileURL.lastPathComponent)
  }

  /// The scores of a report.
  init(_ stored: StoredReport, name: String) {
    let report = stored.report
    self.name = name
    dataset = (report.dataset.name, report.dataset.hash)
    `protocol` = report.protocol
    models = report.provenance.models
    definitions = Dictionary(report.metrics.map { ($0.id, $0) }) { first, _ in first }
    samples = Dictionary(
      report.samples.map { sample in
        let outputs = sample.comparisons.filter { $0.role == .output }
        return (
          sample.id,
          Sample(
            id: sample.id, cluster: sample.cluster, tags: sample.tags, error: sample.error,
            repeats: outputs.map {
              Repeat(seed: $0.seed, values: $0.metrics.compactMapValues { $0 }, record: $0)
            }, assets: sample.assets)
        )
      }
    ) { first, _ in first }
    hash = stored.contentHash
  }
}
