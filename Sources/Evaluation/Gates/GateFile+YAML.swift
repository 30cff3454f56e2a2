internal import Crypto
public import DepthMetrics
internal import Foundation
internal import Raster

extension GateFile {
  private struct Document: Decodable {
    var name: String
    var alpha: Double?
    var resamples: Int?
    var seed: UInt64?
    var family: GateFamily?
    var primary: [Rule]
    var secondary: [Rule]?
    var slices: Slices?
    var guards: Guards?
    var waivers: [Waiver]?
    var inconclusive: InconclusivePolicy?
    var columns: ColumnMap?

    struct Rule: Decodable {
      var metric, margin: String
      var statistic: RuleFinding.Statistic?
      var mode: RuleFinding.Mode?
      var tag: String?
      var slice: GateSlice?
      var worseBy: Double?
      var direction: MetricDefinition.Direction?
      var unit: String?

      enum CodingKeys: String, CodingKey {
        case metric, margin, statistic, mode, tag, slice, direction, unit
        case worseBy = "worse_by"
      }
    }

    struct Slices: Decodable { var near, far: Double? }

    struct Guards: Decodable {
      var coverageDrop, nan, negativeSlopes, clampedShare, missing: String?
      var catastrophic: Catastrophe?

      enum CodingKeys: String, CodingKey {
        case nan, missing, catastrophic
        case coverageDrop = "coverage_drop"
        case negativeSlopes = "negative_slopes"
        case clampedShare = "clamped_share"
      }

      /// A metric and its limit, or the word that turns the guard off.
      struct Catastrophe: Decodable {
        var metric: String?
        var beyond: String

        enum CodingKeys: String, CodingKey { case metric, beyond }

        init(from decoder: any Decoder) throws {
          if let word = try? decoder.singleValueContainer().decode(String.self) {
            beyond = word
            return
          }
          let values = try decoder.container(keyedBy: CodingKeys.self)
          metric = try values.decodeIfPresent(String.self, forKey: .metric)
          beyond = try values.decode(String.self, forKey: .beyond)
        }
      }
    }

    struct Waiver: Decodable { var rule, owner, reason, expires: String }
  }

  private static let ruleKeys: KeyTree = [
    "metric": nil, "margin": nil, "statistic": .words(RuleFinding.Statistic.self),
    "mode": .words(RuleFinding.Mode.self), "tag": nil, "slice": .words(GateSlice.self),
    "worse_by": nil, "direction": .words(["lower", "higher"]), "unit": nil,
  ]

  private static let keys: KeyTree = [
    "gate": nil, "name": nil, "alpha": nil, "resamples": nil, "seed": nil,
    "family": .words(GateFamily.self), "primary": ruleKeys, "secondary": ruleKeys,
    "slices": ["near", "far"],
    "guards": [
      "coverage_drop": nil, "nan": nil, "negative_slopes": nil, "clamped_share": nil,
      "catastrophic": ["metric", "beyond"], "missing": nil,
    ],
    "waivers": ["rule", "owner", "reason", "expires"],
    "inconclusive": .words(InconclusivePolicy.self),
    "columns": ["id": nil, "cluster": nil, "tags": nil, "seed": nil, "metrics": nil],
  ]

  /// Reads a gate file.
  ///
  /// - Parameters:
  ///   - path: The file.
  ///   - today: The date that waivers are held against, "2026-12-31".
  /// - Throws: ``DocumentError`` for unreadable files, malformed YAML, unknown keys, impossible
  ///   limits and expired waivers.
  public init(contentsOf path: String, today: String) throws(DocumentError) {
    guard let bytes = FileManager.default.contents(atPath: path),
      let text = String(data: bytes, encoding: .utf8)
    else {
      throw DocumentError(
        path, expected: "a gate file", found: "nothing that can be read as text",
        advice: "name a .yaml file with --gate")
    }
    try self.init(yaml: text, file: path, today: today)
  }

  /// Reads the text of a gate file.
  ///
  /// - Parameters:
  ///   - yaml: The document.
  ///   - file: Its name, for messages.
  ///   - today: The date that waivers are held against, "2026-12-31".
  /// - Throws: ``DocumentError``.
  public init(yaml: String, file: String, today: String) throws(DocumentError) {
    var document = try YAMLDocument(yaml, name: file)
    guard let version = try document.text("gate"), version == "\(Self.schemaVersion)" else {
      throw DocumentError(
        file, expected: "gate: \(Self.schemaVersion)",
        found: try document.text("gate").map { "gate: \($0)" } ?? "no such key",
        advice: "say which version of the layout the file has")
    }
    document.remove("gate")
    let said = try document.decode(Document.self, keys: Self.keys)
    self.init(
      name: said.name,
      hash: SHA256.hash(data: Data(yaml.utf8)).map { String(format: "%02x", $0) }.joined(),
      file: file, rules: [])
    alpha = said.alpha ?? alpha
    resamples = said.resamples ?? resamples
    seed = said.seed ?? seed
    family = said.family ?? family
    near = said.slices?.near ?? near
    far = said.slices?.far ?? far
    inconclusive = said.inconclusive ?? inconclusive
    columns = said.columns
    for (index, rule) in said.primary.enumerated() {
      rules.append(try self.rule(rule, "primary[\(index)]", isPrimary: true))
    }
    for (index, rule) in (said.secondary ?? []).enumerated() {
      rules.append(try self.rule(rule, "secondary[\(index)]", isPrimary: false))
    }
    if let guards = said.guards { try read(guards) }
    try validate()
    for waiver in said.waivers ?? [] { try add(waiver, today) }
  }

  private func rule(
    _ said: Document.Rule, _ place: String, isPrimary: Bool
  ) throws(DocumentError) -> GateRule {
    guard let margin = GateMargin(said.margin) else {
      throw DocumentError(
        file, expected: "\(place).margin to be a number with its unit, or a percentage",
        found: "'\(said.margin)'", advice: "write '2%' or '0.05 m', without a sign")
    }
    guard margin.amount <= Self.largestAmount else {
      throw DocumentError(
        file, expected: "\(place).margin from 0 to \(Self.text(Self.largestAmount))",
        found: "'\(said.margin)'")
    }
    if let worseBy = said.worseBy, !(abs(worseBy) <= Self.largestAmount) {
      throw DocumentError(
        file,
        expected: "\(place).worse_by of a magnitude from 0 to \(Self.text(Self.largestAmount))",
        found: "\(worseBy)")
    }
    let known = MetricCatalogue[said.metric]
    if known == nil, said.direction == nil {
      let near = nearestName(to: said.metric, among: MetricCatalogue.ids)
      throw DocumentError(
        file, expected: "a metric that `fdeval metrics` lists, or \(place).direction and its unit",
        found: "'\(said.metric)' and no direction",
        advice: near.map { "did you mean '\($0)'?" } ?? "add direction: lower, or higher")
    }
    if known != nil, said.direction != nil, said.direction != known?.direction {
      throw DocumentError(
        file, expected: "\(place).direction as the catalogue has it for \(said.metric)",
        found: "the other one", advice: "leave direction out")
    }
    return GateRule(
      metric: said.metric, margin: margin, statistic: said.statistic ?? .mean,
      mode: said.mode ?? .nonInferiority, tag: said.tag, slice: said.slice,
      worseBy: said.worseBy ?? 0, direction: said.direction, unit: said.unit,
      isPrimary: isPrimary)
  }

  private mutating func read(_ said: Document.Guards) throws(DocumentError) {
    guards.coverageDrop = try share("coverage_drop", said.coverageDrop, guards.coverageDrop)
    guards.clampedShare = try share("clamped_share", said.clampedShare, guards.clampedShare)
    guards.nan = try count("nan", said.nan, guards.nan)
    guards.negativeSlopes = try count(
      "negative_slopes", said.negativeSlopes, guards.negativeSlopes)
    if let catastrophic = said.catastrophic {
      guards.catastrophic = try value("catastrophic.beyond", catastrophic.beyond).map {
        GateGuards.Catastrophe(metric: catastrophic.metric ?? "abs_rel", beyond: $0)
      }
    }
    guard let missing = said.missing else { return }
    guard Self.isOff(missing) else {
      guard let policy = GateGuards.MissingPolicy(missing) else {
        throw DocumentError(
          file, expected: "guards.missing to be fail, worst or drop<=X%", found: "'\(missing)'",
          advice: "write off to leave missing outputs out")
      }
      guards.missing = policy
      return
    }
    guards.missing = nil
  }

  private mutating func add(_ said: Document.Waiver, _ today: String) throws(DocumentError) {
    let known = rules.map(\.id) + GuardID.allCases.map(\.rawValue)
    guard known.contains(said.rule) else {
      throw DocumentError(
        file, expected: "a waiver of one of \(known.joined(separator: ", "))",
        found: "'\(said.rule)'",
        advice: nearestName(to: said.rule, among: known).map { "did you mean '\($0)'?" })
    }
    for (word, text) in [("owner", said.owner), ("reason", said.reason)]
    where text.allSatisfy(\.isWhitespace) {
      throw DocumentError(
        file,
        expected: "the waiver of \(said.rule) to have \(word == "owner" ? "an" : "a") \(word)",
        found: "none")
    }
    guard (try? Date(said.expires, strategy: .iso8601.year().month().day())) != nil,
      said.expires.count == 10
    else {
      throw DocumentError(
        file, expected: "the waiver of \(said.rule) to expire on a day such as 2026-12-31",
        found: "'\(said.expires)'")
    }
    guard said.expires >= today else {
      throw DocumentError(
        file, expected: "waivers that have not expired",
        found: "that of \(said.rule) by \(said.owner), which expired on \(said.expires)",
        advice: "remove it, or have its owner renew it")
    }
    waivers.append(
      GateWaiver(
        rule: said.rule, owner: said.owner, reason: said.reason, expires: said.expires,
        isUsed: false))
  }
}
