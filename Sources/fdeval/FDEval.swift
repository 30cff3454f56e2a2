import ArgumentParser
import Evaluation
import Foundation
import Raster

@main
struct FDEval: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "fdeval",
    abstract: "Measure how faithfully images keep a depth map.",
    discussion: """
      Results go to standard output, everything else to standard error. Exit status: 0 done, 1 ran \
      but a sample failed or a gate was missed, 2 could not run, 3 a gate is inconclusive, 4 \
      protocols differ, 64 usage.
      """,
    version: FdevalVersion.current,
    subcommands: [
      BaselineCommand.self, Compare.self, Depth.self, Evaluate.self, Explain.self, Export.self,
      Gate.self, Generate.self, HistoryCommand.self, Inspect.self, Metrics.self, ModelsCommand.self,
      ReportCommand.self, Run.self, Selftest.self,
    ])

  static func main() async {
    ProcessMemory.keepFreedPages()
    // A reader that has gone must not end a run before its last sample is on disk.
    signal(SIGPIPE, SIG_IGN)
    var chosen: (any ParsableCommand.Type)?
    do {
      let arguments = Array(PathBytes.arguments.dropFirst())
      var command = try parseAsRoot(arguments)
      chosen = type(of: command)
      try RepeatedOptions.refuse(in: arguments)
      if var asynchronous = command as? any AsyncParsableCommand {
        try await asynchronous.run()
      } else {
        try command.run()
      }
    } catch {
      Terminal.exit(for: error, in: chosen)
    }
  }
}
