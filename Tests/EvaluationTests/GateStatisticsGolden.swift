import Foundation
import TestSupport

@testable import Evaluation

/// What Fixtures/make_gate_statistics.py wrote.
struct GateStatisticsGolden: Decodable {
  struct Statistics: Decodable {
    let values: [Double]
    let mean, trimmedMean, median, p90, shareWorse: Double
  }

  struct BCa: Decodable {
    let statistic: RuleFinding.Statistic
    let values: [Double]
    let clusters: [Int]
    let estimate: Double
    let distribution: [Double]
    let limits: [[Double]]
  }

  struct Wilcoxon: Decodable {
    let values: [Double]
    let statistic, p: Double
  }

  struct Flips: Decodable {
    let values: [Double]
    let clusters: [Int]
    let null, twoSided, less: Double
  }

  let normal, quantiles, noncentral: [[Double]]
  let statistics: [Statistics]
  let bca: [BCa]
  let wilcoxon: [Wilcoxon]
  let flips: [Flips]

  static func read() throws -> Self {
    try Fixtures.json("gate_statistics.json", keys: .convertFromSnakeCase)
  }

  /// What shares of samples are worse than in the fixture.
  static let worseBy = 0.25
}

/// The error of a number relative to the right one.
func relativeError(_ found: Double, _ right: Double) -> Double {
  found == right ? 0 : abs(found - right) / abs(right)
}
