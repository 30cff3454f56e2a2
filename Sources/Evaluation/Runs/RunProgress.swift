/// How far a run is.
public struct RunProgress: Sendable, Equatable {
  /// What is being done.
  public enum Stage: String, Sendable {
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
}
