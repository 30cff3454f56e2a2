import ArgumentParser
import DepthMetrics
import Evaluation
import Foundation
import Raster

/// `fdeval history [METRIC]` and `fdeval history add RUN`.
struct HistoryCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "history",
    abstract: "Follow a metric over the versions that were recorded.",
    discussion: """
      `fdeval history add RUN` records a finished run; `fdeval history [METRIC]`, short for `fdeval \
      history show [METRIC]`, draws the metric over all recorded runs with 95% intervals. Runs of \
      another dataset or protocol stand apart, since their scores do not compare.
      """,
    subcommands: [Show.self, Add.self], defaultSubcommand: Show.self)

  /// Where the history is.
  struct Store: ParsableArguments {
    @Option(help: ArgumentHelp("The history's SQLite file.", valueName: "path"))
    var db = "reports/history.sqlite"
  }

  /// `fdeval history show [METRIC]`.
  struct Show: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Draw a metric over the recorded runs, in the order of recording.")

    @Argument(help: "A metric id. Default: the first primary metric of each run's protocol.")
    var metric: String?

    @OptionGroup var place: Store

    @Option(help: ArgumentHelp("Write a page with charts and tables as well.", valueName: "file"))
    var html: String?

    @Flag(help: "Print one JSON document instead of tables.")
    var json = false

    func run() throws {
      let history = try RunHistory(place.db, creates: false)
      let series = try history.series(of: metric)
      if let html { try AtomicFile.write(HistoryPage(series).render(), to: html) }
      if json { return try Terminal.result(try HistoryDocument(series).json) }
      guard !series.isEmpty else { return Terminal.remark("\(place.db): no run yet.") }
      let drawing = HistoryText(columns: Terminal.columns, glyphs: Terminal.plotGlyphs)
      var parts = series.map { drawing.text($0) }
      let shown = series.reduce(0) { $0 + $1.entries.count }
      let rest = try history.count() - shown
      if rest > 0 {
        parts.append("and \(rest) \(rest == 1 ? "run" : "runs") without this metric")
      }
      if series.count > 1 {
        parts.append(
          "Runs of another dataset or protocol stand apart: their scores do not compare.")
      }
      if let html { parts.append("page       \(html)") }
      try Terminal.result(parts.joined(separator: "\n\n"))
    }
  }

  /// `fdeval history add RUN`.
  struct Add: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Record a finished run.",
      discussion: "A run whose content is recorded already is not recorded again.")

    @Argument(help: ArgumentHelp("The run's folder, or its report.json.", valueName: "run"))
    var folder: String

    @Option(
      help: ArgumentHelp(
        "What to call it: a version, a commit. Default: the folder's name.", valueName: "text"))
    var label: String?

    @OptionGroup var place: Store

    func run() throws {
      // Nothing is made for a run that cannot be recorded.
      let stored = try StoredReport(withoutSlash(folder))
      let history = try RunHistory(place.db)
      let addition = try history.add(
        stored, label: label ?? RunHistory.label(of: withoutSlash(folder)), at: try Timestamp.now())
      let count = "\(addition.count) \(addition.count == 1 ? "run" : "runs")"
      try Terminal.result(lines: [
        "\(addition.isKnown ? "unchanged " : "recorded  ") \(addition.label), content "
          + "\(addition.shortHash)\(addition.isKnown ? ", is recorded already" : "")",
        "history    \(place.db), \(count)",
      ])
    }
  }
}
