import ArgumentParser
import Foundation

/// The date that records carry.
enum Timestamp {
  /// Now in ISO 8601 and UTC, or the second that `SOURCE_DATE_EPOCH` pins.
  static func now() throws -> String {
    var date = Date()
    if let text = ProcessInfo.processInfo.environment["SOURCE_DATE_EPOCH"], !text.isEmpty {
      guard let seconds = Int(text), seconds >= 0 else {
        throw ValidationError(
          "SOURCE_DATE_EPOCH: expected whole seconds since 1970, found '\(text)'.")
      }
      date = Date(timeIntervalSince1970: Double(seconds))
    }
    return date.formatted(.iso8601)
  }
}
