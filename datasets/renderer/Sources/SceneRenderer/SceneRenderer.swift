internal import ArgumentParser
internal import Foundation
internal import SceneRendering

@main
struct SceneRenderer: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "SceneRenderer",
    abstract: "Render the demo set, or scenes to train small models on.",
    discussion: """
      The same numbers give the same pixels on every machine. Paths of written files go to stdout, \
      one a line.
      """,
    subcommands: [Demo.self, Scenes.self, Sheet.self], defaultSubcommand: Demo.self)

  /// Writes a line at once: `print` would hold it back while stdout is a pipe.
  static func tell(_ line: String) {
    FileHandle.standardOutput.write(Data("\(line)\n".utf8))
  }
}

extension SceneSplit: ExpressibleByArgument {}
