import DepthMetrics
import Foundation
import TestSupport
import Testing

@testable import Evaluation

/// What a gate decides about tables of scores.
@Suite struct GateDecisionTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  /// A table of one metric with a row a sample.
  private func run(
    _ name: String, _ rows: [(id: String, cluster: String, value: Double?)],
    metric: String = "abs_rel", tag: (String) -> String = { _ in "all" }
  ) throws -> ScoredRun {
    let lines = rows.map {
      "\($0.id),\($0.cluster),\(tag($0.id)),\($0.value.map { "\($0)" } ?? "")"
    }
    let text = "id,cluster,tags,\(metric)\n" + lines.map { $0 + "\n" }.joined()
    return try ScoredRun(folder.file("\(name).csv", Array(text.utf8)))
  }

  private func gate(_ rules: String, _ more: String = "") throws -> GateFile {
    try GateFile(
      yaml: "gate: 1\nname: g\n\(more)\nprimary:\n\(rules)\n", file: "gate.yaml",
      today: "2026-06-01")
  }

  private func verdict(
    _ gate: GateFile, _ baseline: ScoredRun, _ candidate: ScoredRun
  ) throws -> GateVerdict {
    try GateEvaluation(gate, baseline: baseline, candidate: candidate)
      .verdict(createdAt: "2026-06-01T00:00:00Z")
  }

  /// Values about 0.1 in clusters of two, and others that are worse by `loss` on average.
  private func pair(
    clusters: Int, loss: Double, spread: Double, seed: UInt64 = 3, metric: String = "abs_rel"
  ) throws -> (ScoredRun, ScoredRun) {
    var random = SplitMix64(seed: seed)
    var old: [(String, String, Double?)] = [], new = old
    var losses: [Double] = []
    for cluster in 0..<clusters {
      let shared = spread * (random.unit() - 0.5)
      for view in 0..<2 {
        let value = 0.1 + 0.05 * random.unit()
        let difference = shared + spread * (random.unit() - 0.5)
        losses.append(difference)
        old.append(("s\(cluster)-\(view)", "c\(cluster)", value))
        new.append(("s\(cluster)-\(view)", "c\(cluster)", value + difference))
      }
    }
    // The mean loss is exactly what is asked for, up to rounding.
    let mean = losses.reduce(0, +) / Double(losses.count)
    new = new.map { ($0.0, $0.1, $0.2.map { $0 - mean + loss }) }
    return (try run("old", old, metric: metric), try run("new", new, metric: metric))
  }

  @Test("A rule passes, fails or stays open by where its limits lie")
  func threeWays() throws {
    let (old, new) = try pair(clusters: 60, loss: 0.01, spread: 0.02)
    let first = try verdict(gate("  - {metric: abs_rel, margin: 0.01}"), old, new).rules[0]
    let limits = try #require(first.limits)
    #expect(limits.lower < 0.01 && 0.01 < limits.upper)
    #expect(abs(first.loss - 0.01) < 1e-12)
    #expect(first.decision == .inconclusive)
    #expect(first.clusters == 60 && first.samples == 120)
    for (margin, decision) in [
      (limits.upper + 1e-9, GateDecision.pass), (limits.upper - 1e-6, .inconclusive),
      (limits.lower + 1e-6, .inconclusive), (limits.lower - 1e-9, .fail),
    ] {
      let found = try verdict(gate("  - {metric: abs_rel, margin: \(margin)}"), old, new)
      #expect(found.rules[0].decision == decision, "\(margin)")
      #expect(found.decision == decision)
      #expect((found.rules[0].p ?? 1) <= 0.05 + 1e-6 || decision != .pass)
    }
    // Student's t is close by with so many clusters.
    let rules = try gate("  - {metric: abs_rel, margin: 1}")
    let definition = try #require(MetricCatalogue["abs_rel"])
    let paired = PairedScores(old, new, rules.rules[0], definition, bounds: nil, rules)
    let t = try #require(ClusterT(ClusteredLosses(paired.losses, labels: paired.clusters)))
    #expect(abs(limits.upper - t.limit(0.95)) < 0.1 * (t.limit(0.95) - 0.01))
  }

  @Test("Higher is better: a fall is a loss")
  func direction() throws {
    let (old, new) = try pair(clusters: 30, loss: -0.02, spread: 0.001, metric: "delta1")
    let found = try verdict(gate("  - {metric: delta1, margin: 0.001}"), old, new)
    #expect(found.decision == .fail)
    #expect(abs(found.rules[0].loss - 0.02) < 1e-9)
    #expect(!found.rules[0].lowerIsBetter)
    #expect(try verdict(gate("  - {metric: delta1, margin: 0.001}"), new, old).decision == .pass)
  }

  @Test("A relative margin is a share of the baseline's mean")
  func relative() throws {
    let (old, new) = try pair(clusters: 40, loss: 0.002, spread: 0.001)
    let rule = try verdict(gate("  - {metric: abs_rel, margin: 10%}"), old, new).rules[0]
    #expect(abs(rule.margin - 0.1 * rule.baseline) < 1e-15)
    #expect(rule.marginText == "10%")
  }

  @Test("Superiority asks for a gain beyond the margin")
  func superiority() throws {
    let (old, new) = try pair(clusters: 40, loss: -0.01, spread: 0.002)
    let rule = "  - {metric: abs_rel, margin: 0.005, mode: superiority}"
    #expect(try verdict(gate(rule), old, new).decision == .pass)
    #expect(try verdict(gate(rule), new, old).decision == .fail)
    #expect(try verdict(gate(rule), old, old).decision == .fail)
  }

  @Test("A mean is decided by the outer limits of the bootstrap's and Student's t")
  func outerLimits() throws {
    for (clusters, warning) in [
      (8, "Fewer than 20 clusters stand behind abs_rel"),
      (30, "Fewer than 50 clusters stand behind abs_rel"), (60, nil),
    ] {
      let (old, new) = try pair(clusters: clusters, loss: 0, spread: 0.02)
      let first = try verdict(gate("  - {metric: abs_rel, margin: 1}"), old, new)
      let limits = try #require(first.rules[0].limits), t = try #require(first.rules[0].clusterT)
      #expect(limits.upper >= t.upper && limits.lower <= t.lower)
      #expect(limits.upper > t.upper || limits.lower < t.lower)
      for (margin, decision) in [
        (limits.upper + 1e-9, GateDecision.pass), (limits.upper - 1e-6, .inconclusive),
      ] {
        let found = try verdict(gate("  - {metric: abs_rel, margin: \(margin)}"), old, new)
        #expect(found.decision == decision)
        #expect(((found.rules[0].p ?? 1) <= 0.05 + 1e-6) == (decision == .pass))
      }
      let warnings = first.warnings.filter { $0.hasPrefix("Fewer") }
      #expect(warnings.count == (warning == nil ? 0 : 1))
      if let warning { #expect(warnings.allSatisfy { $0.hasPrefix(warning) }) }
    }
    let (old, new) = try pair(clusters: 8, loss: 0, spread: 0.02)
    // A percentile has no second interval to agree with.
    let p90 = try verdict(gate("  - {metric: abs_rel, margin: 1, statistic: p90}"), old, new)
    #expect(p90.decision == .inconclusive)
  }

  @Test("A run passes against itself; one cluster decides nothing")
  func degenerate() throws {
    let (old, _) = try pair(clusters: 3, loss: 0, spread: 0.02)
    let same = try verdict(gate("  - {metric: abs_rel, margin: 0}"), old, old)
    #expect(same.decision == .pass)
    #expect(same.rules[0].reason == "Both runs have the same value on every sample.")
    let (one, other) = try pair(clusters: 1, loss: 0.001, spread: 0.02)
    #expect(
      try verdict(gate("  - {metric: abs_rel, margin: 5}"), one, other).decision == .inconclusive)
  }

  @Test("Seeds are repeats inside a sample, paired where both runs have them")
  func seeds() throws {
    let old = try ScoredRun(
      folder.file(
        "old.csv", Array("id,seed,abs_rel\na,1,0.1\na,2,0.3\nb,1,0.2\nb,2,0.2\n".utf8)))
    let new = try ScoredRun(
      folder.file(
        "new.csv", Array("id,seed,abs_rel\na,2,0.4\na,3,0.9\nb,8,0.25\n".utf8)))
    let rule = GateRule(metric: "abs_rel", margin: try #require(GateMargin("1")))
    let paired = PairedScores(
      old, new, rule, try #require(MetricCatalogue["abs_rel"]), bounds: 0...(.infinity),
      try gate("  - {metric: abs_rel, margin: 1}"))
    #expect(paired.ids == ["a", "b"])
    // Of a, seed 2 alone is in both; of b none is, so all of them are averaged.
    #expect(paired.baseline == [0.3, 0.2])
    #expect(paired.candidate == [0.4, 0.25])
  }

  @Test(
    "A missing output counts as the policy says",
    arguments: [("fail", GateDecision.fail), ("drop<=10%", .pass), ("drop<=2%", .fail)])
  func missing(policy: String, decision: GateDecision) throws {
    let rows = (0..<20).map { ("s\($0)", "c\($0)", Double?(0.1)) }
    let old = try run("old", rows.map { ($0.0, $0.1, $0.2) })
    let new = try run("new", rows.map { ($0.0, $0.1, $0.0 == "s4" ? nil : $0.2) })
    let found = try verdict(
      gate("  - {metric: abs_rel, margin: 0.01}", "guards: {missing: \"\(policy)\"}"), old, new)
    #expect(found.decision == decision)
    let guardFinding = try #require(found.guards.first { $0.id == "missing" })
    #expect(guardFinding.samples == ["s4"])
    #expect(guardFinding.detail == "1 of 20 have no value.")
  }

  @Test("As the worst value it is the end of the metric's range, or the worst of both runs")
  func missingIsWorst() throws {
    for (metric, worst) in [("abs_rel", 0.5), ("delta1", 0.0)] {
      let old = try run("old", [("a", "a", 0.5), ("b", "b", 0.2), ("c", "c", 0.1)], metric: metric)
      let new = try run("new", [("a", "a", 0.5), ("b", "b", 0.2), ("c", "c", nil)], metric: metric)
      let rules = try gate(
        "  - {metric: \(metric), margin: 0.01}", "guards: {missing: worst}")
      let definition = try #require(MetricCatalogue[metric])
      let paired = PairedScores(
        old, new, rules.rules[0], definition, bounds: definition.bounds, rules)
      #expect(paired.candidate == [0.5, 0.2, worst])
      #expect(paired.missing == ["c"])
    }
  }

  @Test("Holm asks more of the smallest p value")
  func holm() throws {
    let (old, new) = try pair(clusters: 60, loss: 0.01, spread: 0.02)
    let first = try verdict(gate("  - {metric: abs_rel, margin: 0.01}"), old, new).rules[0]
    // Passes alone at 5%, but not at 2.5%.
    let margin = try #require(first.limits).upper + 1e-5
    let rules =
      "  - {metric: abs_rel, margin: \(margin)}\n  - {metric: abs_rel, margin: 0.0105, statistic: median}"
    let all = try verdict(gate(rules), old, new)
    #expect(all.rules[0].decision == .pass && all.rules[0].adjustedP == nil)
    let holm = try verdict(gate(rules, "family: holm"), old, new)
    let p = try #require(holm.rules[0].p), adjusted = try #require(holm.rules[0].adjustedP)
    #expect(adjusted > p)
    #expect(holm.rules[0].decision == (adjusted <= 0.05 ? .pass : .inconclusive))
    #expect(adjusted > 0.05)
  }

  @Test("A tag picks its samples; a metric of one's own needs its direction")
  func tagsAndOwnMetrics() throws {
    let rows = (0..<30).map { ("s\($0)", "c\($0)", Double?(20 + 0.01 * Double($0 % 7))) }
    let tag: (String) -> String = { Int($0.dropFirst()).map { $0 < 10 ? "dark" : "light" } ?? "" }
    let old = try run("old", rows, metric: "psnr", tag: tag)
    let new = try run(
      "new", rows.map { ($0.0, $0.1, $0.2.map { $0 - 1 }) }, metric: "psnr", tag: tag)
    let rule = "  - {metric: psnr, margin: 0.5 dB, direction: higher, unit: dB, tag: light}"
    let found = try verdict(gate(rule), old, new)
    #expect(found.rules[0].samples == 20)
    #expect(found.rules[0].id == "psnr#light")
    #expect(found.decision == .fail)
    let error = #expect(throws: DocumentError.self) {
      try verdict(gate(rule.replacing("light", with: "lihgt")), old, new)
    }
    #expect("\(error.map { "\($0)" } ?? "")".hasSuffix("found 'lihgt'; did you mean 'light'?"))
    let unit = #expect(throws: DocumentError.self) {
      try verdict(gate(rule.replacing("0.5 dB", with: "0.5")), old, new)
    }
    #expect("\(unit.map { "\($0)" } ?? "")".contains("expected a margin for psnr#light in dB"))
  }

  @Test("Equal input gives an equal verdict, and the seed changes little")
  func reproducible() throws {
    let (old, new) = try pair(clusters: 40, loss: 0.01, spread: 0.02)
    let rule = "  - {metric: abs_rel, margin: 0.01}"
    #expect(try verdict(gate(rule), old, new) == verdict(gate(rule), old, new))
    let one = try #require(verdict(gate(rule), old, new).rules[0].limits)
    let other = try #require(verdict(gate(rule, "seed: 9"), old, new).rules[0].limits)
    #expect(one != other)
    #expect(abs(one.upper - other.upper) < 0.05 * (one.upper - one.lower))
  }

  @Test("A/A trials split the seeds, and a plan tells what a margin needs")
  func calibrationAndPlan() throws {
    var random = SplitMix64(seed: 11)
    let rows = (0..<40).flatMap { sample in
      (0..<4).map { seed in "s\(sample),\(seed),\(0.1 + 0.01 * random.unit())\n" }
    }
    let run = try ScoredRun(
      folder.file("repeats.csv", Array(("id,seed,abs_rel\n" + rows.joined()).utf8)))
    let rules = try gate("  - {metric: abs_rel, margin: 0.002}")
    let calibration = try GateCalibration(run, rules, trials: 20)
    let counts = calibration.rules[0]
    #expect(counts.passed + counts.failed + counts.inconclusive == 20)
    #expect(counts.failed <= 4)
    #expect(counts.passed >= 10)
    let plan = try GatePlan(rules, baseline: run, candidate: nil)
    #expect(plan.source == .repeats)
    let row = plan.rows[0]
    #expect(row.clusters == 40 && row.samples == 40)
    // About (1.645 + 0.842)² (deviation / margin)² clusters.
    let needed = try #require(row.needed).clusters
    #expect((8...40).contains(needed))
    let (single, _) = try pair(clusters: 4, loss: 0, spread: 0.1)
    #expect(throws: EvaluationError.self) { try GateCalibration(single, rules, trials: 2) }
    #expect(try GatePlan(rules, baseline: single, candidate: nil).source == .values)
  }
}
