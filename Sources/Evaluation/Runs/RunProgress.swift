/// How far a run is.
public struct RunProgress: Sendable, Equatable {
  /// What is being done.
  public enum Stage: String, Sendable {
    case fitting
    case estimating
    case scoring
    case pictures
  }

  /// What is being done.
  public var stage: Stage
  /// Finished and, for samples, on disk.
  public var done: Int
  /// All there are.
  public var total: Int
  /// Failed among the finished.
  public var failed: Int
  /// Finished by an earlier process and taken over.
  public var resumed: Int

  /// How far a stage is.
  public init(stage: Stage, done: Int, total: Int, failed: Int = 0, resumed: Int = 0) {
    self.stage = stage
    self.done = done
    self.total = total
    self.failed = failed
    self.resumed = resumed
  }
}
