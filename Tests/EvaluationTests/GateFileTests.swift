import DepthMetrics
import Testing

@testable import Evaluation

/// Gate files: what they say, and what is wrong with them.
@Suite struct GateFileTests {
  static let today = "2026-06-01"

  private func read(_ yaml: String) throws -> GateFile {
    try GateFile(yaml: yaml, file: "gate.yaml", today: Self.today)
  }

  @Test("Everything that a gate file can say is read")
  func whole() throws {
    let gate = try read(
      """
      gate: 1
      name: depth-upgrade
      alpha: 0.01
      resamples: 20000
      seed: 7
      family: holm
      slices: {near: 1, far: 16}
      primary:
        - {metric: abs_rel, margin: 2%}
        - {metric: rmse, margin: 0.05 m, slice: far, tag: indoor, statistic: p90}
        - {metric: delta1, margin: 10%, statistic: share_worse, worse_by: 0.01}
      secondary:
        - {metric: psnr, margin: 0.5 dB, direction: higher, unit: dB, mode: superiority}
      guards:
        coverage_drop: 2%
        nan: 10
        negative_slopes: off
        clamped_share: 0.03
        catastrophic: {metric: rmse, beyond: 5}
        missing: drop<=2.5%
      waivers:
        - {rule: "rmse:p90@far#indoor", owner: depth team, reason: new sensor, expires: 2026-06-01}
      inconclusive: skipped
      columns: {id: image, cluster: scene, metrics: {abs_rel: AbsRel}}
      """)
    #expect(gate.name == "depth-upgrade")
    #expect(gate.alpha == 0.01 && gate.resamples == 20_000 && gate.seed == 7)
    #expect(gate.family == .holm && gate.near == 1 && gate.far == 16)
    #expect(
      gate.rules.map(\.id) == [
        "abs_rel", "rmse:p90@far#indoor", "delta1:share_worse", "psnr",
      ])
    #expect(gate.rules.map(\.isPrimary) == [true, true, true, false])
    #expect(gate.rules[0].margin.amount == 0.02 && gate.rules[0].margin.unit == nil)
    #expect(gate.rules[1].margin.amount == 0.05 && gate.rules[1].margin.unit == "m")
    #expect(gate.rules[2].worseBy == 0.01)
    #expect(gate.rules[3].mode == .superiority && gate.rules[3].direction == .higherIsBetter)
    #expect(gate.guards.coverageDrop == 0.02 && gate.guards.nan == 10)
    #expect(gate.guards.negativeSlopes == nil && gate.guards.clampedShare == 0.03)
    #expect(gate.guards.catastrophic == GateGuards.Catastrophe(metric: "rmse", beyond: 5))
    #expect(gate.guards.missing == .drop(atMost: 0.025))
    #expect(gate.waivers.map(\.owner) == ["depth team"])
    #expect(gate.inconclusive == .skipped)
    #expect(gate.columns?.metrics == ["abs_rel": "AbsRel"])
    #expect(gate.hash.count == 64)
  }

  @Test("What a gate file does not say has its usual value")
  func usual() throws {
    let gate = try read("gate: 1\nname: g\nprimary: [{metric: abs_rel, margin: 0.01}]\n")
    #expect(gate.alpha == 0.05 && gate.resamples == 10_000 && gate.family == .all)
    #expect(gate.guards == GateGuards())
    #expect(gate.rules[0].margin.unit == "" && gate.rules[0].statistic == .mean)
    let other = try read("gate: 1\nname: g\nprimary: [{metric: abs_rel, margin: 0.02}]\n")
    #expect(other.hash != gate.hash)
  }

  @Test(
    "A wrong gate file is answered with one sentence",
    arguments: [
      ("name: g\n", "gate.yaml: expected gate: 1, found no such key; say which version"),
      ("gate: 2\n", "gate.yaml: expected gate: 1, found gate: 2"),
      (
        "gate: 1\nname: g\nprimry: []\n",
        "found 'primry' in line 3; did you mean 'primary'?"
      ),
      (
        "gate: 1\nname: g\nprimary: [{metric: abs_rel, margn: 1}]\n",
        "under primary[0], found 'margn' in line 3; did you mean 'margin'?"
      ),
      ("gate: 1\nname: g\nprimary: []\n", "expected at least one primary rule, found none"),
      (
        "gate: 1\nname: g\nprimary: [{metric: abs_rel, margin: -1}]\n",
        "expected primary[0].margin to be a number with its unit, or a percentage, found '-1'"
      ),
      (
        "gate: 1\nname: g\nprimary: [{metric: absrel, margin: 1%}]\n",
        "found 'absrel' and no direction; did you mean 'abs_rel'?"
      ),
      (
        "gate: 1\nname: g\nprimary: [{metric: psnr, margin: 1%}]\n",
        "found 'psnr' and no direction; add direction: lower, or higher."
      ),
      (
        "gate: 1\nname: g\nprimary: [{metric: rmse, margin: 1%, direction: higher}]\n",
        "expected primary[0].direction as the catalogue has it for rmse"
      ),
      (
        "gate: 1\nname: g\nprimary: [{metric: rmse, margin: 1%, slice: nearby}]\n",
        "found 'nearby' in line 3"
      ),
      (
        "gate: 1\nname: g\nalpha: 0.7\nprimary: [{metric: rmse, margin: 1%}]\n",
        "expected alpha above 0 and below 0.5, found 0.7"
      ),
      (
        "gate: 1\nname: g\nresamples: 500\nprimary: [{metric: rmse, margin: 1%}]\n",
        "expected at least 10000 resamples, found 500"
      ),
      (
        "gate: 1\nname: g\nslices: {near: 3}\nprimary: [{metric: rmse, margin: 1%}]\n",
        "expected slices.near to be a power of two from 0.25 to 256, in metres, found 3.0"
      ),
      (
        "gate: 1\nname: g\nprimary: [{metric: rmse, margin: 1%}, {metric: rmse, margin: 2%}]\n",
        "expected each metric, statistic, slice and tag once, found 'rmse' twice"
      ),
      (
        "gate: 1\nname: g\nprimary: [{metric: rmse, margin: 1%}]\nguards: {missing: maybe}\n",
        "expected guards.missing to be fail, worst or drop<=X%, found 'maybe'"
      ),
      (
        "gate: 1\nname: g\nprimary: [{metric: rmse, margin: 1%}]\nwaivers: [{rule: rmsee, owner: o, reason: r, expires: 2027-01-01}]\n",
        "found 'rmsee'; did you mean 'rmse'?"
      ),
      (
        "gate: 1\nname: g\nprimary: [{metric: rmse, margin: 1%}]\nwaivers: [{rule: rmse, owner: the team, reason: r, expires: 2026-05-31}]\n",
        "expected waivers that have not expired, found that of rmse by the team, which expired on 2026-05-31; remove it, or have its owner renew it."
      ),
      (
        "gate: 1\nname: g\nprimary: [{metric: rmse, margin: 1%}]\nwaivers: [{rule: rmse, owner: o, reason: r, expires: soon}]\n",
        "expected the waiver of rmse to expire on a day such as 2026-12-31, found 'soon'"
      ),
      (
        "gate: 1\nname: g\nprimary: [{metric: rmse, margin: 1%}]\nwaivers: [{rule: rmse, owner: ' ', reason: r, expires: 2027-01-01}]\n",
        "expected the waiver of rmse to have an owner, found none"
      ),
    ])
  func wrong(yaml: String, sentence: String) {
    let error = #expect(throws: DocumentError.self) { try read(yaml) }
    let text = "\(error.map { "\($0)" } ?? "")"
    #expect(text.contains(sentence), "\(text)")
    #expect(text.hasSuffix(".") || text.hasSuffix("?"))
    #expect(!text.contains("\n"))
  }
}
