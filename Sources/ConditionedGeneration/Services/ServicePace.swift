internal import ModelFiles

/// How often a service is asked, and for how long.
struct ServicePace: Sendable {
  /// How often something that failed is tried again.
  var attempts = 5
  /// How long before the first, second … new attempt, where the server does not say.
  var retryDelay: @Sendable (Int) -> Duration = { .seconds(min(1 << ($0 - 1), 8)) }
  /// How long before the first, second … question how far it is.
  var pollDelay: @Sendable (Int) -> Duration = { count in
    let growth = (1..<max(1, min(count, 10))).reduce(0.5) { delay, _ in delay * 1.5 }
    return .milliseconds(Int(min(growth, 5) * 1000))
  }
  /// How long a server may be silent.
  var patience = HTTPConnection.Patience()
  /// Lets a time pass; a cancelled task throws at once.
  var wait: @Sendable (Duration) async throws -> Void = { try await Task.sleep(for: $0) }

  /// Lets a time pass also in a cancelled task.
  func waitShielded(_ duration: Duration) async {
    let wait = wait
    await Task { try? await wait(duration) }.value
  }
}
