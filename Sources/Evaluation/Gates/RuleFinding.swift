/// One rule of a gate and what the runs say about it.
///
/// Losses are differences in the direction of worse: candidate - baseline where lower values are better, baseline - candidate otherwise.
public struct RuleFinding: Sendable, Equatable, Codable {
  /// What is compared over the samples.
  public enum Statistic: String, Sendable, Codable, CaseIterable {
    /// The mean loss.
    case mean
    /// The mean without the largest and the smallest tenth.
    case trimmedMean = "trimmed_mean"
    /// The median loss.
    case median
    /// The loss that nine samples in ten stay below.
    case p90
    /// The share of samples that lose more than `worseBy`.
    case shareWorse = "share_worse"
  }

  /// What a pass shows.
  public enum Mode: String, Sendable, Codable, CaseIterable {
    /// The loss is at most the margin.
    case nonInferiority = "non_inferiority"
    /// The gain is more than the margin.
    case superiority
  }

  /// A one- or two-sided interval of the loss.
  public struct Limits: Sendable, Equatable, Codable {
    /// In the statistic's unit.
    public var lower, upper: Double

    /// The interval between two limits.
    public init(lower: Double, upper: Double) {
      self.lower = lower
      self.upper = upper
    }
  }

  /// The loss of samples in numbers.
  public struct Description: Sendable, Equatable, Codable {
    /// Over samples, in the metric's unit.
    public var mean, trimmedMean, median, p90, worst: Double
    /// Share of samples that lose more than `worseBy`, 0…1.
    public var shareWorse: Double
    /// In the metric's unit.
    public var worseBy: Double
  }

  /// What it would take to decide.
  public struct Plan: Sendable, Equatable, Codable {
    /// Clusters and samples with which a candidate that is equal passes in four of five runs.
    public var clusters, samples: Int
    /// The smallest true loss beyond the margin that these samples find in four of five runs, in
    /// the statistic's unit.
    public var detectable: Double
  }

  /// "abs_rel", with "@far" for a slice and "#indoor" for a tag: unique in the gate.
  public var id: String
  /// The metric's id, name for people and unit.
  public var metric, title, unit: String
  /// Which way is better.
  public var lowerIsBetter: Bool
  /// The part of the samples or pixels it looks at.
  public var tag, slice: String?
  /// What is compared.
  public var statistic: Statistic
  /// What a pass shows.
  public var mode: Mode
  /// Whether it decides or only informs.
  public var isPrimary: Bool
  /// The margin as the gate file states it: "2%", "0.05 m".
  public var marginText: String
  /// The margin in the statistic's unit.
  public var margin: Double
  /// Samples with a value in both runs, and the clusters they come from.
  public var samples, clusters: Int
  /// The metric's mean over these samples in both runs.
  public var baseline, candidate: Double
  /// The statistic of the losses; positive is worse.
  public var loss: Double
  /// Losses in numbers, whatever the statistic.
  public var description: Description
  /// One-sided limits at the gate's alpha, on which the decision rests: the bootstrap's, for means the
  /// outer ones of the bootstrap's and Student's t.
  public var limits: Limits?
  /// Two-sided 95% interval from the same limits.
  public var interval95: Limits?
  /// One-sided limits of a mean by Student's t over clusters.
  public var clusterT: Limits?
  /// One-sided p value of the mode's hypothesis, and after Holm's correction where asked for.
  public var p, adjustedP: Double?
  /// Two-sided p values of "no difference" over clusters: sign flips and Wilcoxon's signed ranks.
  public var permutationP, wilcoxonP: Double?
  /// Whether all sign flips were counted rather than sampled.
  public var permutationIsExact: Bool
  /// What the samples say.
  public var decision: GateDecision
  /// Why, with the numbers.
  public var reason: String
  /// Whether a waiver keeps it from counting.
  public var isWaived: Bool
  /// What it would take to decide; nil where the losses do not vary.
  public var plan: Plan?
}
