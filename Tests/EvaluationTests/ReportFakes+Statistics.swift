import Foundation
import TestSupport

@testable import DepthMetrics
@testable import Evaluation

extension ReportFakes {
  /// Statistics by role and metric, with a plain interval over the scenes' means.
  func summaries(_ samples: [SampleRecord]) -> [String: [String: MetricSummary]] {
    var all: [String: [String: MetricSummary]] = [:]
    for role in ComparisonRecord.Role.allCases {
      for metric in Self.metrics {
        let values = samples.flatMap { sample in
          sample.comparisons.filter { $0.role == role }.map {
            (cluster: sample.cluster, value: $0.metrics[metric.id] ?? nil)
          }
        }
        guard !values.isEmpty else { continue }
        all[role.rawValue, default: [:]][metric.id] = Self.summary(
          values, worseIsHigher: metric.direction == .lowerIsBetter)
      }
    }
    return all
  }

  private static func summary(
    _ values: [(cluster: String, value: Double?)], worseIsHigher: Bool
  ) -> MetricSummary {
    let known = values.compactMap(\.value).sorted()
    guard !known.isEmpty else {
      return MetricSummary(n: 0, nUndefined: values.count)
    }
    let mean = known.reduce(0, +) / Double(known.count)
    let clusters = Dictionary(grouping: values, by: \.cluster)
      .sorted { $0.key < $1.key }.map { $0.value.compactMap(\.value) }.filter { !$0.isEmpty }
      .map { $0.reduce(0, +) / Double($0.count) }
    let spread = clusters.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
    let half =
      clusters.count < 2
      ? 0 : 1.96 * sqrt(spread / Double(clusters.count - 1) / Double(clusters.count))
    return MetricSummary(
      mean: mean, median: StripChart.quantile(0.5, of: known),
      p90: StripChart.quantile(worseIsHigher ? 0.9 : 0.1, of: known),
      worst: worseIsHigher ? known.last : known.first, n: known.count,
      nUndefined: values.count - known.count,
      ci95: clusters.count < 2 ? nil : .init(lower: mean - half, upper: mean + half),
      meanOverPixels: mean * 1.01, meanOverClusters: clusters.reduce(0, +) / Double(clusters.count))
  }

  /// Error that grows with distance.
  func bins(_ samples: [SampleRecord], random: inout SplitMix64) -> [Report.DepthBinSummary] {
    guard !samples.isEmpty else { return [] }
    let edges = [0.0, 0.5, 1, 2, 4, 8, 16]
    let shares = [0.004, 0.06, 0.34, 0.45, 0.13, 0.016]
    return zip(zip(edges, edges.dropFirst()), shares).enumerated().map { index, bin in
      let middle = typicalError * (0.7 + 0.22 * Double(index * index) / 4 + 0.1 * random.unit())
      return .init(
        from: bin.0.0, to: bin.0.1, share: bin.1,
        samples: index == 0 ? max(1, samples.count / 3) : samples.count, p10: middle * 0.5,
        p50: middle, p90: middle * 2.2, mean: middle * 1.15)
    }
  }

  /// Means by tag and by scene.
  func groups(_ samples: [SampleRecord]) -> [Report.GroupSummary] {
    var groups: [Report.GroupSummary] = []
    func add(_ grouping: String, _ name: String, _ members: [SampleRecord]) {
      let values = members.compactMap { $0.value(of: "abs_rel") }
      guard !values.isEmpty else { return }
      groups.append(
        .init(
          grouping: grouping, name: name, n: values.count,
          mean: values.reduce(0, +) / Double(values.count)))
    }
    for tag in tags { add("tag", tag, samples.filter { $0.tags.contains(tag) }) }
    for scene in Set(samples.map(\.cluster)).sorted() {
      add("cluster", scene, samples.filter { $0.cluster == scene })
    }
    return groups
  }

  /// Failed samples, then by the primary metric from the worst on.
  func worst(_ samples: [SampleRecord]) -> [String] {
    samples.filter { $0.status == .failed }.map(\.id)
      + samples.filter { $0.status == .ok }.sorted {
        ($0.value(of: "abs_rel") ?? .infinity, $1.id) > (
          $1.value(of: "abs_rel") ?? .infinity, $0.id
        )
      }.map(\.id)
  }
}
