import DepthMetrics
import Foundation
import Raster
import TestSupport

@testable import Evaluation

/// Verdicts made up for the outputs, by name.
enum GateOutputFakes {
  static let names = [
    "pass", "fail", "inconclusive", "waived", "superiority", "many", "long-names", "bare",
  ]

  /// Text that tries to be markup in every output.
  static let attack =
    "<script>alert(1)</script>\"' onmouseover=\"x\"\u{301} |`a|b`` ]]> \n- @all\u{1}&amp;{{id}} "
    + "</td>[x](http://x) ../ %2f ü"

  /// The verdict of a case.
  static func verdict(_ name: String) -> GateVerdict {
    var verdict = fail
    switch name {
    case "fail": break
    case "pass": pass(&verdict)
    case "inconclusive":
      pass(&verdict)
      verdict.decision = .inconclusive
      verdict.sentence =
        "INCONCLUSIVE: the samples do not decide rmse, the upper limit 0.0312 m is above the margin "
        + "of 0.02 m and the lower limit is not."
      verdict.rules[1] = rule(
        "rmse", "RMSE", unit: "m", loss: 0.0151, limits: (-0.001, 0.0312), margin: 0.02,
        marginText: "0.02 m", decision: .inconclusive, clusters: 14)
      verdict.rules[1].clusterT = .init(lower: -0.0021, upper: 0.0323)
      verdict.warnings = ["Only 14 scenes: intervals of few scenes may be too narrow."]
      verdict.guards[4].status = .unknown
      verdict.guards[4].detail = "the baseline's report does not say"
    case "waived": waive(&verdict)
    case "superiority":
      pass(&verdict)
      verdict.rules[0].mode = .superiority
      verdict.rules[0].margin = 0.003
      verdict.rules[0].marginText = "5%"
      verdict.rules[0].loss = -0.0052
      verdict.rules[0].limits = .init(lower: -0.0061, upper: -0.0043)
      verdict.rules[1].margin = 0
      verdict.rules[1].marginText = "0 m"
      verdict.rules[1].limits = .init(lower: -0.02, upper: -0.005)
      verdict.rules[1].loss = -0.012
    case "many": makeMany(&verdict)
    case "long-names": rename(&verdict)
    case "hostile": makeHostile(&verdict)
    default:
      verdict.protocol = nil
      verdict.rules = []
      verdict.guards = []
      verdict.regressions = []
      verdict.decision = .inconclusive
      verdict.sentence = "The gate has no rule that any sample decides."
    }
    return verdict
  }

  private static func pass(_ verdict: inout GateVerdict) {
    verdict.decision = .pass
    verdict.sentence =
      "PASS: all 3 primary rules pass; the closest is rmse, a mean loss of at most 0.0118 m of the "
      + "0.02 m allowed."
    verdict.rules[0] = rule(
      "abs_rel", "AbsRel", loss: -0.0004, limits: (-0.001, 0.0002), margin: 0.00124,
      marginText: "2%", decision: .pass)
    verdict.rules[2] = rule(
      "delta1@far", "δ1", slice: "far", lowerIsBetter: false, loss: -0.002,
      limits: (-0.005, 0.001), margin: 0.01, marginText: "0.01", decision: .pass)
    verdict.guards[3].status = .pass
    verdict.guards[3].detail = "coverage fell by 0.1%, 0.5% are allowed"
    verdict.guards[3].samples = []
    verdict.warnings = []
  }

  private static func waive(_ verdict: inout GateVerdict) {
    verdict.decision = .pass
    verdict.sentence = "PASS: what did not pass is waived: coverage_drop, delta1@far and abs_rel."
    verdict.waivers = [
      GateWaiver(
        rule: "coverage_drop", owner: "Depth team", reason: "the new sensor has a narrower view",
        expires: "2026-12-31", isUsed: true),
      GateWaiver(
        rule: "abs_rel", owner: "Depth team", reason: "accepted for the speed of the new model",
        expires: "2026-12-31", isUsed: true),
      GateWaiver(
        rule: "delta1@far", owner: "Depth team", reason: "far range is rebuilt in issue #41",
        expires: "2027-01-15", isUsed: true),
      GateWaiver(
        rule: "rmse", owner: "Depth team", reason: "kept until the reference is re-scanned",
        expires: "2026-12-01", isUsed: false),
    ]
    for index in [0, 1, 2] { verdict.rules[index].isWaived = true }
    verdict.guards[3].isWaived = true
  }

  private static func makeMany(_ verdict: inout GateVerdict) {
    for (index, slice) in ["near", "mid", "far", "sky"].enumerated() {
      for (place, tag) in ["indoor", "outdoor"].enumerated() {
        let loss = Double(index * 2 + place) * 0.004 - 0.01
        var finding = rule(
          "abs_rel@\(slice)#\(tag)", "AbsRel", slice: slice, loss: loss,
          limits: (loss - 0.003, loss + 0.004), margin: 0.002, marginText: "0.002",
          decision: loss > 0.005 ? .fail : loss > -0.002 ? .inconclusive : .pass)
        finding.tag = tag
        finding.isPrimary = index < 3
        verdict.rules.append(finding)
      }
    }
    var share = rule(
      "abs_rel.share", "AbsRel", loss: 0.046, limits: (0.031, 0.072), margin: 0.05,
      marginText: "5%", decision: .inconclusive)
    share.statistic = .shareWorse
    verdict.rules.append(share)
    verdict.rules = verdict.primaryRules + verdict.secondaryRules
    verdict.regressions = (0..<120).map { regression($0) }
    verdict.guards[3].samples = (0..<140).map { "room/\($0)" }
  }

  private static func rename(_ verdict: inout GateVerdict) {
    let long =
      "2024-08-17_building-C_third-floor_conference-room-with-the-glass-wall_take-02_unbrokenname"
    verdict.gate.name = long
    verdict.candidate.name = "客厅/下午/长廊尽头的落地窗前/" + long
    verdict.baseline.name = long
    verdict.rules[0].tag = "reflective and transparent surfaces under mixed lighting"
    verdict.rules[0].id = "abs_rel#\(long)"
    verdict.guards[3].samples = [long, long + "/2"]
    verdict.regressions[0].id = long
    verdict.regressions[0].cluster = long
    verdict.waivers = [
      GateWaiver(rule: long, owner: long, reason: long, expires: "2026-12-31", isUsed: false)
    ]
  }

  private static func makeHostile(_ verdict: inout GateVerdict) {
    waive(&verdict)
    verdict.decision = .fail
    verdict.rules[1] = rule(
      attack, attack, unit: attack, slice: attack, loss: 0.1, limits: (0.05, 0.2), margin: 0.02,
      marginText: attack, decision: .fail)
    verdict.rules[1].tag = attack
    verdict.rules[3].id = attack + "2"
    verdict.sentence = attack
    verdict.gate.name = attack
    verdict.baseline = .init(name: attack, dataset: attack, hash: attack, samples: 1, failed: 0)
    verdict.candidate = verdict.baseline
    verdict.protocol?.name = attack
    verdict.protocol?.fields[0].value = attack
    verdict.guards[3].id = attack + "3"
    verdict.guards[3].title = attack
    verdict.guards[3].detail = attack
    verdict.guards[3].samples = [attack, "`", "``a"]
    verdict.guards[3].isWaived = false
    verdict.waivers[0] = GateWaiver(
      rule: attack, owner: attack, reason: attack, expires: attack, isUsed: true)
    verdict.warnings = [attack]
    for index in verdict.regressions.indices {
      verdict.regressions[index].id = attack + "\(index)"
      verdict.regressions[index].cluster = attack
      verdict.regressions[index].tags = [attack]
      verdict.regressions[index].assets.candidate = attack
      verdict.regressions[index].baselineCandidate = attack
    }
  }

  // MARK: - Parts

  /// A rule over the same samples as all.
  static func rule(
    _ id: String, _ title: String, unit: String = "", slice: String? = nil,
    lowerIsBetter: Bool = true, loss: Double, limits: (Double, Double), margin: Double,
    marginText: String, decision: GateDecision, clusters: Int = 112
  ) -> RuleFinding {
    let baseline = lowerIsBetter ? 0.062 : 0.912
    let mean = (limits.0 + limits.1) / 2
    return RuleFinding(
      id: id, metric: String(id.prefix { $0.isLetter || $0 == "_" || $0.isNumber }), title: title,
      unit: unit, lowerIsBetter: lowerIsBetter, tag: nil, slice: slice, statistic: .mean,
      mode: .nonInferiority, isPrimary: true, marginText: marginText, margin: margin, samples: 654,
      clusters: clusters, baseline: baseline,
      candidate: baseline + (lowerIsBetter ? loss : -loss), loss: loss,
      description: .init(
        mean: loss, trimmedMean: loss * 0.9, median: loss * 0.8, p90: loss + 0.01,
        worst: loss + 0.21, shareWorse: 0.0642, worseBy: 0.01),
      limits: .init(lower: limits.0, upper: limits.1),
      interval95: .init(lower: limits.0 - 0.0003, upper: limits.1 + 0.0003), clusterT: nil,
      p: decision == .pass ? 0.004 : 0.998, adjustedP: nil, permutationP: 0.0001,
      wilcoxonP: 0.0312, permutationIsExact: false, decision: decision,
      reason: decision == .pass
        ? "the upper limit stays below the margin"
        : decision == .fail
          ? "the lower limit is above the margin" : "the margin lies between the limits (\(mean))",
      isWaived: false, plan: .init(clusters: 140, samples: 818, detectable: 0.0009))
  }

  private static var fail: GateVerdict {
    var secondary = rule(
      "silog", "SILog", loss: 0.31, limits: (0.1, 0.52), margin: 0.2, marginText: "0.2",
      decision: .inconclusive)
    secondary.isPrimary = false
    return GateVerdict(
      tool: .init(name: "fdeval", version: "0.1.0"), createdAt: "2026-11-22T12:00:00Z",
      decision: .fail,
      sentence: "FAIL: AbsRel got worse by 0.0021, more than the 0.00124 allowed "
        + "(lower limit 0.0014); 2 further checks failed.",
      gate: .init(
        name: "depth-upgrade",
        hash: "7d865e959b2466918c9863afca942d0fb89d7c9ac0c99bafc3749504ded97730", alpha: 0.05,
        resamples: 10_000, seed: 20_261_122, family: .all),
      baseline: .init(
        name: "v1", dataset: "nyu-v2",
        hash: "b5bb9d8014a0f9b1d61e21e796d78dccdf1352f23cd32812f4850b878ae4944c", samples: 654,
        failed: 0),
      candidate: .init(
        name: "v2", dataset: "nyu-v2",
        hash: "3f9c0a12bd34e7715c1f1d1e4e21ab9907d5a9f4c2cf0d3bb0d5a3b1f6a0e8c4", samples: 652,
        failed: 2),
      protocol: ReportFakes().report().protocol,
      guards: [
        condition("same_protocol", "Both runs have one protocol", "eigen-nyu 3f9c0a12bd34"),
        condition("same_samples", "Both runs have the same samples", "654 in both"),
        condition("nan", "No NaN in the candidate", "none in 652 samples"),
        condition(
          "coverage_drop", "Coverage falls by 0.5% at most", "it fell by 2.3%", .fail,
          samples: ["kitchen/004", "study/001"]),
        condition("same_estimator", "Both runs name one estimator", "depth-small in both"),
      ],
      rules: [
        rule(
          "abs_rel", "AbsRel", loss: 0.0021, limits: (0.0014, 0.0029), margin: 0.00124,
          marginText: "2%", decision: .fail),
        rule(
          "rmse", "RMSE", unit: "m", loss: 0.0043, limits: (-0.0032, 0.0118), margin: 0.02,
          marginText: "0.02 m", decision: .pass),
        rule(
          "delta1@far", "δ1", slice: "far", lowerIsBetter: false, loss: 0.012,
          limits: (0.006, 0.019), margin: 0.01, marginText: "0.01", decision: .inconclusive),
        secondary,
      ],
      regressions: (0..<4).map { regression($0) }, waivers: [],
      warnings: ["The losses of silog have heavy tails; its interval may be too narrow."])
  }

  private static func condition(
    _ id: String, _ title: String, _ detail: String, _ status: GuardFinding.Status = .pass,
    samples: [String] = []
  ) -> GuardFinding {
    GuardFinding(
      id: id, title: title, status: status, detail: detail, samples: samples, isWaived: false)
  }

  private static func regression(_ index: Int) -> GateVerdict.Regression {
    let scene = ["kitchen", "study", "street"][index % 3]
    let id = "\(scene)/\(String(format: "%03d", index))"
    let baseline = 0.05 + 0.001 * Double(index)
    let loss = 0.3 / Double(index + 2)
    return GateVerdict.Regression(
      id: id, cluster: scene, tags: index % 2 == 0 ? ["glass", "indoor"] : [], baseline: baseline,
      candidate: index == 3 ? nil : baseline + loss, loss: loss,
      assets: .init(
        image: "images/\(id).webp", reference: "depth/\(id).png",
        candidate: index == 3 ? nil : "\(id).png"),
      baselineCandidate: "\(id).png")
  }

  /// Pictures of a verdict's regressions: scenes with smooth errors, the candidate's larger.
  static func pictures(
    of verdict: GateVerdict, count: Int = 4, width: Int = 60, height: Int = 45,
    hasImage: Bool = true
  ) throws -> [RegressionPictures] {
    let rules = try ProtocolLibrary.protocol("plain-v1")
    return try verdict.regressions.prefix(count).enumerated().map { index, sample in
      let seed = UInt64(index)
      let scene = ReportScene(
        width: width, height: height, seed: seed, isOutdoors: sample.cluster == "street")
      func map(_ error: Double) -> (DepthMap, DepthMap) {
        let maps = scene.maps(error: error, coverage: 1, isDisparity: false, seed: seed)
        return (
          depth(maps.reference, width: width, height: height),
          depth(maps.candidate, width: width, height: height)
        )
      }
      return try RegressionPictures.make(
        id: sample.id, reference: map(0).0, baseline: map(sample.baseline ?? 0.05).1,
        candidate: sample.candidate.map { map($0).1 },
        image: hasImage
          ? Image(width: width, height: height, channels: 3, bytes: scene.photo) : nil,
        rules: rules)
    }
  }

  private static func depth(_ values: [Double], width: Int, height: Int) -> DepthMap {
    DepthMap(width: width, height: height, samples: values.map(Float.init), kind: .metricPlanar)
  }
}
