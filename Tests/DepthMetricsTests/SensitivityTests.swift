import DepthMetrics
import Foundation
import Raster
import TestSupport
import Testing

/// Perturbations and the table of what the metrics see of them.
@Suite struct SensitivityTests {
  private static let room = SampleScene.room
  /// One of the demo's maps as the file holds it: with unknown pixels and a picture's quantisation.
  private static let picture = DepthMap(
    width: 160, height: 120,
    samples: (0..<160 * 120).map { i in
      let disparity = 1 / room.samples[(i / 160 * 2) * 320 + i % 160 * 2]
      return i / 160 < 10 ? 0 : (disparity * 200).rounded() / 255
    }, kind: .affineInvariantDisparity)

  private static func bits(_ map: DepthMap) -> [UInt32] { map.samples.map(\.bitPattern) }

  @Test(arguments: Perturbation.Kind.allCases)
  func ofAmplitudeZeroItLeavesEveryBit(kind: Perturbation.Kind) throws {
    for map in [Self.room, Self.picture] {
      let same = Perturbation(kind, amplitude: 0).applied(to: map)
      #expect(Self.bits(same) == Self.bits(map))
      #expect(same.kind == map.kind)
    }
  }

  @Test func aMapAgainstItselfIsPerfect() throws {
    let comparison = try DepthComparison(
      of: Self.room, with: Self.room, under: try ProtocolLibrary.protocol("control-fidelity-v2"))
    for id in ["rmse", "mae", "rel_normal"] {
      let value = try #require(comparison.metrics[id])
      #expect(value < 1e-4, "\(id) \(value)")
    }
    for id in ["spearman", "kendall", "ordinal_accuracy", "gradient_corr", "boundary_f1", "ssim"] {
      let value = try #require(comparison.metrics[id])
      #expect(abs(value - 1) < 1e-6, "\(id) \(value)")
    }
  }

  @Test(arguments: Perturbation.Kind.allCases)
  func itIsTheSameAgainAndGrowsWithItsAmplitude(kind: Perturbation.Kind) throws {
    let rules = try ProtocolLibrary.protocol("control-fidelity-v2")
    var last = 0.0
    for amplitude in kind.amplitudes {
      let damage = Perturbation(kind, amplitude: amplitude)
      let map = damage.applied(to: Self.room)
      #expect(Self.bits(map) == Self.bits(damage.applied(to: Self.room)))
      #expect(map.samples.allSatisfy { $0.isFinite && $0 > 0 })
      let rmse = try #require(
        try DepthComparison(of: map, with: Self.room, under: rules, metrics: ["rmse"])
          .metrics["rmse"])
      #expect(rmse > last, "\(kind) \(amplitude)")
      last = rmse
    }
  }

  @Test func unknownPixelsStayUnknown() {
    for kind in Perturbation.Kind.allCases {
      let map = Perturbation(kind, amplitude: kind.amplitudes[2]).applied(to: Self.picture)
      #expect(map.samples.prefix(1600).allSatisfy { $0 == 0 }, "\(kind)")
      #expect(map.samples.dropFirst(1600).allSatisfy { $0 > 0 }, "\(kind)")
    }
  }

  /// A ramp of disparity from 1 to 2, of which the formulas can be read off.
  @Test func theFormulasAreThoseOfTheirDescriptions() {
    let (width, height) = (100, 80)
    func ramp(_ value: (Int, Int) -> Double) -> DepthMap {
      DepthMap(
        width: width, height: height,
        samples: (0..<width * height).map { Float(value($0 % width, $0 / width)) },
        kind: .affineInvariantDisparity)
    }
    let map = ramp { x, _ in 1 + Double(x) / 99 }
    func expect(
      _ damage: Perturbation, tolerance: Double = 1e-6, _ value: (Int, Int) -> Double,
      _ line: Int = #line
    ) {
      let found = damage.applied(to: map).samples, expected = ramp(value).samples
      let worst = zip(found, expected).map { abs($0 - $1) }.max() ?? .infinity
      #expect(Double(worst) <= tolerance, "\(damage.kind), line \(line)")
    }
    func u(_ x: Int) -> Double { 1 + Double(x) / 99 }
    expect(Perturbation(.tilt, amplitude: 0.1)) { x, _ in
      u(x) + 0.1 * ((Double(x) + 0.5) / 100 - 0.5)
    }
    expect(Perturbation(.waves, amplitude: 0.02)) { x, y in
      u(x) + 0.02 * sin(2 * .pi * (Double(x) + 0.5) / 5) * sin(2 * .pi * (Double(y) + 0.5) / 5)
    }
    expect(Perturbation(.edgeShift, amplitude: 0.03)) { x, _ in u(max(0, x - 3)) }
    // Squares of 16 pixels about (25, 20) and (75, 60).
    expect(Perturbation(.localSwap, amplitude: 0.2)) { x, y in
      if (17..<33).contains(x), (12..<28).contains(y) { return u(x + 50) }
      if (67..<83).contains(x), (52..<68).contains(y) { return u(x - 50) }
      return u(x)
    }
    // A ramp is its own mean but near the edges.
    let blurred = Perturbation(.blur, amplitude: 0.02).applied(to: map)
    for x in 6..<94 { #expect(abs(Double(blurred.samples[40 * width + x]) - u(x)) < 1e-6) }
    #expect(blurred.samples[40 * width] > map.samples[40 * width] + 0.01)
    // Mean and spread of the noise, to four standard errors.
    let noise = zip(Perturbation(.noise, amplitude: 0.02).applied(to: map).samples, map.samples)
      .map { Double($0 - $1) / 0.02 }
    let n = Double(noise.count)
    #expect(abs(noise.reduce(0, +) / n) < 4 / n.squareRoot())
    #expect(abs(noise.reduce(0) { $0 + $1 * $1 } / n - 1) < 4 * (2 / n).squareRoot())
    let other = Perturbation(.noise, amplitude: 0.02, seed: 2).applied(to: map)
    #expect(Self.bits(other) != Self.bits(Perturbation(.noise, amplitude: 0.02).applied(to: map)))
  }

  @Test func everyDamageIsSeenBySomeMetricAndMoreOfItByMore() throws {
    let table = try Sensitivity(
      of: Self.room, under: try ProtocolLibrary.protocol("control-fidelity-v2"))
    #expect(table.floor == .quantisation)
    #expect(table.perturbations.count == 18)
    #expect(table.rows.map(\.metric).contains("rel_normal"))
    for index in table.perturbations.indices {
      let most = table.rows.compactMap { $0.floors[index] }.max() ?? 0
      #expect(most > 1, "\(table.perturbations[index])")
    }
    for row in table.rows { #expect(row.reason == nil, "\(row.metric)") }
  }

  /// Every cell is what its definition says, from comparisons made here.
  @Test func aCellIsTheMoveInFloors() throws {
    let rules = try ProtocolLibrary.protocol("control-fidelity-v2")
    let candidate = Perturbation(.noise, amplitude: 0.01, seed: 9).applied(to: Self.room)
    let table = try Sensitivity(of: Self.room, floor: candidate, under: rules)
    #expect(table.floor == .candidate)
    func scores(_ map: DepthMap) throws -> [String: Double] {
      try DepthComparison(of: map, with: Self.room, under: rules).metrics
    }
    let itself = try scores(Self.room), floor = try scores(candidate)
    for index in [0, 4, 17] {
      let damaged = try scores(table.perturbations[index].applied(to: Self.room))
      for row in table.rows {
        let (best, least) = (try #require(itself[row.metric]), try #require(floor[row.metric]))
        let value = try #require(damaged[row.metric])
        #expect(row.values[index] == value && row.floor == least && row.itself == best)
        let worse = row.direction == .lowerIsBetter ? value - best : best - value
        #expect(row.floors[index] == worse / abs(least - best), "\(row.metric)")
      }
    }
    // Noise of another seed and the same strength is one floor, near enough.
    let rmse = try #require(table.rows.first { $0.metric == "rmse" })
    let noise = try #require(
      table.perturbations.firstIndex { $0.kind == .noise && $0.amplitude == 0.01 })
    #expect(abs(try #require(rmse.floors[noise]) - 1) < 0.02)
  }

  @Test func aGainAndAnOffsetAreSeenByTheLegacyColumnAlone() throws {
    let fitted = try Sensitivity(
      of: Self.room, under: try ProtocolLibrary.protocol("control-fidelity-v2"))
    #expect(fitted.gainSeenBy == ["cnpp_rmse_255"])
    #expect(fitted.gainUnseenBy.count == fitted.rows.count - 1)
    // Without a fit the errors see it, and ranks do not.
    let plain = try Sensitivity(of: Self.room, under: try ProtocolLibrary.protocol("plain-v2"))
    #expect(plain.gainUnseenBy.contains("spearman"))
    #expect(Set(plain.gainSeenBy).isSuperset(of: ["rmse", "mae", "abs_rel", "silog"]))
  }

  @Test func whatAControlPictureHasNoFloorForIsSaid() throws {
    let table = try Sensitivity(
      of: Self.picture, under: try ProtocolLibrary.protocol("control-fidelity-v2"))
    for row in table.rows where row.reason != nil {
      #expect(["boundary_f1", "rel_normal"].contains(row.metric))
      #expect(row.floors.allSatisfy { $0 == nil } && row.itself == nil)
    }
    #expect(table.rows.count { $0.reason != nil } == 2)
    let flat = DepthMap(
      width: 8, height: 8, samples: [Float](repeating: 2, count: 64), kind: .metricPlanar)
    #expect(throws: ComparisonError.self) {
      try Sensitivity(of: flat, under: try ProtocolLibrary.protocol("plain-v2"))
    }
  }
}
