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
    /// Metric id to value, which is finite; a metric without a value is not in it.
    public var values: [String: Double]
    /// Ids of metrics whose value is NaN, infinite or too large for statistics.
    public var notFinite: Set<String> = []
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
    try self.init(stored, name: name ?? folder.standardizedFileURL.lastPathComponent)
  }

  /// The scores of a report.
  ///
  /// - Throws: ``EvaluationError`` where a sample, or a seed of it, stands in it twice.
  init(_ stored: StoredReport, name: String) throws(EvaluationError) {
    let report = stored.report
    self.name = name
    dataset = (report.dataset.name, report.dataset.hash)
    `protocol` = report.protocol
    models = report.provenance.models
    definitions = Dictionary(report.metrics.map { ($0.id, $0) }) { first, _ in first }
    samples = [:]
    hash = stored.contentHash
    for sample in report.samples.flatMap(Sample.all) {
      guard samples.updateValue(sample, forKey: sample.id) == nil,
        Set(sample.repeats.map(\.seed)).count == sample.repeats.count
      else {
        throw EvaluationError(
          .run, name, expected: "each sample and seed once", found: "'\(sample.id)' again")
      }
    }
  }
}

extension ScoredRun.Sample {
  /// The samples that a record of a report stands for: one for every prompt and setting, whose seeds are its
  /// repeats; one that failed has no repeats.
  fileprivate static func all(_ record: SampleRecord) -> [ScoredRun.Sample] {
    let outputs = record.status == .ok ? record.comparisons.filter { $0.role == .output } : []
    let lost = (record.failures ?? []).map(\.key).filter { $0.role == .output }
    // Failed outputs keep their sample in the list, so that a gate misses them.
    let keys = Set(
      (outputs.map(\.key) + lost).map { CandidateKey(prompt: $0.prompt, setting: $0.setting) })
    return (keys.isEmpty ? [CandidateKey()] : keys.sorted()).map { key in
      let members = outputs.filter { $0.prompt == key.prompt && $0.setting == key.setting }
      let labels = [key.prompt.map { "prompt=\($0)" }, key.setting].compactMap { $0 }
      return ScoredRun.Sample(
        id: ([record.id] + labels).joined(separator: ", "), cluster: record.cluster,
        tags: (record.tags + labels.flatMap { $0.components(separatedBy: ", ") }).sorted(),
        error: record.error, repeats: members.map { ScoredRun.Repeat($0) }, assets: record.assets)
    }
  }
}

extension ScoredRun.Repeat {
  /// An output of a report.
  fileprivate init(_ record: ComparisonRecord) {
    let values = record.metrics.compactMapValues { $0 }
    self.init(
      seed: record.seed, values: values.filter { ScoredRun.isUsable($0.value) },
      notFinite: Set(values.filter { !ScoredRun.isUsable($0.value) }.keys).union(
        record.undefined.filter { $0.value == MetricDefinition.notFiniteReason }.keys),
      record: record)
  }
}
