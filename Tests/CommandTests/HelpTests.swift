import Foundation
import Testing

/// The words of `--help`, and their form for machines, as they were last approved.
///
/// `FDEVAL_RECORD=1` writes them again, and the test fails once to say so.
@Suite struct HelpTests {
  private static let commands = [
    "baseline", "compare", "depth", "evaluate", "explain", "export", "gate", "generate", "history",
    "inspect", "metrics", "models", "report", "run", "selftest",
  ]
  private static let subcommands = [
    "baseline promote", "baseline list", "baseline show", "history show", "history add",
    "models list", "models pull", "models verify", "models info",
  ]

  private static let isRecording =
    ProcessInfo.processInfo.environment["FDEVAL_RECORD"] == "1"

  /// Compares a text with the approved one.
  private func approve(_ text: String, _ name: String) throws {
    let file = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .appendingPathComponent("Fixtures/help/\(name)")
    if Self.isRecording {
      try FileManager.default.createDirectory(
        at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
      try Data(text.utf8).write(to: file)
      Issue.record("\(name) was recorded; look at it and run again without FDEVAL_RECORD")
      return
    }
    let approved = try String(contentsOf: file, encoding: .utf8)
    #expect(text == approved, "\(name) differs from the approved text")
  }

  @Test("The help of a command is the approved one", arguments: [""] + commands + subcommands)
  func help(command: String) async throws {
    let words = command.split(separator: " ").map(String.init)
    let outcome = try await Command.run(words + ["--help"])
    #expect(outcome.code == 0)
    #expect(outcome.error.isEmpty)
    try approve(
      outcome.output, command.isEmpty ? "fdeval.txt" : words.joined(separator: "-") + ".txt")
    for line in outcome.output.split(separator: "\n") { #expect(line.count <= 80, "\(line)") }
    // `fdeval help COMMAND` says the same.
    let other = try await Command.run(["help"] + words)
    #expect(other.output == outcome.output)
  }

  @Test("The help for machines is the approved one")
  func dump() async throws {
    let outcome = try await Command.run(["--experimental-dump-help"])
    #expect(outcome.code == 0)
    _ = try JSON(outcome.output)
    try approve(outcome.output, "fdeval.json")
  }

  @Test("Without a command there is help, with a wrong one a sentence")
  func noCommand() async throws {
    let none = try await Command.run([])
    #expect(none.code == 0)
    #expect(none.output == (try await Command.run(["--help"])).output)
    let wrong = try await Command.run(["evalute"])
    #expect(wrong.code == 64)
    #expect(wrong.output.isEmpty)
    #expect(wrong.error.hasPrefix("Error: "))
    let version = try await Command.run(["--version"])
    #expect(version.output.wholeMatch(of: /\d+\.\d+\.\d+\n/) != nil)
  }

  @Test("Every flag of a command is explained in a whole sentence")
  func sentences() async throws {
    struct Dump: Decodable {
      struct Command: Decodable {
        struct Argument: Decodable {
          struct Name: Decodable { let name: String }

          let abstract: String?
          let valueName: String?
          let shouldDisplay: Bool
        }

        let commandName: String
        let abstract: String?
        let arguments: [Argument]?
        let subcommands: [Command]?
      }

      let command: Command
    }
    let outcome = try await Command.run(["--experimental-dump-help"])
    let dump = try JSONDecoder().decode(Dump.self, from: Data(outcome.output.utf8))
    let commands = try #require(dump.command.subcommands).filter { $0.commandName != "help" }
    #expect(commands.map(\.commandName) == Self.commands)
    let nested = commands.flatMap { command in
      (command.subcommands ?? []).map { ("\(command.commandName) \($0.commandName)", $0) }
    }.filter { !$0.0.hasSuffix(" help") }
    #expect(nested.map(\.0) == Self.subcommands)
    for command in commands + nested.map(\.1) {
      #expect(command.abstract?.hasSuffix(".") == true)
      for argument in command.arguments ?? [] where argument.shouldDisplay {
        let text = argument.abstract ?? ""
        #expect(
          text.hasSuffix(".") && text.first?.isUppercase == true || argument.valueName == "help"
            || argument.valueName == "version" || text.hasPrefix("png16"),
          "\(command.commandName) \(argument.valueName ?? ""): \(text)")
      }
    }
  }
}
