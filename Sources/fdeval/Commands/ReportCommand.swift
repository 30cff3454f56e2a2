import ArgumentParser
import Evaluation

/// `fdeval report RUN`.
struct ReportCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "report",
    abstract: "Render the page of a finished run again, from what the run recorded.")

  @Argument(help: ArgumentHelp("The run's folder.", valueName: "run"))
  var folder: String

  func run() throws {
    let report = try FinishedRun(folder: folder).renderPage()
    try Terminal.result(lines: Summary(report).lines + ["", "report     \(folder)/index.html"])
  }
}
