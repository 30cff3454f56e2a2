package import Foundation

/// How often and after how long something that failed is tried again.
package struct RetryPolicy: Sendable {
  /// How many times, without a new byte in between.
  var limit = 5
  /// How long before the first, second … new attempt, where the server does not say.
  var delay: @Sendable (Int) -> Duration = { .seconds(min(1 << ($0 - 1), 8)) }
  /// The longest time that a server may ask us to wait.
  var longestWait: Duration = .seconds(600)
  /// Lets a time pass; ends early where the task is cancelled.
  var wait: @Sendable (Duration) -> Void = { duration in
    let end = ContinuousClock.now + duration
    while ContinuousClock.now < end, !Task.isCancelled { usleep(50_000) }
  }

  /// What a server's `Retry-After` asks for: seconds, or a date of HTTP.
  package static func wish(_ response: HTTPResponse, now: Date = Date()) -> Duration? {
    guard let text = response.headers["retry-after"] else { return nil }
    if let seconds = Int(text), (0...1_000_000).contains(seconds) { return .seconds(seconds) }
    let form = DateFormatter()
    form.locale = Locale(identifier: "en_US_POSIX")
    form.timeZone = TimeZone(identifier: "GMT")
    form.dateFormat = "EEE, dd MMM yyyy HH:mm:ss zzz"
    guard let date = form.date(from: text) else { return nil }
    return .seconds(max(0, min(date.timeIntervalSince(now), 1e6)))
  }
}
