import DepthMetrics
import Foundation
import Raster
import TestSupport
import Testing

/// What stands beside the deciding scores of control-fidelity-v2, and how much of a control counts.
@Suite struct ControlFidelityTests {
  private static let room = SampleScene.room

  /// A control picture of the room, 0…1, with the candidate that an estimator might find.
  private static func picture(_ change: (Int, Float) -> Float = { $1 }) -> DepthMap {
    DepthMap(
      width: room.width, height: room.height,
      samples: room.samples.enumerated().map { change($0, 1 / $1) },
      kind: .affineInvariantDisparity)
  }

  private static let wrong = picture { i, d in
    0.3 + 0.5 * d + 0.02 * Float(ScopedNoise.unit(i)) + (i % 320 > 250 ? 0.1 : 0)
  }

  private enum ScopedNoise {
    static func unit(_ i: Int) -> Double {
      var random = SplitMix64(seed: UInt64(i))
      return random.unit()
    }
  }

  private static func compare(
    _ candidate: DepthMap, _ reference: DepthMap = picture(), metrics: [String]? = nil
  ) throws -> DepthComparison {
    try DepthComparison(
      of: candidate, with: reference, under: try ProtocolLibrary.protocol("control-fidelity-v2"),
      metrics: metrics)
  }

  @Test func theHashesOfAllProtocolsAreTheRecordedOnes() throws {
    let recorded = String(
      decoding: try Fixtures.data("protocols/hashes.txt"), as: UTF8.self
    ).split(separator: "\n").map {
      $0.split(separator: " ").map(String.init)
    }
    #expect(recorded.map { $0[0] } == ProtocolLibrary.names)
    for line in recorded {
      #expect(try ProtocolLibrary.protocol(line[0]).shortHash == line[1], "\(line[0])")
    }
  }

  @Test func anEmptyListBesideIsNoneAndOthersAreOtherProtocols() throws {
    let second = try ProtocolLibrary.protocol("control-fidelity-v2")
    var rules = second
    rules.beside = nil
    #expect(rules.hash == (try ProtocolLibrary.protocol("control-fidelity-v1").hash))
    rules.beside = []
    #expect(rules.hash == (try ProtocolLibrary.protocol("control-fidelity-v1").hash))
    rules.beside = [.affineDisparityMinMax]
    #expect(rules.hash != second.hash && rules.fields.last?.name == "beside")
  }

  @Test func everyFitIsTheBestOfItsOwnMeasure() throws {
    let comparison = try Self.compare(Self.wrong)
    #expect(
      comparison.beside.map(\.method) == [.affineDisparityL1, .affineDisparityMinMax])
    let rmse = try #require(comparison.metrics["rmse"])
    let mae = try #require(comparison.metrics["mae"])
    let robust = comparison.beside[0], spread = comparison.beside[1]
    #expect(try #require(robust.metrics["mae"]) < mae)
    #expect(try #require(robust.metrics["mae"]) < #require(spread.metrics["mae"]))
    #expect(try #require(robust.metrics["rmse"]) > rmse)
    #expect(try #require(spread.metrics["rmse"]) > rmse)
    // Ranks know nothing of a fit.
    for fit in comparison.beside {
      #expect(
        abs(try #require(fit.metrics["spearman"]) - #require(comparison.metrics["spearman"])) < 1e-6
      )
      #expect(fit.metrics["cnpp_rmse_255"] == nil && fit.undefined["cnpp_rmse_255"] == nil)
      #expect(fit.undefined.keys.sorted() == ["boundary_f1", "rel_normal"])
    }
    // The robust line is nearer to the part that is right, 0.5 d + 0.3 + 0.01.
    #expect(abs(robust.alignment.scale - 2) < abs(comparison.alignment.scale - 2))
  }

  @Test func whatStandsBesideIsWhatTheFitWouldDecide() throws {
    // Inverted too, where one fit turns the order and another does not.
    for (candidate, reference) in [
      (Self.wrong, Self.picture()), (Self.picture { 1 - $1 }, Self.picture()),
      (Self.wrong, Self.room),
    ] {
      let comparison = try Self.compare(candidate, reference)
      #expect(comparison.beside.count == 2)
      for fit in comparison.beside {
        var rules = try ProtocolLibrary.protocol("control-fidelity-v2")
        rules.alignment.method = fit.method
        rules.beside = nil
        let alone = try DepthComparison(of: candidate, with: reference, under: rules)
        #expect(fit.alignment == alone.alignment)
        for (id, value) in alone.metrics where id != "cnpp_rmse_255" {
          let found = try #require(fit.metrics[id], "\(id)")
          #expect(abs(found - value) < 1e-6, "\(id) under \(fit.method)")
        }
      }
    }
  }

  @Test func aWrongPolarityIsReportedAndNotTurnedByTheCommonRange() throws {
    let inverted = Self.picture { 1 - $1 }
    let comparison = try Self.compare(inverted, metrics: ["rmse", "spearman"])
    #expect(comparison.alignment.isInverted)
    #expect(try #require(comparison.metrics["spearman"]) > 0.999)
    let spread = comparison.beside[1]
    #expect(!spread.alignment.isInverted)
    #expect(try #require(spread.metrics["spearman"]) < -0.999)
    #expect(try #require(spread.metrics["rmse"]) > 0.3)
  }

  @Test func aConstantCandidateHasNoFitOfAnyKind() throws {
    let comparison = try Self.compare(Self.picture { _, _ in 0.5 }, metrics: ["rmse", "mae"])
    #expect(comparison.metrics.isEmpty && comparison.undefined.count == 2)
    for fit in comparison.beside {
      #expect(fit.metrics.isEmpty && fit.alignment == .identity)
      #expect(fit.undefined["rmse"]?.hasSuffix("needs a candidate that varies") == true)
    }
  }

  @Test func anAlignmentThatDoesNotSuitTheKindsSaysSo() throws {
    var rules = try ProtocolLibrary.protocol("control-fidelity-v2")
    rules.beside = [.scaleMedian]
    let comparison = try DepthComparison(
      of: Self.wrong, with: Self.picture(), under: rules, metrics: ["rmse"])
    #expect(comparison.metrics["rmse"] != nil)
    let reason = try #require(comparison.beside[0].undefined["rmse"])
    #expect(reason.hasPrefix("needs a kind that"), "\(reason)")
  }

  @Test func deadZonesAndSaturationAreShares() throws {
    let n = Self.room.samples.count
    // 3200 letterbox pixels, 6400 at the greatest value, and a handful at the least positive one.
    let control = Self.picture { i, d in i < 3200 ? 0 : i < 9600 ? 1 : i < 9610 ? 0.01 : d / 2 }
    let comparison = try Self.compare(Self.wrong, control, metrics: ["rmse"])
    let shares = try #require(comparison.control)
    #expect(shares.deadZoneShare == 3200 / Double(n))
    #expect(shares.saturatedShare == 6400 / Double(n))
    #expect(comparison.counts.reference == n - 9600)
    // Depth: holes of 0 are dead and not saturated.
    let depth = DepthMap(
      width: 320, height: 240,
      samples: Self.room.samples.enumerated().map {
        $0 < 3200 ? 0 : $0 < 3300 ? .infinity : $1 + 1e-6 * Float($0)
      },
      kind: .metricPlanar)
    let other = try #require(try Self.compare(Self.room, depth, metrics: ["rmse"]).control)
    #expect(other.deadZoneShare == 3300 / Double(n) && other.saturatedShare == 0)
    // Protocols without the rule say nothing.
    let plain = try DepthComparison(
      of: Self.room, with: depth, under: try ProtocolLibrary.protocol("plain-v2"),
      metrics: ["rmse"])
    #expect(plain.control == nil && plain.beside.isEmpty)
  }

  @Test func surfacesNeedAReferenceThatIsDepth() throws {
    let depth = try Self.compare(Self.wrong, Self.room, metrics: ["rel_normal", "boundary_f1"])
    #expect(depth.metrics.count == 2)
    let picture = try Self.compare(Self.wrong, metrics: ["rel_normal", "boundary_f1"])
    #expect(
      picture.undefined == [
        "rel_normal": "needs a reference that is depth: relative disparity has no surface",
        "boundary_f1": "ratios mean nothing in a relative disparity",
      ])
  }
}
