/// The rules of a gate, stated before the runs are compared.
public struct GateFile: Sendable, Equatable {
  /// Version of the YAML layout.
  public static let schemaVersion = 1

  /// Identifier: "depth-upgrade".
  public var name: String
  /// SHA-256 of the file's bytes, lowercase hexadecimal.
  public var hash: String
  /// What messages call the file.
  public var file: String
  /// One-sided error rate of a pass and of a fail, each.
  public var alpha = 0.05
  /// Bootstrap resamples.
  public var resamples = 10_000
  /// Seed of the bootstrap and of sampled permutations.
  public var seed: UInt64 = 1
  /// How several primary rules make one decision.
  public var family = GateFamily.all
  /// Primary rules first, each group in the file's order.
  public var rules: [GateRule]
  /// Hard limits.
  public var guards = GateGuards()
  /// Where near ends and far begins, in metres; powers of two.
  public var near = 2.0, far = 8.0
  /// What does not count for a while.
  public var waivers: [GateWaiver] = []
  /// What JUnit makes of an undecided rule.
  public var inconclusive = InconclusivePolicy.failure
  /// Where a foreign table keeps things; nil for fdeval's own columns.
  public var columns: ColumnMap?

  /// Names of a table's columns.
  public struct ColumnMap: Sendable, Equatable, Decodable {
    /// The sample's name.
    public var id: String
    /// Its scene; nil where every sample is its own.
    public var cluster: String?
    /// Its labels, separated by spaces.
    public var tags: String?
    /// The seed of a repeat.
    public var seed: String?
    /// Metric to column, where the column is not called like the metric.
    public var metrics: [String: String]?
  }
}
