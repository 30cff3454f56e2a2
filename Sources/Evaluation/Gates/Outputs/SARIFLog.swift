/// The part of SARIF 2.1.0 that a verdict needs (OASIS standard, sarif-schema-2.1.0.json).
struct SARIFLog: Encodable {
  var schema = "https://json.schemastore.org/sarif-2.1.0.json"
  var version = "2.1.0"
  var runs: [Run]

  private enum CodingKeys: String, CodingKey {
    case schema = "$schema"
    case version, runs
  }

  struct Run: Encodable {
    var tool: Tool
    var automationDetails: AutomationDetails
    var originalUriBaseIds: [String: BaseLocation]
    var results: [Result]
    var properties: Properties
  }

  struct Tool: Encodable {
    var driver: Driver
  }

  struct Driver: Encodable {
    var name, version: String
    var rules: [ReportingDescriptor]
  }

  struct ReportingDescriptor: Encodable {
    var id: String
    var shortDescription, fullDescription: Message
    var defaultConfiguration: Configuration
    var properties: Tags
  }

  struct Configuration: Encodable {
    var level: Level
  }

  struct Tags: Encodable {
    var tags: [String]
  }

  struct Message: Encodable {
    var text: String
  }

  enum Level: String, Encodable {
    case note, warning, error
  }

  struct AutomationDetails: Encodable {
    var id: String
  }

  struct BaseLocation: Encodable {
    var description: Message
  }

  struct Result: Encodable {
    var ruleId: String
    var ruleIndex: Int
    var level: Level
    var message: Message
    var locations: [Location]
    var partialFingerprints: [String: String]
    var suppressions: [Suppression]?
    var properties: Numbers
  }

  struct Location: Encodable {
    var physicalLocation: PhysicalLocation?
    var logicalLocations: [LogicalLocation]
  }

  struct PhysicalLocation: Encodable {
    var artifactLocation: ArtifactLocation
  }

  struct ArtifactLocation: Encodable {
    var uri: String
    var uriBaseId: String?
  }

  struct LogicalLocation: Encodable {
    var name, fullyQualifiedName: String
  }

  struct Suppression: Encodable {
    var kind = "external"
    var status = "accepted"
    var justification: String
  }

  /// A result's numbers; what is not finite is left out, since JSON has no word for it.
  struct Numbers: Encodable {
    var decision: String?
    var baseline, candidate, loss, margin, lower, upper, p: Double?
    var samples, clusters: Int?
    var ids: [String]?
  }

  /// What all results rest on.
  struct Properties: Encodable {
    var decision, sentence, gateHash: String
    var alpha: Double
    var resamples: Int
    var seed: UInt64
    var family: String
    var baseline, candidate: GateVerdict.ComparedRun
    var protocolName, protocolHash: String?
    var waivers: [GateWaiver]
    var warnings: [String]
    var createdAt: String
  }
}
