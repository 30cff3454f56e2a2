import ArgumentParser
import DepthMetrics
import Evaluation
import Foundation
import Raster

/// `fdeval explain REF CAND`.
struct Explain: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Score one pair under every protocol, and say which step moves the number.",
    usage: """
      fdeval explain <ref> <cand> [--metric <metric>] [<options>]
      fdeval explain <ref> <cand> --to <to> [--from <from>] [<options>]
      fdeval explain --sensitivity [<ref> [<cand>]] [-p <name>] [<options>]
      """,
    discussion: """
      Without --to, one line a protocol. With --from and --to, the difference between the two step \
      by step in canonical order (frame, resize, mask, crop, alignment, clamp, invalid, score_space); \
      the contributions add up exactly. With --sensitivity, what each metric of a protocol sees: \
      the map is damaged in fixed ways, and the table says by how many floors each metric moves.
      """)

  @Argument(
    help: ArgumentHelp(
      "The reference map; with --sensitivity the one that is damaged, an invented room if none is given.",
      valueName: "ref"))
  var reference: String?

  @Argument(
    help: ArgumentHelp(
      "The map that is judged; with --sensitivity the one whose error is the floor, such as the "
        + "estimator's on the source picture.", valueName: "cand"))
  var candidate: String?

  @Option(help: "The metric that is explained.")
  var metric = "abs_rel"

  @Option(help: "The protocol from which the difference is counted.")
  var from = ProtocolLibrary.defaultName

  @Option(help: "The protocol to which it is counted.")
  var to: String?

  @Flag(
    help:
      "Print by how many floors each metric moves under tilt, waves, blur, edge shift, noise and a swap."
  )
  var sensitivity = false

  @Option(
    name: [.customLong("protocol"), .customShort("p")],
    help: ArgumentHelp(
      "With --sensitivity, the protocol whose metrics are tried: a name or a .yaml file. Default: "
        + "control-fidelity-v2.", valueName: "name"))
  var rules: String?

  @OptionGroup(title: "What the files do not say") var pair: PairOptions

  @Option(
    help: ArgumentHelp(
      "A picture or an array (NPY, NPZ) whose pixels of 0 do not count.", valueName: "file"))
  var mask: String?

  @Flag(help: "Print one JSON document: all protocols, the steps, or the table.")
  var json = false

  func validate() throws {
    if sensitivity {
      guard to == nil, from == ProtocolLibrary.defaultName, metric == "abs_rel" else {
        throw ValidationError(
          "--sensitivity: expected no --metric, --from and --to, which say what is explained of a "
            + "pair, found one of them.")
      }
    } else {
      if rules != nil {
        throw ValidationError(
          "--protocol: expected --sensitivity beside it; the protocols of a pair are --from and --to."
        )
      }
      if reference == nil { throw ValidationError("Missing expected argument '<ref>'") }
      if candidate == nil { throw ValidationError("Missing expected argument '<cand>'") }
    }
    guard MetricCatalogue[metric] != nil else {
      throw ValidationError(
        "--metric: expected an id that `fdeval metrics` lists, found '\(metric)'"
          + (nearestName(to: metric, among: MetricCatalogue.ids).map { "; did you mean '\($0)'?" }
            ?? "."))
    }
  }

  func run() async throws {
    if sensitivity { return try await printSensitivity() }
    guard let reference, let candidate else { return }
    // Also where nothing is counted from it: a name that does not exist is never passed over.
    _ = try ProtocolLibrary.protocol(from)
    let (ref, cand) = try await DepthStatement.read(
      (pair.reference, reference), (pair.candidate, candidate), hasBounds: false)
    let mask = try self.mask.map { try PixelMask(contentsOf: $0) }
    func score(_ rules: EvaluationProtocol) throws(ComparisonError) -> Double {
      let comparison = try DepthComparison(
        of: cand.map, with: ref.map, under: rules, mask: mask, metrics: [metric])
      guard let value = comparison.metrics[metric] else {
        throw ComparisonError(
          .pixels, "\(metric) under \(rules.name)", expected: "a value for this pair",
          found: "none: \(comparison.undefined[metric] ?? "undefined")")
      }
      return value
    }
    if let to {
      let explanation = try ProtocolExplanation(
        metric: metric, from: try ProtocolLibrary.protocol(from),
        to: try ProtocolLibrary.protocol(to)
      ) { rules throws(ComparisonError) in
        do throws(ComparisonError) {
          return try score(rules)
        } catch {
          throw ComparisonError(
            error.fault, "\(rules.name): \(error.subject)", expected: error.expected,
            found: error.found,
            advice: "`fdeval explain REF CAND` lists the protocols that score the pair")
        }
      }
      try Terminal.result(json ? try encode(explanation) : text(explanation))
    } else {
      let outcomes = try ProtocolLibrary.names.map { name in
        Outcome(try ProtocolLibrary.protocol(name), metric, score: score)
      }
      try Terminal.result(json ? try encode(outcomes) : text(outcomes))
    }
  }

  /// The pair under one protocol.
  private struct Outcome: Encodable {
    let `protocol`, hash, metric: String
    var value: Double?
    var reason: String?

    init(
      _ rules: EvaluationProtocol, _ metric: String,
      score: (EvaluationProtocol) throws(ComparisonError) -> Double
    ) {
      `protocol` = rules.name
      hash = rules.hash
      self.metric = metric
      do throws(ComparisonError) {
        value = try score(rules)
      } catch {
        reason = error.description
      }
    }
  }

  func encode(_ value: some Encodable) throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    encoder.keyEncodingStrategy = .convertToSnakeCase
    return String(decoding: try encoder.encode(value), as: UTF8.self)
  }

  private func text(_ outcomes: [Outcome]) -> String {
    var table = TextTable([("protocol", .left), (metric, .right), ("hash", .left)])
    var silent: [String] = []
    for outcome in outcomes {
      if let value = outcome.value {
        table.add([outcome.protocol, Number.long(value), String(outcome.hash.prefix(12))])
      } else {
        silent.append(VisibleText.line("\(outcome.protocol): \(outcome.reason ?? "undefined")"))
      }
    }
    var parts = [table.text]
    if !silent.isEmpty { parts.append("No value under\n  " + silent.joined(separator: "\n  ")) }
    parts.append("Which step moves the number: add --from \(from) --to PROTOCOL.")
    return parts.joined(separator: "\n\n")
  }

  private func text(_ explanation: ProtocolExplanation) -> String {
    var table = TextTable([
      ("step", .left), ("moves by", .right), (metric, .right), ("what changes", .left),
    ])
    table.add([explanation.from, "", Number.long(explanation.fromValue), ""])
    for step in explanation.steps {
      table.add([
        step.name, String(format: "%+.6f", step.contribution), Number.long(step.value), step.change,
      ])
    }
    table.add([
      explanation.to,
      String(format: "%+.6f", explanation.toValue - explanation.fromValue),
      Number.long(explanation.toValue), "in all",
    ])
    return table.text
  }
}
