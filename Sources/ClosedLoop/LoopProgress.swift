/// How far a run is.
public struct LoopProgress: Sendable, Equatable {
  /// The parts of a run, in their order.
  public enum Stage: String, Sendable, CaseIterable {
    case controls
    case images
    case depth
    case scores
  }

  /// The part that is going on.
  public var stage: Stage
  /// How many are done, of how many.
  public var done, total: Int
  /// How many of those were there already.
  public var found = 0
  /// How many failed.
  public var failed = 0
}
