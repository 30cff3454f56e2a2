/// Limits that no statistic can outweigh; nil where a guard is off.
public struct GateGuards: Sendable, Equatable {
  /// Largest fall of the mean pixel coverage, 0…1.
  public var coverageDrop: Double? = 0.01
  /// Most NaN pixels in all of the candidate's maps, and values of the rules' metrics that are not
  /// finite.
  public var nan: Int? = 0
  /// Most samples of the candidate whose fitted slope is negative.
  public var negativeSlopes: Int? = 0
  /// Largest rise of the share of clamped pixels, 0…1.
  public var clampedShare: Double? = 0.01
  /// A value beyond which a single sample fails the gate.
  public var catastrophic: Catastrophe? = Catastrophe(metric: "abs_rel", beyond: 1)
  /// What happens where one run has an output of a sample and seed and the other has none; nil to
  /// leave such outputs out.
  public var missing: MissingPolicy? = .fail

  /// A sample that must not happen.
  public struct Catastrophe: Sendable, Equatable {
    /// A metric's id.
    public var metric: String
    /// The last value that is allowed.
    public var beyond: Double
  }

  /// What a missing, failed or moderated output counts as.
  public enum MissingPolicy: Sendable, Equatable {
    /// Any of them fails the gate.
    case fail
    /// The worst value that the metric can have; where it has none, the worst of both runs.
    case worst
    /// Left out, as long as they are at most this share of the outputs.
    case drop(atMost: Double)

    /// Reads "fail", "worst" or "drop<=2%"; nil for anything else.
    public init?(_ text: String) {
      switch text {
      case "fail": self = .fail
      case "worst": self = .worst
      default:
        guard let match = text.wholeMatch(of: /drop\s*<=\s*([0-9.]+)\s*%/),
          let share = Double(match.output.1), share <= 100
        else { return nil }
        self = .drop(atMost: share / 100)
      }
    }
  }
}
