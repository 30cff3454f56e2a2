import ArgumentParser
import Foundation

/// Options that are given twice where one counts: ArgumentParser takes the last without a word.
///
/// One look for all commands, from what they say of themselves in `--experimental-dump-help`.
enum RepeatedOptions {
  /// Refuses a command line that gives an option twice.
  ///
  /// - Parameter arguments: The words behind the name of the program.
  /// - Throws: `CommandError` with the names of the option, as for any other misuse.
  static func refuse(in arguments: [String]) throws {
    guard mayRepeat(arguments) else { return }
    let dump = try JSONDecoder().decode(Dump.self, from: Data(FDEval._dumpHelp().utf8))
    var command = dump.command
    var rest = arguments[...]
    while let word = rest.first, let next = command.subcommands?.first(where: { $0.is(word) }) {
      command = next
      rest = rest.dropFirst()
    }
    guard let option = command.repeated(in: rest) else { return }
    throw ValidationError(
      "\(option.text): expected once, found twice; only one of them can count.")
  }

  /// Whether a word that may be an option stands twice, in whatever form, or options of two names.
  private static func mayRepeat(_ arguments: [String]) -> Bool {
    arguments.prefix { $0 != "--" }.count { $0.hasPrefix("-") && $0 != "-" } > 1
  }

  private struct Dump: Decodable {
    let command: Command
  }

  private struct Command: Decodable {
    let commandName: String
    let aliases: [String]?
    let arguments: [Argument]?
    let subcommands: [Command]?

    func `is`(_ word: String) -> Bool { commandName == word || aliases?.contains(word) == true }

    /// The first option that takes one value and is given twice.
    func repeated(in words: ArraySlice<String>) -> Argument? {
      var given: Set<[String]> = []
      var rest = words
      while let word = rest.popFirst(), word != "--" {
        let name = word.prefix { $0 != "=" }
        guard word.hasPrefix("-"),
          let option = arguments?.first(where: { $0.kind == "option" && $0.is(String(name)) })
        else { continue }
        // The value of an option may look like anything but another option.
        if name.count == word.count, rest.first?.hasPrefix("-") == false { rest = rest.dropFirst() }
        guard !option.isRepeating else { continue }
        if !given.insert(option.spellings).inserted { return option }
      }
      return nil
    }
  }

  private struct Argument: Decodable {
    struct Name: Decodable {
      let kind: String
      let name: String

      var spelling: String { (kind == "long" ? "--" : "-") + name }
    }

    let kind: String
    let names: [Name]?
    let isRepeating: Bool

    var spellings: [String] { (names ?? []).map(\.spelling) }

    /// "--protocol" rather than "-p".
    var text: String { spellings.first { $0.hasPrefix("--") } ?? spellings.first ?? "" }

    func `is`(_ word: String) -> Bool { spellings.contains(word) }
  }
}
