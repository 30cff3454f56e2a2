internal import Crypto
internal import Foundation

extension GateVerdict {
  /// The verdict in SARIF 2.1.0, for code hosts.
  ///
  /// What did not pass is a result: an error, a warning where it is inconclusive, a note where it
  /// does not count (secondary rules, guards that the records say nothing of); a waived one carries its suppression. The worst regressions follow,
  /// located at the candidate's files relative to its predictions folder (`PREDICTIONS`).
  /// Fingerprints depend on the gate's name, the rule and the sample alone, so that a finding keeps
  /// its history over runs.
  ///
  /// - Parameter gateFile: Path of the gate file in the repository, with forward slashes, at which
  ///   rules and guards are located; of a path from the root only the file's name is kept, so that
  ///   nothing tells of the machine. Nil leaves them without a file, which some hosts refuse.
  /// - Returns: JSON with sorted keys.
  /// - Throws: What encoding throws.
  public func sarif(gateFile: String? = nil) throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    let log = SARIFWriter(self, gateFile: gateFile).log
    return String(decoding: try encoder.encode(log), as: UTF8.self) + "\n"
  }
}

/// Puts a verdict into SARIF's words.
private struct SARIFWriter {
  let verdict: GateVerdict
  let gateFile: String?

  /// Regressions that become results at most.
  private static let regressionLimit = 50
  /// Id of the descriptor of single samples.
  private static let regression = "sample_regression"

  init(_ verdict: GateVerdict, gateFile: String?) {
    self.verdict = verdict
    self.gateFile = gateFile
  }

  var log: SARIFLog {
    SARIFLog(runs: [
      SARIFLog.Run(
        tool: .init(
          driver: .init(
            name: verdict.tool.name, version: verdict.tool.version, rules: descriptors)),
        automationDetails: .init(id: "fdeval-gate/\(verdict.gate.name)"),
        originalUriBaseIds: [
          "PREDICTIONS": .init(description: .init(text: "The candidate's predictions folder.")),
          "DATASET": .init(description: .init(text: "The dataset's folder.")),
        ],
        results: guardResults + ruleResults + sampleResults,
        properties: .init(
          decision: verdict.decision.rawValue, sentence: verdict.sentence,
          gateHash: verdict.gate.hash, alpha: verdict.gate.alpha,
          resamples: verdict.gate.resamples, seed: verdict.gate.seed,
          family: verdict.gate.family.rawValue, baseline: verdict.baseline,
          candidate: verdict.candidate, protocolName: verdict.protocol?.name,
          protocolHash: verdict.protocol?.hash, waivers: verdict.waivers,
          warnings: verdict.warnings, createdAt: verdict.createdAt))
    ])
  }

  // MARK: - Descriptors

  private var descriptors: [SARIFLog.ReportingDescriptor] {
    let guards = verdict.guards.map {
      SARIFLog.ReportingDescriptor(
        id: $0.id, shortDescription: .init(text: $0.title),
        fullDescription: .init(text: "A condition that no statistic can outweigh: \($0.title)."),
        defaultConfiguration: .init(level: .error), properties: .init(tags: ["guard"]))
    }
    let rules = verdict.rules.map { rule in
      SARIFLog.ReportingDescriptor(
        id: rule.id, shortDescription: .init(text: rule.name),
        fullDescription: .init(
          text: "\(rule.name): \(rule.statisticTitle), margin \(rule.marginText), "
            + (rule.mode == .superiority ? "superiority" : "non-inferiority") + "."),
        defaultConfiguration: .init(level: rule.isPrimary ? .error : .note),
        properties: .init(tags: [rule.isPrimary ? "primary" : "secondary"]))
    }
    return guards + rules + [
      SARIFLog.ReportingDescriptor(
        id: Self.regression, shortDescription: .init(text: "A sample that got worse"),
        fullDescription: .init(
          text: "A sample that got worse by the first primary rule's metric."),
        defaultConfiguration: .init(level: .note), properties: .init(tags: ["sample"]))
    ]
  }

  // MARK: - Results

  private var guardResults: [SARIFLog.Result] {
    verdict.guards.enumerated().filter { $1.status != .pass }.map { index, finding in
      SARIFLog.Result(
        ruleId: finding.id, ruleIndex: index,
        level: finding.status == .fail ? .error : .note,
        message: .init(text: "\(finding.title): \(finding.detail)"),
        locations: [gateLocation(finding.id)], partialFingerprints: fingerprint(finding.id),
        suppressions: suppressions(of: finding.id, isWaived: finding.isWaived),
        properties: .init(
          decision: finding.status.rawValue,
          ids: finding.samples.isEmpty ? nil : finding.samples))
    }
  }

  private var ruleResults: [SARIFLog.Result] {
    verdict.rules.enumerated().filter { $1.decision != .pass }.map { index, rule in
      SARIFLog.Result(
        ruleId: rule.id, ruleIndex: verdict.guards.count + index,
        level: !rule.isPrimary ? .note : rule.decision == .fail ? .error : .warning,
        message: .init(text: "\(rule.name): \(rule.reason)"),
        locations: [gateLocation(rule.id)], partialFingerprints: fingerprint(rule.id),
        suppressions: suppressions(of: rule.id, isWaived: rule.isWaived),
        properties: .init(
          decision: rule.decision.rawValue, baseline: rule.baseline.finite,
          candidate: rule.candidate.finite, loss: rule.loss.finite, margin: rule.margin.finite,
          lower: rule.limits?.lower.finite, upper: rule.limits?.upper.finite, p: rule.p?.finite,
          samples: rule.samples, clusters: rule.clusters))
    }
  }

  private var sampleResults: [SARIFLog.Result] {
    let metric = verdict.primaryRules.first
    let unit = metric?.unit.withLeadingSpace ?? ""
    func text(_ value: Double?) -> String {
      value.map { NumberText.significant($0) + unit } ?? "no value"
    }
    return verdict.regressions.prefix(Self.regressionLimit).map { sample in
      SARIFLog.Result(
        ruleId: Self.regression, ruleIndex: verdict.guards.count + verdict.rules.count,
        level: .note,
        message: .init(
          text: "\(sample.id): \(metric?.title ?? "the metric") went from \(text(sample.baseline)) "
            + "to \(text(sample.candidate)), worse by \(text(sample.loss))"),
        locations: [
          .init(
            physicalLocation: .init(artifactLocation: file(of: sample)),
            logicalLocations: [
              .init(name: sample.id, fullyQualifiedName: "\(sample.cluster)/\(sample.id)")
            ])
        ],
        partialFingerprints: fingerprint(Self.regression, sample.id), suppressions: nil,
        properties: .init(
          baseline: sample.baseline?.finite, candidate: sample.candidate?.finite,
          loss: sample.loss.finite))
    }
  }

  // MARK: - Parts

  /// The candidate's file, or the reference where the candidate has none.
  private func file(of sample: GateVerdict.Regression) -> SARIFLog.ArtifactLocation {
    if let candidate = sample.assets.candidate {
      return .init(uri: Self.reference(to: candidate), uriBaseId: "PREDICTIONS")
    }
    return .init(uri: Self.reference(to: sample.assets.reference), uriBaseId: "DATASET")
  }

  private func gateLocation(_ id: String) -> SARIFLog.Location {
    .init(
      physicalLocation: gateFile.map {
        let path = $0.hasPrefix("/") ? ($0 as NSString).lastPathComponent : $0
        return .init(artifactLocation: .init(uri: Self.reference(to: path), uriBaseId: nil))
      },
      logicalLocations: [
        .init(name: id, fullyQualifiedName: "\(verdict.gate.name)/\(id)")
      ])
  }

  private func suppressions(of id: String, isWaived: Bool) -> [SARIFLog.Suppression]? {
    guard isWaived else { return nil }
    return [.init(justification: verdict.waiver(of: id)?.sentence ?? "waived")]
  }

  private func fingerprint(_ parts: String...) -> [String: String] {
    // Lengths keep "a" + "bc" and "ab" + "c" apart.
    let text = ([verdict.gate.name] + parts).map { "\($0.utf8.count):\($0)" }.joined()
    let digest = SHA256.hash(data: Data(text.utf8)).map { byte in
      (byte < 16 ? "0" : "") + String(byte, radix: 16)
    }
    return ["gateFinding/v1": digest.joined()]
  }

  /// A path as a relative URI reference (RFC 3986).
  private static func reference(to path: String) -> String {
    var text = ""
    for byte in path.utf8.drop(while: { $0 == UInt8(ascii: "/") }) {
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."),
        UInt8(ascii: "_"), UInt8(ascii: "~"), UInt8(ascii: "/"):
        text.unicodeScalars.append(Unicode.Scalar(byte))
      default:
        text += (byte < 16 ? "%0" : "%") + String(byte, radix: 16, uppercase: true)
      }
    }
    return text
  }
}

extension Double {
  /// The number, where JSON can hold it.
  fileprivate var finite: Double? { isFinite ? self : nil }
}
