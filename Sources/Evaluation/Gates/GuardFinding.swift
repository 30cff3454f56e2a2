/// A condition that no statistic can outweigh, and whether the runs meet it.
public struct GuardFinding: Sendable, Equatable, Codable {
  /// How it went.
  public enum Status: String, Sendable, Codable {
    case pass
    case fail
    /// The records do not say.
    case unknown
  }

  /// The condition: "same_protocol", "nan" or "coverage_drop", for instance.
  public var id: String
  /// What it asks, for people: "No NaN in the candidate".
  public var title: String
  /// How it went.
  public var status: Status
  /// What was found, with numbers.
  public var detail: String
  /// Samples that break it, sorted.
  public var samples: [String]
  /// Whether a waiver keeps it from counting.
  public var isWaived: Bool
}

/// A rule or guard that does not count for a while, on somebody's responsibility.
public struct GateWaiver: Sendable, Equatable, Codable {
  /// Id of the rule or guard: "abs_rel@far", "coverage_drop".
  public var rule: String
  /// Who answers for it.
  public var owner: String
  /// Why.
  public var reason: String
  /// The last day on which it holds: "2026-12-31", UTC.
  public var expires: String
  /// Whether it changed anything: what it waives did not pass.
  public var isUsed: Bool
}

/// The guards of a gate.
enum GuardID: String, CaseIterable {
  case sameProtocol = "same_protocol"
  case sameDataset = "same_dataset"
  case sameSamples = "same_samples"
  case missing
  case sameEstimator = "same_estimator"
  case samePrecision = "same_precision"
  case sameDevice = "same_device"
  case samePreprocessing = "same_preprocessing"
  case coverageDrop = "coverage_drop"
  case nan
  case negativeSlopes = "negative_slopes"
  case clampedShare = "clamped_share"
  case catastrophic
}
