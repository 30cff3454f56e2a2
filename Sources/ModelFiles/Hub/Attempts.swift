/// Counts what failed in a row, and waits before it is tried again.
struct Attempts {
  /// What failed, in words, and how long the server wants us to wait.
  struct Failure {
    let reason: String
    var wish: Duration?

    init(_ reason: String) { self.reason = reason }

    init(_ response: HTTPResponse) {
      reason = "status \(response.status)"
      wish = RetryPolicy.wish(response)
    }
  }

  private let policy: RetryPolicy
  private var count = 0

  init(_ policy: RetryPolicy) { self.policy = policy }

  /// Whether a status may be another one the next time.
  static func isPassing(_ status: Int) -> Bool {
    status == 408 || status == 429 || (500...599).contains(status)
  }

  /// What of a failed exchange may pass; the rest is thrown.
  static func passing(
    _ failure: HTTPFailure, _ place: HubAddress, _ server: String
  ) throws(ModelFilesError) -> Failure {
    switch failure {
    case .unreached(let reason), .passing(let reason): return Failure(reason)
    case .stopped(let error): throw error
    case .lasting(let reason):
      throw ModelFilesError(
        .network, "\(place)", expected: "an exchange with \(server)", found: reason)
    }
  }

  /// Something got further: what failed before does not count any more.
  mutating func succeed() { count = 0 }

  /// Waits, or gives up.
  ///
  /// - Throws: ``ModelFilesError/Fault/network`` where the attempts are used up or the server asks
  ///   for too long a wait.
  mutating func wait(
    after failure: Failure, _ place: HubAddress, _ server: String,
    report: (String, Duration) -> Void
  ) throws(ModelFilesError) {
    count += 1
    let delay = failure.wish ?? policy.delay(count)
    guard count <= policy.limit else {
      throw ModelFilesError(
        .network, "\(place)", expected: "an answer from \(server)",
        found: "\(failure.reason), \(count) times in a row",
        advice: "try again later: what has arrived is kept")
    }
    guard delay <= policy.longestWait else {
      throw ModelFilesError(
        .network, "\(place)", expected: "an answer from \(server) now",
        found: "\(failure.reason) and a request to wait \(delay.components.seconds) s",
        advice: "try again after that")
    }
    report(failure.reason, delay)
    policy.wait(delay)
    try HubClient.goOn(place)
  }
}
