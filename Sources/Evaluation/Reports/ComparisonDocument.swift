public import DepthMetrics
internal import Foundation
internal import Raster

/// What `compare --json` prints: one comparison with its protocol beside it.
public struct ComparisonDocument: Sendable, Equatable, Codable {
  /// Version of the JSON layout.
  public static let currentSchemaVersion = 1

  /// Version of the layout this was written in.
  public var schemaVersion = Self.currentSchemaVersion
  /// Who wrote it.
  public var tool: Report.Tool
  /// The rules, all of them.
  public var `protocol`: ProtocolRecord
  /// The comparison; its fields stand at the top level.
  public var comparison: ComparisonRecord
  /// What makes the files' numbers doubtful; nil where nothing was found or nobody looked.
  public var findings: [FileFinding]?

  /// A comparison under a protocol.
  public init(
    _ comparison: ComparisonRecord, under rules: EvaluationProtocol, findings: [FileFinding] = []
  ) {
    self.findings = findings.isEmpty ? nil : findings
    tool = Report.Tool(name: "fdeval", version: FdevalVersion.current)
    `protocol` = ProtocolRecord(rules)
    self.comparison = comparison
  }

  private enum CodingKeys: String, CodingKey {
    case schemaVersion, tool, `protocol`, findings
  }

  /// Reads the flat form.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    schemaVersion = try container.decode(Int.self, forKey: .schemaVersion)
    tool = try container.decode(Report.Tool.self, forKey: .tool)
    `protocol` = try container.decode(ProtocolRecord.self, forKey: .protocol)
    findings = try container.decodeIfPresent([FileFinding].self, forKey: .findings)
    comparison = try ComparisonRecord(from: decoder)
  }

  /// Writes the flat form.
  public func encode(to encoder: any Encoder) throws {
    try comparison.encode(to: encoder)
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(schemaVersion, forKey: .schemaVersion)
    try container.encode(tool, forKey: .tool)
    try container.encode(`protocol`, forKey: .protocol)
    try container.encodeIfPresent(findings, forKey: .findings)
  }

  /// The document as JSON with sorted keys.
  public var json: String {
    get throws { String(decoding: try RecordCoding.pretty.encode(self), as: UTF8.self) }
  }
}
