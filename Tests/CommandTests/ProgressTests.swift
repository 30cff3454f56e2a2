import Foundation
import TestSupport
import Testing

/// The bar that tells how far a run is.
@Suite struct ProgressTests {
  private static func command(_ toy: ToyDataset, _ run: String) -> String {
    "fdeval evaluate dataset --predictions predictions -o \(run) --metrics all"
  }

  @Test("On a terminal a bar tells how far, how fast and how long, and is gone at the end")
  func bar() async throws {
    let toy = try ToyDataset(rooms: 3, items: 6, width: 160, height: 120)
    try toy.remove("predictions/room0/0.npz")
    let outcome = try await Command.onTerminal(
      Self.command(toy, "run"), in: toy.folder.url.path)
    #expect(outcome.code == 1)
    // Each drawing starts at the left and clears the line.
    let clear = "\r\u{1B}[K"
    let drawings = outcome.output.components(separatedBy: clear)
    #expect(drawings.count > 3)
    #expect(
      drawings.contains { $0.hasPrefix("scoring ░░░░░░░░░░░░░░░░░░░░░░░░ 0/18") })
    let last = try #require(drawings.last { $0.hasPrefix("scoring") })
    #expect(
      last.wholeMatch(of: /scoring █{24} 18\/18  \d+\.\d\/s  0 s left  1 failed/) != nil, "\(last)")
    #expect(drawings.contains { $0.hasPrefix("pictures ████████████████████████ 12/12") })
    // What stays on the screen is the result.
    #expect(drawings.last?.hasPrefix("metric ") == true)
    for drawing in drawings.dropLast() { #expect(!drawing.dropFirst(200).contains("\n")) }
  }

  @Test("In a pipe, on a dumb terminal and in a file there is none")
  func noBar() async throws {
    let toy = try ToyDataset(rooms: 1)
    let piped = try await Command.shell(Self.command(toy, "piped"), in: toy.folder.url.path)
    #expect(piped.error.isEmpty)
    let dumb = try await Command.onTerminal(
      "TERM=dumb " + Self.command(toy, "dumb"), in: toy.folder.url.path)
    #expect(dumb.code == 0)
    #expect(!dumb.output.contains("scoring"))
    #expect(!dumb.output.contains("\u{1B}"))
    // The result may go to a file while the bar is watched.
    let split = try await Command.onTerminal(
      Self.command(toy, "split") + " > result.txt", in: toy.folder.url.path)
    #expect(split.output.contains("scoring █"))
    let result = try String(contentsOfFile: toy.folder.path("result.txt"), encoding: .utf8)
    #expect(result.hasPrefix("metric "))
    #expect(!result.contains("\u{1B}") && !result.contains("\r"))
  }

  @Test("A resumed run counts what was there, and its rate only what it did")
  func resumed() async throws {
    let toy = try ToyDataset(rooms: 1, items: 3)
    let first = try await Command.shell(Self.command(toy, "run"), in: toy.folder.url.path)
    #expect(first.code == 0)
    let again = try await Command.onTerminal(
      Self.command(toy, "run") + " --resume", in: toy.folder.url.path)
    #expect(again.output.contains("scoring ████████████████████████ 3/3"))
    #expect(!again.output.contains("/s"))
  }

  @Test("On a narrow terminal the bar stays on its line")
  func narrow() async throws {
    let toy = try ToyDataset(rooms: 2, items: 3)
    let outcome = try await Command.onTerminal(
      "stty cols 40; " + Self.command(toy, "run"), in: toy.folder.url.path)
    let drawings = outcome.output.components(separatedBy: "\r\u{1B}[K").dropFirst().dropLast()
    #expect(drawings.count >= 2)
    for drawing in drawings { #expect(drawing.count < 40, "\(drawing)") }
  }
}
