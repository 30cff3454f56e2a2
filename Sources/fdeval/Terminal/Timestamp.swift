import ArgumentParser
import Foundation

/// The date that records carry.
enum Timestamp {
  /// Now in ISO 8601 and UTC, or the second that `SOURCE_DATE_EPOCH` pins.
  static func now() throws -> String {
    var date = Date()
    if let text = ProcessInfo.processInfo.environment["SOURCE_DATE_EPOCH"], !text.isEmpty {
      // ISO 8601 has four digits for the year.
      guard let seconds = Int(text), (0...253_402_300_799).contains(seconds) else {
        throw ValidationError(
          "SOURCE_DATE_EPOCH: expected whole seconds since 1970, up to the year 9999, found "
            + "'\(text)'.")
      }
      date = Date(timeIntervalSince1970: Double(seconds))
    }
    return date.formatted(.iso8601)
  }
}
