/// Everything that the gate's templates show, as text.
struct GatePageModel {
  /// A name and its value.
  struct Entry {
    let name: String
    let value: String
  }

  /// A sentence to mind.
  struct Notice {
    let label: String
    let text: String
    let isGrave: Bool
  }

  /// A condition and how it went.
  struct Guard {
    let id, title, detail: String
    let word, decision: String
    let isWaived: Bool
    let samples: [String]
    let sampleCount: String
    let more: String
  }

  /// A waiver.
  struct Waiver {
    let rule, owner, expires, use, reason: String
  }

  let title: String
  let tool: String
  let style: String
  let ramps: String
  let script: String
  let contentSecurityPolicy: String

  let gateName, shortHash, alpha, family: String
  let baselineName, candidateName: String
  let word, decision, sentence: String
  let notices: [Notice]
  let facts: [CoverageFacts.Fact]
  let hasRules: Bool
  let wide, narrow, chartRemark: String
  let guards: [Guard]
  let waivers: [Waiver]

  let primary, secondary, all: [GateRuleRow]

  let hasRegressions: Bool
  let metric, metricUnit: String
  let regressions: [RegressionCard.Row]
  let cards: [RegressionCard]

  let hasProtocol: Bool
  let protocolName, protocolHash, protocolTitle, protocolNotes: String
  let protocolFields: [Entry]
  let origin: [Entry]

  /// Samples that a guard lists at most.
  private static let sampleLimit = 100

  init(_ verdict: GateVerdict, pictures: [RegressionPictures]) {
    let gate = verdict.gate
    word = verdict.decision.word
    decision = verdict.decision.rawValue
    sentence = verdict.plainSentence
    title = "\(word) \(gate.name): \(sentence)"
    tool = "\(verdict.tool.name) \(verdict.tool.version)"
    style = PageTemplates.file("report.css") + PageTemplates.file("gate.css")
    ramps = Palette.styleSheet
    script = ["page.js", "page-start.js"].map(PageTemplates.file).joined()
    contentSecurityPolicy = PageModel.contentSecurityPolicy(script: script, embedding: .inline)

    gateName = gate.name
    shortHash = gate.shortHash
    alpha = NumberText.exact(gate.alpha)
    family = gate.family.words
    baselineName = verdict.baseline.name
    candidateName = verdict.candidate.name
    notices = Self.notices(verdict)
    facts = Self.facts(verdict)
    hasRules = !verdict.rules.isEmpty
    let chart = MarginChart(verdict.primaryRules + verdict.secondaryRules)
    wide = chart.svg(.wide)
    narrow = chart.svg(.narrow)
    chartRemark = ([chart.remark] + Self.exceptions(verdict)).filter { !$0.isEmpty }
      .joined(separator: " ")
    guards = verdict.guards.map(Self.guardRow)
    waivers = verdict.waivers.map {
      Waiver(
        rule: $0.rule, owner: $0.owner, expires: $0.expires, use: $0.isUsed ? "yes" : "no",
        reason: $0.reason)
    }
    primary = verdict.primaryRules.map { GateRuleRow($0) }
    secondary = verdict.secondaryRules.map { GateRuleRow($0) }
    all = primary + secondary

    let first = verdict.primaryRules.first
    hasRegressions = !verdict.regressions.isEmpty
    metric = first?.title ?? "the first metric"
    metricUnit = first?.unit ?? ""
    cards = RegressionCard.cards(of: verdict, pictures: pictures)
    regressions = RegressionCard.rows(of: verdict, cards: Set(cards.map(\.key)))

    let record = verdict.protocol
    hasProtocol = record != nil
    protocolName = record?.name ?? ""
    protocolHash = record?.hash ?? ""
    protocolTitle = record?.title ?? ""
    protocolNotes = record?.notes ?? ""
    protocolFields =
      (record?.source.map { [Entry(name: "source", value: $0)] } ?? [])
      + (record?.fields ?? []).map { Entry(name: $0.name, value: $0.value) }
    origin = Self.origin(verdict)
  }

  // MARK: - Parts

  /// Where a decision rests on more than the bars of the chart.
  private static func exceptions(_ verdict: GateVerdict) -> [String] {
    verdict.gate.family == .holm
      ? ["Holm's correction may ask for more than the bars show: the decision counts."] : []
  }

  private static func notices(_ verdict: GateVerdict) -> [Notice] {
    let waived = verdict.waivers.filter(\.isUsed).map {
      Notice(label: "Waived", text: "\($0.rule), \($0.sentence)", isGrave: true)
    }
    return waived + verdict.warnings.map { Notice(label: "Warning", text: $0, isGrave: false) }
  }

  private static func facts(_ verdict: GateVerdict) -> [CoverageFacts.Fact] {
    func tally(_ decisions: [GateDecision], open: String, _ waived: Int) -> String {
      let parts = [(GateDecision.fail, "fail"), (.inconclusive, open)].compactMap {
        decision, word -> String? in
        let count = decisions.count { $0 == decision }
        return count > 0 ? "\(NumberText.count(count)) \(word)" : nil
      }
      let list = parts + (waived > 0 ? ["\(NumberText.count(waived)) of these waived"] : [])
      return list.isEmpty ? "none failed" : list.joined(separator: ", ")
    }
    func share(_ decisions: [GateDecision]) -> String {
      "\(NumberText.count(decisions.count { $0 == .pass })) of \(NumberText.count(decisions.count))"
    }
    let rules = verdict.primaryRules, guards = verdict.guards
    let statuses = guards.map(\.status.decision)
    var facts = [
      CoverageFacts.Fact(
        name: "Primary rules that pass", value: share(rules.map(\.decision)),
        remark: tally(
          rules.map(\.decision), open: "inconclusive",
          rules.count { $0.isWaived && $0.decision != .pass })),
      CoverageFacts.Fact(
        name: "Guards that hold", value: share(statuses),
        remark: tally(statuses, open: "unknown", guards.count { $0.isWaived && $0.status != .pass })
      ),
    ]
    if let rule = rules.first ?? verdict.rules.first {
      facts.append(
        .init(
          name: "Samples compared", value: NumberText.count(rule.samples),
          remark: "in \(NumberText.count(rule.clusters, "scene")), which count as independent"))
    }
    facts.append(
      .init(
        name: "Alpha", value: NumberText.exact(verdict.gate.alpha),
        remark: "chance of a wrong pass, and of a wrong fail"))
    return facts
  }

  private static func guardRow(_ finding: GuardFinding) -> Guard {
    let left = finding.samples.count - sampleLimit
    return Guard(
      id: finding.id, title: finding.title, detail: finding.detail, word: finding.status.word,
      decision: finding.status.decision.rawValue,
      isWaived: finding.isWaived && finding.status != .pass,
      samples: Array(finding.samples.prefix(sampleLimit)),
      sampleCount: NumberText.count(finding.samples.count, "sample"),
      more: left > 0 ? "and \(NumberText.count(left)) more" : "")
  }

  private static func origin(_ verdict: GateVerdict) -> [Entry] {
    let gate = verdict.gate
    func run(_ name: String, _ run: GateVerdict.ComparedRun) -> [Entry] {
      [
        Entry(name: name, value: run.name),
        Entry(name: "\(name)'s dataset", value: run.dataset ?? "not stated"),
        Entry(name: "\(name)'s scores", value: run.hash),
        Entry(
          name: "\(name)'s samples",
          value: "\(NumberText.count(run.samples)) with a result, "
            + "\(NumberText.count(run.failed)) failed"),
      ]
    }
    return [
      Entry(name: "Gate", value: gate.name), Entry(name: "Gate file", value: gate.hash),
      Entry(name: "Alpha", value: "\(NumberText.exact(gate.alpha)), one-sided"),
      Entry(name: "Family", value: gate.family.words),
      Entry(
        name: "Bootstrap", value: "\(NumberText.count(gate.resamples)) resamples, seed \(gate.seed)"
      ),
    ] + run("Baseline", verdict.baseline) + run("Candidate", verdict.candidate) + [
      Entry(name: "Made by", value: "\(verdict.tool.name) \(verdict.tool.version)"),
      Entry(name: "Made at", value: verdict.createdAt),
      Entry(name: "Record version", value: "\(verdict.schemaVersion)"),
    ]
  }
}
