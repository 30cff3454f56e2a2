import DepthMetrics
import Foundation
import Raster
import TestSupport
import Testing

/// The column of ControlNet++'s tables against `Fixtures/legacy`: a restatement with Pillow in it, on two
/// hundred pairs.
@Suite struct LegacyColumnTests {
  struct Record: Decodable {
    let seed: UInt64
    let bits, near, far, noise, zeros, unit, local, gain, offset, grain, sum: Int
    let control, prediction: [Int]
    let reverse: Bool

    /// The maps of the record; what was a picture as its codes divided by the largest one.
    func maps() -> (control: DepthMap, prediction: DepthMap) {
      let recipe = ProtocolPairs.Recipe(
        unit: unit, near: near, far: far, noise: noise,
        fine: bits == 8 ? 12 : bits == 16 ? 6 : 4, local: local, grain: grain, above: 0, top: 0,
        candidateAbove: 0, gain: [gain, 1], offset: [offset, 1], disparity: nil,
        referenceSpecial: [zeros] + [Int](repeating: 0, count: 6),
        candidateSpecial: [Int](repeating: 0, count: 7))
      let pair = ProtocolPairs.Pair(
        seed: seed, reference: control, candidate: prediction, reverse: reverse, kinds: nil,
        referenceSpecial: nil, candidateSpecial: nil, valid: 0, alignment: nil, metrics: nil,
        beside: nil)
      let kind = "affine_invariant_disparity"
      var (first, second) = ProtocolPairs(kinds: [kind, kind], recipe: recipe, pairs: [pair])
        .maps(pair)
      if bits < 32 {
        first = DepthMap(
          width: first.width, height: first.height,
          samples: first.samples.map {
            DepthEncoding.relative.value(of: UInt16($0), largest: bits == 8 ? 255 : .max)
          }, kind: first.kind)
      }
      return (first, second)
    }
  }

  static let records = (try? Fixtures.json("legacy/legacy.json", as: [Record].self)) ?? []

  @Test func thereAreTwoHundredPairsOfAllKinds() {
    #expect(Self.records.count == 200)
    #expect(Set(Self.records.map(\.bits)) == [8, 16, 32])
  }

  /// The sum of squared differences is a whole number, so nothing is left to a tolerance.
  @Test(arguments: 0..<10)
  func itIsTheOriginalsToTheLastBit(tenth: Int) throws {
    let legacy = try ProtocolLibrary.protocol("cnpp")
    var fidelity = try ProtocolLibrary.protocol("control-fidelity-v2")
    fidelity.beside = nil
    for (index, record) in Self.records.enumerated() where index % 10 == tenth {
      let (control, prediction) = record.maps()
      let expected = (Double(record.sum) / (512 * 512)).squareRoot()
      let alone = try DepthComparison(of: prediction, with: control, under: legacy)
      #expect(alone.metrics["cnpp_rmse_255"] == expected, "pair \(index)")
      // Beside the other metrics it is the same number, as long as a pixel counts for them.
      let beside = try DepthComparison(
        of: prediction, with: control, under: fidelity, metrics: ["cnpp_rmse_255"])
      if beside.counts.valid > 1, beside.undefined.isEmpty {
        #expect(beside.metrics["cnpp_rmse_255"] == expected, "pair \(index)")
      }
    }
  }

  /// Disparities spread evenly from m to 1, as a control and as a perfect result.
  private func ramp(from m: Double) -> DepthMap {
    DepthMap(
      width: 512, height: 512,
      samples: (0..<512 * 512).map { Float(m + (1 - m) * Double($0) / Double(512 * 512 - 1)) },
      kind: .affineInvariantDisparity)
  }

  /// 255 m / sqrt 3: label (x - m) / (1 - m), prediction x.
  @Test(arguments: [0.05, 0.1, 0.2, 0.3])
  func aPerfectResultScoresTheLeastDisparity(m: Double) throws {
    let map = ramp(from: m)
    let comparison = try DepthComparison(
      of: map, with: map, under: try ProtocolLibrary.protocol("control-fidelity-v2"))
    let legacy = try #require(comparison.metrics["cnpp_rmse_255"])
    #expect(abs(legacy - 255 * m / 3.0.squareRoot()) < 0.05)
    if m == 0.2 { #expect(abs(legacy - 29.44) < 0.05) }
    #expect(try #require(comparison.metrics["rmse"]) < 1e-6)
    #expect(try #require(comparison.metrics["mae"]) < 1e-6)
  }

  @Test func depthIsTakenAsItsInverseInControlUnits() throws {
    let rules = try ProtocolLibrary.protocol("control-fidelity-v2")
    let room = SampleScene.room
    func disparity(_ map: DepthMap) -> DepthMap {
      DepthMap(
        width: map.width, height: map.height, samples: map.samples.map { 1 / $0 },
        kind: .affineInvariantDisparity)
    }
    let candidate = Perturbation(.tilt, amplitude: 0.1).applied(to: room)
    let depth = try DepthComparison(
      of: candidate, with: room, under: rules, metrics: ["cnpp_rmse_255"])
    let picture = try DepthComparison(
      of: disparity(candidate), with: disparity(room), under: rules, metrics: ["cnpp_rmse_255"])
    let value = try #require(depth.metrics["cnpp_rmse_255"])
    #expect(value == picture.metrics["cnpp_rmse_255"])
    #expect(value > 10)
  }
}
