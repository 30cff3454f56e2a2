import DepthMetrics
import Foundation
import TestSupport
import Testing

/// Every protocol against a restatement in Python of the codebase it is named after, on twenty
/// pairs each.
@Suite struct PublishedProtocolTests {
  struct Expected: Decodable {
    let protocols: [String: ProtocolPairs]
  }

  static let expected = try? Fixtures.json(
    "protocols/expected.json", as: Expected.self, keys: .convertFromSnakeCase)
  static let names = expected?.protocols.keys.sorted() ?? []

  @Test func everyProtocolHasItsPairs() {
    #expect(Self.names == ProtocolLibrary.names)
    #expect(Self.expected?.protocols.values.allSatisfy { $0.pairs.count == 20 } == true)
  }

  @Test(arguments: names)
  func aProtocolScoresAsItsCodebaseDoes(name: String) throws {
    let rules = try ProtocolLibrary.protocol(name)
    let set = try #require(Self.expected?.protocols[name])
    for (index, pair) in set.pairs.enumerated() {
      let (reference, candidate) = set.maps(pair)
      let comparison = try DepthComparison(of: candidate, with: reference, under: rules)
      guard let metrics = pair.metrics else {
        #expect(comparison.metrics.isEmpty, "pair \(index) is skipped by the original")
        continue
      }
      if name != "cnpp" { #expect(comparison.counts.valid == pair.valid, "pair \(index)") }
      if let alignment = pair.alignment {
        expect(comparison.alignment.scale, alignment.scale, "scale of pair \(index)")
        expect(comparison.alignment.shift, alignment.shift, "shift of pair \(index)")
      }
      expect(beside: pair.beside ?? [:], of: comparison, "pair \(index)")
      for (id, value) in metrics {
        if let value {
          let found = try #require(
            comparison.metrics[id], "\(id): \(comparison.undefined[id] ?? "not computed")")
          expect(found, value, "\(id) of pair \(index)")
        } else {
          #expect(comparison.undefined[id] != nil, "\(id) of pair \(index)")
        }
      }
    }
  }

  /// The scores under the fits that do not decide.
  private func expect(
    beside known: [String: [Double]], of comparison: DepthComparison, _ what: String
  ) {
    #expect(Set(comparison.beside.map(\.method.rawValue)) == Set(known.keys))
    for fit in comparison.beside {
      let values = known[fit.method.rawValue] ?? []
      let mae = fit.metrics["mae"] ?? .nan, rmse = fit.metrics["rmse"] ?? .nan
      let found =
        values.count == 1 ? [mae] : [fit.alignment.scale, fit.alignment.shift, rmse, mae]
      #expect(values.count == found.count)
      for (one, other) in zip(found, values) { expect(one, other, "\(fit.method) of \(what)") }
    }
  }

  /// Equal to 1e-6, relatively where the value is over 1.
  ///
  /// A single resized pixel, which a median is, carries the rounding of a 32-bit map, and
  /// `median_log` multiplies its logarithm by 100.
  private func expect(_ found: Double, _ expected: Double, _ what: String) {
    let unit = what.hasPrefix("median_log") ? 100 : max(1, abs(expected))
    #expect(abs(found - expected) <= 1e-6 * unit, "\(what): \(found), not \(expected)")
  }
}
