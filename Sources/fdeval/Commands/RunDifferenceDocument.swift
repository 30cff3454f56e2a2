import DepthMetrics
import Evaluation
import Foundation

/// Two runs of one protocol side by side, as `compare RUN RUN --json` prints them.
struct RunDifferenceDocument: Encodable {
  /// One metric in both.
  struct Row: Encodable {
    let n: Int
    let reference, candidate, difference: Double
    let ci95: MetricSummary.ClosedInterval?
    let verdict: RunDifference.Row.Verdict
  }

  /// What pairs the runs, and what is left out.
  struct Samples: Encodable {
    let pairs: Int
    let onlyInReference, onlyInCandidate: [String]
    let referenceCoverage, candidateCoverage: Double?
  }

  let schemaVersion = 2
  let `protocol`: ProtocolRecord
  let samples: Samples
  let metrics: [String: Row]

  init(_ runs: RunDifference, rows: [RunDifference.Row], under rules: ProtocolRecord) {
    `protocol` = rules
    samples = Samples(
      pairs: runs.pairs, onlyInReference: runs.onlyInFirst, onlyInCandidate: runs.onlyInSecond,
      referenceCoverage: runs.coverage.first, candidateCoverage: runs.coverage.second)
    metrics = Dictionary(
      uniqueKeysWithValues: rows.map { row in
        (
          row.metric.id,
          Row(
            n: row.n, reference: row.reference, candidate: row.candidate,
            difference: row.difference,
            ci95: row.interval, verdict: row.verdict)
        )
      })
  }

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
