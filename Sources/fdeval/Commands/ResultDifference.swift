import DepthMetrics
import Evaluation
import Foundation

/// Two results of one protocol side by side, as `compare A.json B.json --json` prints them.
struct ResultDifference: Encodable {
  let schemaVersion = 1
  let `protocol`: ProtocolRecord
  /// Metric id to what became of it; metrics that either result lacks are left out.
  let metrics: [String: MetricChange]

  /// The document as JSON with sorted keys.
  var json: String {
    get throws {
      let encoder = JSONEncoder()
      encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
      encoder.keyEncodingStrategy = .convertToSnakeCase
      return String(decoding: try encoder.encode(self), as: UTF8.self)
    }
  }
}

/// One metric in two results.
struct MetricChange: Encodable {
  /// What the change means.
  enum Verdict: String, Encodable {
    case same
    case better
    case worse
  }

  let id: String
  /// Values of the first and the second result.
  let reference, candidate: Double
  /// The second less the first; nil where that overflows, which is `null` in JSON.
  let difference: Double?
  let verdict: Verdict

  /// The change of a metric, or nil where either result has no value of it.
  init?(_ metric: MetricDefinition, from one: StoredResult, to other: StoredResult) {
    guard let a = one.values[metric.id], let b = other.values[metric.id] else { return nil }
    id = metric.id
    reference = a
    candidate = b
    difference = (b - a).isFinite ? b - a : nil
    let isBetter = (b < a) == (metric.direction == .lowerIsBetter)
    verdict = a == b ? .same : isBetter ? .better : .worse
  }

  private enum CodingKeys: String, CodingKey {
    case reference, candidate, difference, verdict
  }

  func encode(to encoder: any Encoder) throws {
    var fields = encoder.container(keyedBy: CodingKeys.self)
    try fields.encode(reference, forKey: .reference)
    try fields.encode(candidate, forKey: .candidate)
    try fields.encode(difference, forKey: .difference)
    try fields.encode(verdict, forKey: .verdict)
  }
}
