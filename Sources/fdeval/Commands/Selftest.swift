import ArgumentParser
import DepthMetrics
import Foundation

/// `fdeval selftest`.
struct Selftest: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Prove this installation's numbers from built-in oracles.",
    discussion: """
      Runs the golden vectors and closed forms of the metrics' specification through the same code \
      that scores your files, on this processor.
      """)

  @Flag(help: "Print every oracle, not only those that fail.")
  var verbose = false

  func run() throws {
    let findings = Oracle.all.map { ($0, $0.check()) }
    var table = TextTable([
      ("oracle", .left), ("expected", .right), ("found", .right), ("tolerance", .right),
      ("", .left),
    ])
    for (oracle, finding) in findings where verbose || !finding.passed {
      table.add([
        oracle.name, "\(oracle.expected)",
        finding.value.map { "\($0)" } ?? finding.failure ?? "none",
        "\(oracle.tolerance)", finding.passed ? "ok" : "WRONG",
      ])
    }
    let failed = findings.count { !$0.1.passed }
    if verbose || failed > 0 { try Terminal.result(table.text + "\n") }
    try Terminal.result(
      failed == 0
        ? "All \(findings.count) oracles hold."
        : "\(failed) of \(findings.count) oracles do not hold.")
    try Terminal.result("instructions  \(Oracle.instructionSet)")
    if failed > 0 { throw ExitCode(ExitStatus.failed.rawValue) }
  }
}
