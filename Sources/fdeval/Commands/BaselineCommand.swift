import ArgumentParser
import DepthMetrics
import Evaluation
import Foundation

/// `fdeval baseline promote | list | show`.
struct BaselineCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "baseline",
    abstract: "Keep the results that others are judged against, by name.",
    discussion: """
      A store is a folder of plain files, made to be committed to a repository. A name changes only \
      by a promotion that states its reason; what it stood for before stays in the store. Where a \
      command takes a baseline, baseline:NAME means the report that the name stands for.
      """,
    subcommands: [Promote.self, List.self, Show.self])

  /// Where the store is.
  struct Store: ParsableArguments {
    @Option(help: ArgumentHelp("The folder of the baselines.", valueName: "dir"))
    var store = "baselines"

    var opened: BaselineStore { BaselineStore(folder: withoutSlash(store)) }
  }

  /// `fdeval baseline promote RUN`.
  struct Promote: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Make a finished run what a name stands for.",
      usage: "fdeval baseline promote <run> --name <name> --reason <text> [<options>]",
      discussion: """
        The run's report.json is copied into the store under the hash of its content. The same \
        content again changes nothing.
        """)

    @Argument(help: ArgumentHelp("The run's folder, or its report.json.", valueName: "run"))
    var folder: String

    @Option(help: "The baseline's name, a plain word.")
    var name: String

    @Option(help: ArgumentHelp("Why this run is promoted, in one line.", valueName: "text"))
    var reason: String

    @Option(help: ArgumentHelp("Who promotes it. Default: nobody is named.", valueName: "who"))
    var by: String?

    @Flag(help: "Replace what the name stands for now.")
    var replace = false

    @OptionGroup var place: Store

    func validate() throws {
      guard BaselineStore.isName(name) else {
        throw ValidationError("--name: expected \(BaselineStore.nameRule), found '\(name)'.")
      }
      for (flag, text) in [("--reason", reason), ("--by", by ?? "nobody")]
      where text.allSatisfy(\.isWhitespace) {
        throw ValidationError("\(flag): expected one line of text, found an empty one.")
      }
    }

    func run() throws {
      let store = place.opened
      let outcome = try store.promote(
        withoutSlash(folder), as: name, reason: reason, at: try Timestamp.now(), by: by,
        replacing: replace)
      let promotion = outcome.promotion
      if outcome.isUnchanged {
        return try Terminal.result(lines: [
          "unchanged  \(name) stands for content \(promotion.shortHash) since "
            + "\(promotion.promotedAt.prefix(10)): \(promotion.reason)"
        ])
      }
      if let replaced = outcome.replaced {
        if outcome.changesProtocol {
          Terminal.warn(
            "Scores are no longer comparable with those before: the protocol was "
              + "\(replaced.protocolName) (\(replaced.shortProtocolHash)) and is "
              + "\(promotion.protocolName) (\(promotion.shortProtocolHash)).")
        }
        if outcome.changesDataset {
          Terminal.warn(
            "Scores are no longer comparable with those before: the dataset was \(replaced.dataset) "
              + "(\(replaced.datasetHash.prefix(12))) and is \(promotion.dataset) "
              + "(\(promotion.datasetHash.prefix(12))).")
        }
      }
      if promotion.failed > 0 {
        Terminal.warn(
          "\(promotion.failed) of \(promotion.samples + promotion.failed) samples of this baseline "
            + "failed.")
      }
      var lines = ["promoted   \(name) stands for content \(promotion.shortHash)"]
      if let replaced = outcome.replaced {
        lines.append("replaced   \(replaced.shortHash), which stays in the store")
      }
      lines += [
        "samples    \(promotion.samples) of \(promotion.dataset)",
        "protocol   \(promotion.protocolName) (\(promotion.shortProtocolHash))",
        "report     \(try store.resolve(name).reportPath)",
      ]
      try Terminal.result(lines: lines)
    }
  }

  /// `fdeval baseline list`.
  struct List: ParsableCommand {
    static let configuration = CommandConfiguration(abstract: "List the baselines of a store.")

    @OptionGroup var place: Store

    @Flag(help: "Print one JSON document instead of a table.")
    var json = false

    func run() throws {
      let promotions = try place.opened.list()
      if json {
        return try Terminal.result(
          try JSONText.pretty(Document(schemaVersion: 1, baselines: promotions)))
      }
      guard !promotions.isEmpty else {
        return Terminal.remark("\(place.store): no baseline yet.")
      }
      var table = TextTable([
        ("name", .left), ("content", .left), ("promoted", .left), ("samples", .right),
        ("protocol", .left), ("reason", .left),
      ])
      for promotion in promotions {
        table.add([
          promotion.name, promotion.shortHash, String(promotion.promotedAt.prefix(10)),
          "\(promotion.samples)", promotion.protocolName, promotion.reason,
        ])
      }
      try Terminal.result(table.text)
    }

    private struct Document: Encodable {
      let schemaVersion: Int
      let baselines: [Promotion]
    }
  }

  /// `fdeval baseline show NAME`.
  struct Show: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Tell a baseline's key figures and all its promotions.")

    @Argument(help: "The baseline's name.")
    var name: String

    @OptionGroup var place: Store

    @Flag(help: "Print one JSON document instead of tables.")
    var json = false

    func run() throws {
      let store = place.opened
      let name = BaselineStore.name(in: self.name) ?? self.name
      let promotions = try store.promotions(name)
      let (current, path) = try store.resolve(name)
      let report = try store.report(name)
      if json {
        return try Terminal.result(
          try JSONText.pretty(
            Document(
              schemaVersion: 1, name: name, contentHash: current.contentHash, report: path,
              summary: report.summary[ComparisonRecord.Role.output.rawValue] ?? [:],
              promotions: promotions)))
      }
      var table = TextTable([
        ("promoted", .left), ("content", .left), ("protocol", .left), ("by", .left),
        ("reason", .left),
      ])
      for promotion in promotions.reversed() {
        table.add([
          String(promotion.promotedAt.prefix(10)), promotion.shortHash,
          promotion.shortProtocolHash, promotion.promotedBy ?? "–", promotion.reason,
        ])
      }
      try Terminal.result(
        lines: Summary(report).lines + [
          "dataset    \(current.dataset) (\(current.datasetHash.prefix(12)))",
          "content    \(current.contentHash)", "report     \(path)", "",
        ] + table.lines)
    }

    private struct Document: Encodable {
      let schemaVersion: Int
      let name, contentHash, report: String
      let summary: [String: MetricSummary]
      let promotions: [Promotion]
    }
  }
}
