public import DepthMetrics
internal import Foundation

/// A result that was written earlier: a run's folder, its `report.json`, or what `compare --json`
/// printed.
public struct StoredResult: Sendable {
  /// What messages call it.
  public let name: String
  /// The rules it was made under.
  public let `protocol`: ProtocolRecord
  /// Metric id to value: a run's results, or a comparison's values.
  public let values: [String: Double]
  /// The run; nil for one comparison.
  public let report: Report?

  /// Whether a path looks like a result rather than a map.
  public static func isResult(_ path: String) -> Bool {
    path.hasSuffix(".json") || FileManager.default.fileExists(atPath: "\(path)/report.json")
  }

  /// Reads a result.
  ///
  /// - Parameter path: A run's folder or a JSON file.
  /// - Throws: ``EvaluationError`` where it cannot be read or is of a newer version.
  public init(_ path: String) throws(EvaluationError) {
    let file = path.hasSuffix(".json") ? path : "\(path)/report.json"
    guard let data = FileManager.default.contents(atPath: file) else {
      throw EvaluationError(
        .run, file, expected: "a report.json or a saved `compare --json`",
        found: "nothing that can be read")
    }
    name = path
    let decoder = RecordCoding.decoder
    if let version = try? decoder.decode(Versioned.self, from: data).schemaVersion,
      version > Report.currentSchemaVersion
    {
      throw EvaluationError(
        .run, file, expected: "schema_version \(Report.currentSchemaVersion) or less",
        found: "\(version)", advice: "use a newer fdeval")
    }
    if let report = try? decoder.decode(Report.self, from: data) {
      self.report = report
      `protocol` = report.protocol
      values = (report.summary[ComparisonRecord.Role.output.rawValue] ?? [:])
        .compactMapValues { $0.result(report.protocol.aggregate)?.value }
    } else if let document = try? decoder.decode(ComparisonDocument.self, from: data) {
      report = nil
      `protocol` = document.protocol
      values = document.comparison.metrics.compactMapValues { $0 }
    } else {
      throw EvaluationError(
        .run, file, expected: "a report.json or a saved `compare --json`", found: "other JSON")
    }
  }

  private struct Versioned: Decodable {
    let schemaVersion: Int
  }

  /// Refuses results of another protocol, naming every field that differs.
  public func requireSameProtocol(as other: StoredResult) throws(ComparisonError) {
    try `protocol`.requireSame(as: other.protocol)
  }
}
