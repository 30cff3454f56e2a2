import DepthMetrics
import Testing

/// `fdeval selftest`.
@Suite struct SelftestTests {
  @Test("Every oracle holds")
  func brief() async throws {
    let outcome = try await Command.run(["selftest"])
    #expect(outcome.code == 0)
    #expect(outcome.error.isEmpty)
    #expect(
      outcome.output
        == "All \(Oracle.all.count) oracles hold.\ninstructions  \(Oracle.instructionSet)\n")
    #expect(Oracle.all.count >= 30)
  }

  @Test("--verbose tells each of them")
  func verbose() async throws {
    let outcome = try await Command.run(["selftest", "--verbose"])
    #expect(outcome.code == 0)
    let lines = outcome.output.split(separator: "\n").map(String.init)
    #expect(lines.count == Oracle.all.count + 3)
    for (oracle, line) in zip(Oracle.all, lines.dropFirst()) {
      #expect(line.hasPrefix(oracle.name))
      #expect(line.hasSuffix("  ok"))
    }
  }
}
