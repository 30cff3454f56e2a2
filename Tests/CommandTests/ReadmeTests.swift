import Foundation
import TestSupport
import Testing

/// Every command that README.md shows does what README.md shows.
@Suite struct ReadmeTests {
  /// The repository's root.
  private static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent()

  /// One command with the output below it.
  struct Example: CustomTestStringConvertible {
    let line: Int
    let command: String
    let status: Int32
    /// Lines of output; nil where none is shown.
    let output: [String]?

    var testDescription: String { "line \(line): \(command)" }
  }

  /// The commands of the blocks marked `console` and `sh`, in their order.
  ///
  /// A line that starts with `$ fdeval` is one, with all that a backslash at its end adds; a comment
  /// `# exit 1` at its end says another status than 0. Other lines that start with `$` are for the
  /// reader alone. Blocks marked `sh` show no output; what follows a `#` there is for the reader, and
  /// ORG/NAME stands for what the reader has.
  static func examples(_ text: String) -> [Example] {
    var examples: [Example] = []
    var isConsole = false, isScript = false, isInBlock = false
    var command: (line: Int, text: String)?
    var shown: [String] = []
    func finish() {
      guard let (line, text) = command, text.hasPrefix("fdeval"), !text.contains("ORG/NAME") else {
        (command, shown) = (nil, [])
        return
      }
      let status = text.firstMatch(of: /\s*# exit (\d+)$/)
      examples.append(
        Example(
          line: line, command: status.map { String(text[..<$0.range.lowerBound]) } ?? text,
          status: status.flatMap { Int32($0.output.1) } ?? 0, output: shown.isEmpty ? nil : shown))
      (command, shown) = (nil, [])
    }
    let lines = text.components(separatedBy: "\n")
    for (number, line) in lines.enumerated() {
      if line.hasPrefix("```") {
        if isInBlock { finish() }
        let mark = line.dropFirst(3).trimmingCharacters(in: .whitespaces)
        isConsole = !isInBlock && mark == "console"
        isScript = !isInBlock && mark == "sh"
        isInBlock.toggle()
      } else if isScript {
        let code = line.replacing(/\s+#.*$/, with: "")
        if let open = command, open.text.hasSuffix("\\") {
          command = (open.line, open.text.dropLast() + code.trimmingCharacters(in: .whitespaces))
        } else {
          finish()
          command = (number + 1, code)
        }
      } else if isConsole, let open = command, open.text.hasSuffix("\\") {
        command = (open.line, open.text.dropLast() + line.trimmingCharacters(in: .whitespaces))
      } else if isConsole, line.hasPrefix("$ ") {
        finish()
        command = (number + 1, String(line.dropFirst(2)))
      } else if isConsole {
        shown.append(line)
      }
    }
    return examples
  }

  /// Whether an output has the lines that are shown; a line of `…` alone stands for any lines.
  static func matches(_ output: [String], _ shown: [String]) -> Bool {
    guard let first = shown.first else { return output.isEmpty }
    guard first.trimmingCharacters(in: .whitespaces) == "…" else {
      return output.first == first && matches(Array(output.dropFirst()), Array(shown.dropFirst()))
    }
    let rest = Array(shown.dropFirst())
    return (0...output.count).contains { matches(Array(output.dropFirst($0)), rest) }
  }

  @Test("The commands of README.md run, in its order, and print what it shows")
  func examples() async throws {
    let readme = Self.root.appendingPathComponent("README.md")
    let text = try #require(
      try? String(contentsOf: readme, encoding: .utf8),
      "README.md: expected a file at the root of the repository, found none")
    let examples = Self.examples(text)
    #expect(!examples.isEmpty, "README.md shows no command in a block marked console")
    // A root of links, so that what the commands write stays out of the repository.
    let folder = try TemporaryFolder()
    let hidden = [".git", ".build", "reports"]
    for name in try FileManager.default.contentsOfDirectory(atPath: Self.root.path)
    where !hidden.contains(name) {
      try FileManager.default.createSymbolicLink(
        atPath: folder.path(name),
        withDestinationPath: Self.root.appendingPathComponent(name).path)
    }
    try FileManager.default.createDirectory(
      atPath: folder.path("reports"), withIntermediateDirectories: true)
    try ReaderFiles(folder, root: Self.root).make()
    // The day on which README.md was written, which outputs show.
    for example in examples {
      let outcome = try await Command.shell(
        example.command, in: folder.url.path,
        environment: [
          "LC_ALL": "C.UTF-8", "SOURCE_DATE_EPOCH": "1795348800",
          "HF_HUB_CACHE": Self.showsModels(example) ? folder.path("empty") : folder.path("hub"),
          "HF_HUB_OFFLINE": "1", "XDG_CACHE_HOME": folder.path("cache"),
        ])
      #expect(
        outcome.code == example.status, "\(example.testDescription): \(outcome.error)")
      guard let shown = example.output else { continue }
      // A terminal shows both streams; standard error comes first in what we compare.
      var lines = (outcome.error + outcome.output).components(separatedBy: "\n")
      if lines.last == "" { lines.removeLast() }
      #expect(
        Self.matches(lines, shown),
        "\(example.testDescription)\nprinted:\n\(lines.joined(separator: "\n"))")
    }
  }

  /// The list of models is shown as it is before any is fetched.
  private static func showsModels(_ example: Example) -> Bool {
    example.command.hasPrefix("fdeval models list")
  }

  @Test("Blocks are read as they are meant")
  func reading() {
    let text = """
      ```console
      $ fdeval metrics abs_rel
      abs_rel  AbsRel
      …
      $ swift build
      Compiling
      $ fdeval compare a \\
          b   # exit 2
      ```
      ```sh
      scripts/demo      # never
      fdeval one        # a remark
      fdeval two \\
          three         # another
      fdeval pull ORG/NAME
      ```
      ```yaml
      fdeval: never
      ```
      $ fdeval neither
      """
    let examples = Self.examples(text)
    #expect(
      examples.map(\.command) == [
        "fdeval metrics abs_rel", "fdeval compare a b", "fdeval one", "fdeval two three",
      ])
    #expect(examples.map(\.status) == [0, 2, 0, 0])
    #expect(examples.map(\.line) == [2, 7, 12, 13])
    #expect(examples[0].output == ["abs_rel  AbsRel", "…"])
    #expect(examples[1].output == nil)
  }

  @Test(
    "Shown lines match whole outputs, and … any lines",
    arguments: [
      (["a", "b"], ["a", "b"], true), (["a", "b"], ["a"], false), (["a"], ["a", "b"], false),
      (["a", "b", "c"], ["a", "…"], true), (["a", "b", "c"], ["…", "c"], true),
      (["a", "b", "c"], ["a", "…", "c"], true), (["a", "c"], ["a", "…", "c"], true),
      (["a", "b"], ["…"], true), ([], ["…"], true), (["a", "b"], ["…", "x"], false),
      (["a "], ["a"], false),
    ])
  func matching(output: [String], shown: [String], isMatch: Bool) {
    #expect(Self.matches(output, shown) == isMatch)
  }
}
