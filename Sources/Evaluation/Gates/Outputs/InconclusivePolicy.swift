/// What a test report calls a check that the samples do not decide.
public enum InconclusivePolicy: String, Sendable, Codable, CaseIterable {
  /// A failure: nothing passes that was not shown.
  case failure
  /// A skipped test: somebody else looks at it.
  case skipped
}
