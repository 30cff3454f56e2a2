extension GateVerdict {
  /// The verdict as Markdown for a pull request.
  ///
  /// The decision stands in words. User-made text stays text: it makes no markup, no cell and no
  /// mention.
  public func markdown() -> String { VerdictMarkdown(self).text }
}

/// A verdict in GitHub-flavoured Markdown.
private struct VerdictMarkdown {
  let verdict: GateVerdict

  /// Regressions that are listed at most: a comment holds 65,536 characters.
  private static let regressionLimit = 10
  /// Samples that a guard names at most.
  private static let sampleLimit = 5

  init(_ verdict: GateVerdict) { self.verdict = verdict }

  var text: String {
    let blocks: [String] =
      [headline, comparison] + [table(verdict.primaryRules, title: "Primary rules")]
      + [reasons, guards, waivers, warnings, secondary, regressions, origin]
    return blocks.filter { !$0.isEmpty }.joined(separator: "\n\n") + "\n"
  }

  private var headline: String {
    "## Gate \(MarkdownText.code(verdict.gate.name)): \(verdict.decision.word)\n\n"
      + MarkdownText.plain(verdict.plainSentence)
  }

  private var comparison: String {
    let scope = verdict.protocol.map {
      ", protocol \(MarkdownText.code($0.name)) `\($0.shortHash)`"
    }
    return "Candidate \(MarkdownText.code(verdict.candidate.name)) against baseline "
      + MarkdownText.code(verdict.baseline.name) + (scope ?? "") + "."
  }

  private func table(_ rules: [RuleFinding], title: String) -> String {
    guard !rules.isEmpty else { return "" }
    let head =
      "| Rule | Baseline | Candidate | Loss | Limits | Margin | Decision |\n"
      + "| :-- | --: | --: | --: | --: | --: | :-- |"
    let rows = rules.map { rule in
      let numbers = RuleNumbers(rule)
      let metricUnit = rule.unit.withLeadingSpace, unit = numbers.unit.withLeadingSpace
      let cells = [
        "\(MarkdownText.plain(rule.name))<br>\(MarkdownText.code(rule.id))",
        MarkdownText.plain(numbers.baseline + metricUnit),
        MarkdownText.plain(numbers.candidate + metricUnit),
        MarkdownText.plain(numbers.loss + unit), MarkdownText.plain(numbers.limits),
        MarkdownText.plain(
          numbers.margin + (rule.mode == .superiority ? " better" : "")),
        "**\(rule.decision.word)**" + (rule.isWaived && rule.decision != .pass ? ", waived" : ""),
      ]
      return "| \(cells.joined(separator: " | ")) |"
    }
    return "### \(title)\n\n\(([head] + rows).joined(separator: "\n"))\n\n"
      + "A positive loss is worse. Limits are one-sided at alpha "
      + "\(NumberText.exact(verdict.gate.alpha)) each."
  }

  private var reasons: String {
    let open = verdict.primaryRules.filter { $0.decision != .pass }
    return open.map {
      "- \(MarkdownText.code($0.id)) **\($0.decision.word)**: \(MarkdownText.plain($0.reason))"
    }.joined(separator: "\n")
  }

  private var guards: String {
    let open = verdict.guards.filter { $0.status != .pass }
    let held = verdict.guards.count - open.count
    var lines = open.map { finding in
      let shown = finding.samples.prefix(Self.sampleLimit).map(MarkdownText.code)
      let left = finding.samples.count - shown.count
      let samples =
        shown.isEmpty
        ? ""
        : " (\(shown.joined(separator: ", "))\(left > 0 ? " and \(NumberText.count(left)) more" : ""))"
      return "- \(MarkdownText.code(finding.id)) **\(finding.status.word)**"
        + (finding.isWaived ? ", waived" : "")
        + ": \(MarkdownText.plain(finding.title)): \(MarkdownText.plain(finding.detail))\(samples)"
    }
    let names = verdict.guards.filter { $0.status == .pass }.map { MarkdownText.code($0.id) }
    if held > 0 { lines.append("- **PASS**: \(names.joined(separator: ", "))") }
    guard !lines.isEmpty else { return "" }
    return "### Guards: \(held) of \(verdict.guards.count) hold\n\n"
      + lines.joined(separator: "\n")
  }

  private var waivers: String {
    guard !verdict.waivers.isEmpty else { return "" }
    let rows = verdict.waivers.map { waiver in
      "| \(MarkdownText.code(waiver.rule)) | \(MarkdownText.plain(waiver.owner)) "
        + "| \(MarkdownText.plain(waiver.expires)) | \(waiver.isUsed ? "yes" : "no") "
        + "| \(MarkdownText.plain(waiver.reason)) |"
    }
    return "### Waivers\n\n| Waived | Owner | Until | In use | Reason |\n"
      + "| :-- | :-- | :-- | :-- | :-- |\n" + rows.joined(separator: "\n")
  }

  private var warnings: String {
    verdict.warnings.map { "> **Warning:** \(MarkdownText.plain($0))" }
      .joined(separator: "\n>\n")
  }

  private var secondary: String {
    let rules = verdict.secondaryRules
    guard !rules.isEmpty else { return "" }
    return "<details>\n<summary>Secondary rules, which only inform (\(rules.count))</summary>\n\n"
      + table(rules, title: "Secondary rules") + "\n\n</details>"
  }

  private var regressions: String {
    let shown = verdict.regressions.prefix(Self.regressionLimit)
    guard let metric = verdict.primaryRules.first, !shown.isEmpty else { return "" }
    func cell(_ value: Double?) -> String {
      value.map { NumberText.significant($0) } ?? NumberText.missing
    }
    let rows = shown.map { sample in
      "| \(MarkdownText.code(sample.id)) | \(MarkdownText.code(sample.cluster)) "
        + "| \(cell(sample.baseline)) | \(cell(sample.candidate)) "
        + "| \(RuleNumbers.signed(sample.loss, decimals: nil)) |"
    }
    return "<details>\n<summary>Worst regressions by "
      + "\(SVG.escape(metric.title)) (\(NumberText.count(shown.count)) of "
      + "\(NumberText.count(verdict.regressions.count)))</summary>\n\n"
      + "| Sample | Scene | Baseline | Candidate | Loss |\n| :-- | :-- | --: | --: | --: |\n"
      + rows.joined(separator: "\n") + "\n\n</details>"
  }

  private var origin: String {
    let gate = verdict.gate
    return "Gate file `\(gate.hash)`, alpha \(NumberText.exact(gate.alpha)) one-sided, "
      + "\(gate.family.words), \(NumberText.count(gate.resamples)) resamples with seed \(gate.seed); "
      + "\(MarkdownText.plain(verdict.tool.name)) \(MarkdownText.plain(verdict.tool.version))."
  }
}

extension GateFamily {
  /// How several primary rules make one decision, in a few words.
  var words: String {
    switch self {
    case .all: "all primary rules must pass"
    case .holm: "all primary rules must pass after Holm's correction"
    }
  }
}
