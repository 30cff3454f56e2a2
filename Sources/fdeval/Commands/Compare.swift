import ArgumentParser
import DepthMetrics
import Evaluation
import Raster

/// `fdeval compare REF CAND`.
struct Compare: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Compare one depth map with a reference, or two results with each other.",
    discussion: """
      Reads PNG, TIFF, NPY, NPZ, PFM and PGM, at most 65500 pixels a side. Without --protocol both maps are taken as they \
      are: every pixel counts where both are finite and positive. Two results (a run's folder, its \
      report.json or a saved --json) are set against each other only if they were made under the \
      same protocol.
      """)

  @Argument(help: ArgumentHelp("The reference map, or a result.", valueName: "ref"))
  var reference: String

  @Argument(help: ArgumentHelp("The map that is judged, or a result.", valueName: "cand"))
  var candidate: String

  @OptionGroup(title: "Protocol") var rules: ProtocolOptions
  @OptionGroup(title: "What the files do not say") var pair: PairOptions
  @OptionGroup var choice: MetricOptions

  @Option(
    help: ArgumentHelp(
      "A picture or an array (NPY, NPZ) whose pixels of 0 do not count.", valueName: "file"))
  var mask: String?

  @Option(
    help: ArgumentHelp(
      "A picture or an array of the foreground, for boundary_recall.", valueName: "file"))
  var segmentation: String?

  @Flag(help: "Print one JSON document instead of a table.")
  var json = false

  func run() async throws {
    if StoredResult.isResult(reference), StoredResult.isResult(candidate) {
      return try compareResults()
    }
    let rules = try self.rules.resolved()
    let ids = try choice.resolved(rules)
    let (ref, cand) = try await DepthStatement.read(
      (pair.reference, reference), (pair.candidate, candidate), hasBounds: true)
    let comparison = try DepthComparison(
      of: cand.map, with: ref.map, under: rules,
      mask: try mask.map { try PixelMask(contentsOf: $0) },
      segmentation: try segmentation.map { try PixelMask(contentsOf: $0) }, metrics: ids)
    let record = ComparisonRecord(
      comparison,
      assumed: ref.assumed.map { "reference.\($0)" } + cand.assumed.map { "candidate.\($0)" })
    if comparison.alignment.isInverted {
      Terminal.warn(
        "The fitted slope is negative (\(Number.short(comparison.alignment.scale))): near and far "
          + "may be swapped.")
    }
    if json {
      let findings =
        ref.findings.map { FileFinding(.reference, $0) }
        + cand.findings.map { FileFinding(.candidate, $0) }
      try Terminal.result(ComparisonDocument(record, under: rules, findings: findings).json)
    } else {
      try Terminal.result(lines: lines(record, rules, ids ?? rules.metrics))
    }
  }

  private func lines(
    _ record: ComparisonRecord, _ rules: EvaluationProtocol, _ ids: [String]
  ) -> [String] {
    var table = TextTable([("metric", .left), ("value", .right), ("unit", .left), ("", .left)])
    for definition in ids.compactMap({ MetricCatalogue[$0]?.scored(in: rules.scoreSpace) }) {
      let value = record.metrics[definition.id] ?? nil
      table.add([
        definition.id, value.map(Number.long) ?? "undefined", definition.unit,
        value == nil ? record.undefined[definition.id] ?? "" : definition.direction.arrow,
      ])
    }
    let counts = record.counts
    var lines = [
      "protocol   \(rules.name) (\(rules.shortHash))",
      "pixels     \(counts.valid) compared of \(counts.reference) with a reference"
        + (record.coverage.map { ", coverage \(Number.percent($0))" } ?? ""),
    ]
    if counts.clamped > 0 { lines.append("clamped    \(counts.clamped) pixels") }
    if record.alignment.method != .none {
      lines.append(
        "alignment  \(record.alignment.method.rawValue) in \(record.alignment.space.rawValue): "
          + "scale \(Number.short(record.alignment.scale)), "
          + "shift \(Number.short(record.alignment.shift))")
    }
    if let control = record.control {
      lines.append(
        "control    \(Number.percent(control.deadZoneShare)) in dead zones (0, NaN or infinite), "
          + "\(Number.percent(control.saturatedShare)) saturated (least or greatest value)")
    }
    if !record.assumed.isEmpty {
      lines.append("assumed    \(record.assumed.joined(separator: ", "))")
    }
    let beside = Self.beside(record.beside ?? [], ids)
    return table.lines + (beside.isEmpty ? [] : [""] + beside) + [""] + lines
  }

  /// The scores under the alignments that do not decide, a column each.
  private static func beside(_ fits: [AlternativeFit], _ ids: [String]) -> [String] {
    guard !fits.isEmpty else { return [] }
    var table = TextTable([("beside", .left)] + fits.map { ($0.method.rawValue, .right) })
    for id in ids where fits.contains(where: { $0.metrics[id] != nil || $0.undefined[id] != nil }) {
      table.add([id] + fits.map { $0.metrics[id].map(Number.long) ?? "undefined" })
    }
    for (name, value) in [("scale", \FittedAlignment.scale), ("shift", \.shift)] {
      table.add(
        [name]
          + fits.map {
            $0.alignment.method == .none ? "none" : Number.short($0.alignment[keyPath: value])
          })
    }
    return table.lines
  }

  private func compareResults() throws {
    guard rules.isEmpty, pair.isEmpty, mask == nil, segmentation == nil else {
      throw ValidationError(
        "expected at most --metrics and --json beside two results, which carry their protocol, found "
          + "other flags.")
    }
    let one = try StoredResult(reference), other = try StoredResult(candidate)
    if let first = one.report, let second = other.report {
      return try compareRuns(try RunDifference(first, second), first.protocol)
    }
    try one.requireSameProtocol(as: other)
    let asked = try choice.resolved(nil).map { Set($0) }
    let changes = MetricCatalogue.definitions.filter { asked?.contains($0.id) ?? true }
      .compactMap { MetricChange($0, from: one, to: other) }
    if json {
      let document = ResultDifference(
        protocol: one.protocol,
        metrics: Dictionary(uniqueKeysWithValues: changes.map { ($0.id, $0) }))
      return try Terminal.result(document.json)
    }
    var table = TextTable([
      ("metric", .left), (reference, .right), (candidate, .right), ("difference", .right),
      ("", .left),
    ])
    for change in changes {
      table.add([
        change.id, Number.long(change.reference), Number.long(change.candidate),
        change.difference.map(Number.long) ?? "undefined", change.verdict.rawValue,
      ])
    }
    try Terminal.result(
      lines: table.lines + ["", "protocol   \(one.protocol.name) (\(one.protocol.shortHash))"])
  }

  /// Two runs, over the samples that both have.
  private func compareRuns(_ runs: RunDifference, _ rules: ProtocolRecord) throws {
    let asked = try choice.resolved(nil).map { Set($0) }
    let rows = runs.rows.filter { asked?.contains($0.metric.id) ?? true }
    if json {
      return try Terminal.result(
        RunDifferenceDocument(runs, rows: rows, under: rules).json)
    }
    var table = TextTable([
      ("metric", .left), (reference, .right), (candidate, .right), ("difference", .right),
      ("95% interval", .left), ("", .left),
    ])
    for row in rows {
      table.add([
        row.metric.id, Number.long(row.reference), Number.long(row.candidate),
        Number.long(row.difference),
        row.interval.map { "\(Number.long($0.lower)) … \(Number.long($0.upper))" } ?? "–",
        row.verdict == .undecided ? "" : row.verdict.rawValue,
      ])
    }
    func percent(_ share: Double?) -> String { share.map(Number.percent) ?? "unknown" }
    var lines = [
      "samples    \(runs.pairs) \(runs.pairs == 1 ? "pair" : "pairs") with the same reference"
        + Self.leftOut(runs.onlyInFirst, in: reference)
        + Self.leftOut(runs.onlyInSecond, in: candidate),
      "coverage   \(percent(runs.coverage.first)) and \(percent(runs.coverage.second))",
      "protocol   \(rules.name) (\(rules.shortHash))",
    ]
    if rows.contains(where: { $0.verdict == .undecided }) {
      lines.append(
        "Without a word the interval holds 0, or there is none: the runs are not told apart.")
    }
    try Terminal.result(table.text + "\n\n" + lines.joined(separator: "\n"))
  }

  /// ", 2 in reports/a alone: kitchen/table, hall/door".
  private static func leftOut(_ ids: [String], in run: String) -> String {
    guard !ids.isEmpty else { return "" }
    let names = ids.prefix(3).joined(separator: ", ")
    return ", \(ids.count) in \(run) alone: \(names)" + (ids.count > 3 ? " and more" : "")
  }
}
