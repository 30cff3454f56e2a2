import Foundation
import TestSupport
import Testing

/// Results go to standard output and everything else to standard error, whatever either is.
@Suite struct StreamTests {
  @Test(
    "A reader that leaves early ends the command without a word",
    arguments: ["metrics", "metrics --json", "selftest --verbose", "explain"])
  func brokenPipe(words: String) async throws {
    let pair = try Pair()
    let files = words == "explain" ? "'\(pair.reference)' '\(pair.candidate)'" : ""
    // The pipe is closed before anything is written; both dispositions of the signal are tried.
    for prelude in ["", "trap '' PIPE; "] {
      let outcome = try await Command.shell(
        prelude + "(sleep 0.2; fdeval \(words) \(files); echo $? >&2) | true")
      #expect(outcome.errors == ["141"])
      #expect(outcome.output.isEmpty)
    }
  }

  @Test("The first lines of a result can be taken")
  func head() async throws {
    let outcome = try await Command.shell("fdeval metrics | head -1")
    #expect(outcome.output.hasPrefix("metric"))
    #expect(outcome.output.split(separator: "\n").count == 1)
    #expect(outcome.error.isEmpty)
  }

  @Test("A full disk under standard output is said and is exit 2")
  func fullDevice() async throws {
    for words in ["metrics", "metrics --json", "selftest", "metrics abs_rel"] {
      let outcome = try await Command.shell("fdeval \(words) > /dev/full")
      #expect(outcome.code == 2)
      #expect(
        outcome.error
          == "Error: standard output: expected room for the result, found no space left on device.\n"
      )
    }
  }

  @Test("Closed streams crash nothing")
  func closedStreams() async throws {
    let closed = try await Command.shell("fdeval metrics >&-")
    #expect(closed.code == 2)
    #expect(closed.error.hasPrefix("Error: standard output: expected room"))
    let silent = try await Command.shell("fdeval compare nothing.npy nothing.npy 2>&-")
    #expect(silent.code == 2)
    #expect(silent.output.isEmpty)
  }

  @Test("Warnings that nobody can read stop no comparison")
  func fullStandardError() async throws {
    let pair = try Pair()
    let outcome = try await Command.shell(
      "fdeval compare '\(pair.reference)' '\(pair.candidate)' --json 2> /dev/full")
    #expect(outcome.code == 0)
    #expect(outcome.output.hasPrefix("{"))
  }

  @Test("Words are coloured on a terminal only, and never with NO_COLOR")
  func colour() async throws {
    let failing = "fdeval compare nothing.npy nothing.npy"
    let escape = "\u{1B}["
    let plain = try await Command.shell(failing)
    #expect(plain.code == 2)
    #expect(!plain.error.contains(escape))
    let terminal = try await Command.onTerminal(failing)
    #expect(terminal.output.contains("\(escape)31mError:\(escape)0m nothing.npy: expected"))
    for variable in ["NO_COLOR=1", "TERM=dumb"] {
      let quiet = try await Command.onTerminal("\(variable) \(failing)")
      #expect(quiet.output.contains("Error: nothing.npy: expected"))
      #expect(!quiet.output.contains(escape))
    }
  }
}
