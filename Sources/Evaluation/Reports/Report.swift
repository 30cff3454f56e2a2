public import DepthMetrics

/// Everything a run found, ready to be written as `report.json` and `index.html`.
///
/// Nothing in it depends on time (but `createdAt`), host or path. JSON keys are snake_case.
public struct Report: Sendable, Equatable, Codable {
  /// Version of the JSON layout; it grows when a field changes its meaning or goes.
  public static let currentSchemaVersion = 1

  /// Version of the layout this report was written in.
  public var schemaVersion = Report.currentSchemaVersion
  /// Who wrote it.
  public var tool: Tool
  /// ISO 8601 in UTC; `SOURCE_DATE_EPOCH` pins it.
  public var createdAt: String
  /// Name and title of what was evaluated.
  public var dataset: DatasetRecord
  /// The rules, all of them.
  public var `protocol`: ProtocolRecord
  /// What the numbers rest on beside the rules.
  public var provenance: Provenance
  /// Counts a reader must see before any mean.
  public var coverage: CoverageRecord
  /// Definitions of the metrics in this report, in the protocol's order.
  public var metrics: [MetricDefinition]
  /// Role, then metric id, to statistics over samples.
  public var summary: [String: [String: MetricSummary]]
  /// The way from chance to the floor by metric, where the run has a null; nil where it has none.
  public var normalised: [NormalisedScore]?
  /// Error by distance over all samples, from near to far.
  public var depthBins: [DepthBinSummary]
  /// The first primary metric's mean by tag and by cluster.
  public var groups: [GroupSummary]
  /// Ids from the worst sample on, by the first primary metric; failed samples first.
  public var worst: [String]
  /// Every sample, sorted by id.
  public var samples: [SampleRecord]

  /// Name and version of a program.
  public struct Tool: Sendable, Equatable, Codable {
    /// The program's name: "fdeval".
    public var name: String
    /// The program's version: "0.1.0".
    public var version: String
  }

  /// What was evaluated.
  public struct DatasetRecord: Sendable, Equatable, Codable {
    /// Short name, as on the command line.
    public var name: String
    /// Name for people.
    public var title: String
    /// SHA-256 over the descriptor and the item ids.
    public var hash: String
    /// The dataset's licence as its descriptor states it; nil where it states none.
    public var license: String?
  }

  /// Where the candidates came from and what computed the numbers.
  public struct Provenance: Sendable, Equatable, Codable {
    /// "predictions on disk", or the model with its SHA-256, device and precision.
    public var candidates: String
    /// The models that made the candidates or their depth, where the run knows them.
    public var models: [ModelRecord]?
    /// Name to version of the libraries that decoded and computed.
    public var libraries: [String: String]
    /// The command that makes this report again, paths left out.
    public var command: String
    /// Sentences about what was assumed, missing, surplus or ambiguous.
    public var notes: [String]
  }

  /// A model and how it was run.
  public struct ModelRecord: Sendable, Equatable, Codable {
    /// "estimator" or "generator".
    public var role: String
    /// The model's name.
    public var name: String
    /// SHA-256 of its weights, lowercase hexadecimal.
    public var sha256: String?
    /// "bf16", "f32" …; where it ran; and how its input was made.
    public var precision, device, preprocessing: String?
    /// What a small model for trying out is and is not for; nil for others.
    public var smallModel: String?

    /// A model and how it was run.
    public init(
      role: String, name: String, sha256: String? = nil, precision: String? = nil,
      device: String? = nil, preprocessing: String? = nil, smallModel: String? = nil
    ) {
      self.role = role
      self.name = name
      self.sha256 = sha256
      self.precision = precision
      self.device = device
      self.preprocessing = preprocessing
      self.smallModel = smallModel
    }
  }

  /// How much of the dataset the numbers speak for.
  public struct CoverageRecord: Sendable, Equatable, Codable {
    /// Items of the dataset.
    public var items: Int
    /// Items with a result.
    public var ok: Int
    /// Items that failed, for whatever reason.
    public var failed: Int
    /// Items without a prediction, among the failed.
    public var missing: [String]
    /// Prediction files that belong to no item.
    public var surplus: [String]
    /// Clusters among the items with a result.
    public var clusters: Int
    /// Mean share of usable reference pixels with a finite, positive candidate.
    public var pixels: Double?
    /// Sums over all samples.
    public var counts: PixelCounts
    /// Samples whose fitted slope is negative: near and far may be swapped.
    public var inverted: [String]
  }

  /// Error in one range of distances over all samples.
  public struct DepthBinSummary: Sendable, Equatable, Codable {
    /// Metres, inclusive.
    public var from: Double
    /// Metres, exclusive.
    public var to: Double
    /// Share of all valid pixels that lie in the range, 0…1.
    public var share: Double
    /// Samples with pixels in the range.
    public var samples: Int
    /// 10th, 50th and 90th percentile over samples of their mean |e| / g in the range.
    public var p10, p50, p90: Double
    /// Pixel-weighted mean.
    public var mean: Double
    /// Why a number overflowed, which is NaN here and `null` in JSON; nil where none did.
    public var undefined: String?
  }

  /// The first primary metric over a part of the samples.
  public struct GroupSummary: Sendable, Equatable, Codable {
    /// "tag", "cluster", "prompt" or "setting".
    public var grouping: String
    /// The tag, the cluster, the prompt or the setting.
    public var name: String
    /// Samples in the group that have a value.
    public var n: Int
    /// Their mean, each sample counting once.
    public var mean: Double
    /// Why the mean overflowed, which is NaN here and `null` in JSON; nil where it did not.
    public var undefined: String?
  }
}

/// A protocol as it stands in a record: name, hash and every field.
public struct ProtocolRecord: Sendable, Equatable, Codable {
  /// The protocol's name: "eigen-nyu".
  public var name: String
  /// One line for people.
  public var title: String?
  /// Whose evaluation it is.
  public var source: String?
  /// What stored predictions cannot reproduce and which quirks are kept, as one paragraph.
  public var notes: String?
  /// SHA-256 of the canonical fields, lowercase hexadecimal.
  public var hash: String
  /// The first metric of `primary` decides what is worst.
  public var primary: [String]
  /// Field path to value, as text, in canonical order: "mask.max" → "10".
  public var fields: [Field]

  /// One rule of the protocol.
  public struct Field: Sendable, Equatable, Codable {
    /// Path of the rule: "mask.max".
    public var name: String
    /// Its value as text: "10".
    public var value: String
  }

  /// The first twelve digits of the hash, for people.
  public var shortHash: String { String(hash.prefix(12)) }

  /// Refuses a record of other rules, naming every field that differs.
  func requireSame(as other: ProtocolRecord) throws(ComparisonError) {
    func fields(_ record: ProtocolRecord) -> [EvaluationProtocol.Field] {
      record.fields.map { EvaluationProtocol.Field(name: $0.name, value: $0.value) }
    }
    try EvaluationProtocol.requireSame((name, fields(self)), (other.name, fields(other)))
  }
}
