/// What a gate decided and why: everything that its outputs show.
///
/// JSON keys are snake_case.
/// Nothing in it depends on time (but `createdAt` and the age of waivers), host or path.
public struct GateVerdict: Sendable, Equatable, Codable {
  /// Version of the JSON layout; it grows when a field changes its meaning or goes.
  public static let currentSchemaVersion = 1

  /// Version of the layout this verdict was written in.
  public var schemaVersion = GateVerdict.currentSchemaVersion
  /// Who decided.
  public var tool: Report.Tool
  /// ISO 8601 in UTC; `SOURCE_DATE_EPOCH` pins it.
  public var createdAt: String
  /// The decision over all guards and primary rules, waivers considered.
  public var decision: GateDecision
  /// The decision as one sentence, with what decided it.
  public var sentence: String
  /// The rules that were stated before the runs were compared.
  public var gate: GateRecord
  /// The two runs.
  public var baseline, candidate: ComparedRun
  /// The protocol of both, with every field; nil where the scores came without one.
  public var `protocol`: ProtocolRecord?
  /// Conditions that no statistic can outweigh, in the order of checking.
  public var guards: [GuardFinding]
  /// Rules in the order of the gate file, primary ones first.
  public var rules: [RuleFinding]
  /// Samples that got worse by the first primary rule's metric, the worst first.
  public var regressions: [Regression]
  /// Every waiver of the gate file that has not expired.
  public var waivers: [GateWaiver]
  /// Whole sentences about few clusters, heavy tails and the like.
  public var warnings: [String]

  /// The gate file as a record.
  public struct GateRecord: Sendable, Equatable, Codable {
    /// The gate's name: "depth-upgrade".
    public var name: String
    /// SHA-256 of the file's bytes, lowercase hexadecimal.
    public var hash: String
    /// One-sided error rate of a pass and of a fail, each.
    public var alpha: Double
    /// Bootstrap resamples.
    public var resamples: Int
    /// Seed of the bootstrap and of sampled permutations.
    public var seed: UInt64
    /// How several primary rules make one decision.
    public var family: GateFamily

    /// The first twelve digits of the hash, for people.
    public var shortHash: String { String(hash.prefix(12)) }
  }

  /// One of the two runs.
  public struct ComparedRun: Sendable, Equatable, Codable {
    /// What the user called it: the run's folder name, or a baseline's name.
    public var name: String
    /// Name of the dataset; nil where the scores came without one.
    public var dataset: String?
    /// SHA-256 of the scores that were compared, lowercase hexadecimal.
    public var hash: String
    /// Samples with a result, and samples that failed.
    public var samples, failed: Int
  }

  /// A sample that got worse.
  public struct Regression: Sendable, Equatable, Codable {
    /// The sample and its scene.
    public var id, cluster: String
    /// The dataset's labels.
    public var tags: [String]
    /// Value of the first primary rule's metric in the baseline and in the candidate; nil where the
    /// sample has none, because it failed for instance.
    public var baseline, candidate: Double?
    /// How much worse, in the metric's unit.
    public var loss: Double
    /// The files of the sample in both runs.
    public var assets: SampleRecord.Assets
    /// The candidate map of the baseline, relative to its predictions folder.
    public var baselineCandidate: String?
  }
}
