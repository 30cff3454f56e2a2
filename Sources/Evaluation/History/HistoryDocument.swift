internal import Foundation

/// What `history --json` prints.
public struct HistoryDocument: Sendable, Equatable, Codable {
  /// Version of the JSON layout; it grows when a field changes its meaning or goes.
  public static let currentSchemaVersion = 1

  /// Version of the layout this was written in.
  public var schemaVersion = Self.currentSchemaVersion
  /// The runs that compare, apart from those that do not.
  public var series: [HistorySeries]

  /// A document of series.
  public init(_ series: [HistorySeries]) { self.series = series }

  /// The document as JSON with sorted keys.
  public var json: String {
    get throws { String(decoding: try RecordCoding.pretty.encode(self), as: UTF8.self) }
  }
}
