import Foundation
import Subprocess
import SystemPackage

/// The built `fdeval`, and shells that find it first, run as a user runs them.
enum Command {
  /// The binary that was built with these tests.
  static let binary: String = {
    let tests = URL(fileURLWithPath: CommandLine.arguments[0]).resolvingSymlinksInPath()
    return tests.deletingLastPathComponent().appendingPathComponent("fdeval").path
  }()

  /// What a process left behind.
  struct Outcome: Sendable {
    /// The exit code; nil where a signal ended the process.
    let code: Int32?
    /// The signal that ended it.
    let signal: Int32?
    /// What came on standard output and standard error.
    let output, error: String

    /// The lines on standard error that are no warnings.
    var errors: [String] {
      error.split(separator: "\n").map(String.init).filter { !$0.hasPrefix("Warning: ") }
    }
  }

  /// Runs `fdeval` with words, in a folder, with variables beside the pinned ones.
  static func run(
    _ arguments: [String], in folder: String? = nil, environment: [String: String] = [:]
  ) async throws -> Outcome {
    try await launch(binary, arguments, in: folder, environment)
  }

  /// Runs a script of bash in which `fdeval` is the built one.
  static func shell(
    _ script: String, in folder: String? = nil, environment: [String: String] = [:]
  ) async throws -> Outcome {
    try await launch("/bin/bash", ["-c", script], in: folder, environment)
  }

  /// Runs a script of bash on a pseudo-terminal; what it shows is the output.
  static func onTerminal(
    _ script: String, in folder: String? = nil, environment: [String: String] = [:]
  ) async throws -> Outcome {
    var variables = ["TERM": "xterm"]
    variables.merge(environment) { _, given in given }
    return try await launch(
      "/usr/bin/script", ["-qec", script, "/dev/null"], in: folder, variables)
  }

  private static func launch(
    _ executable: String, _ arguments: [String], in folder: String?, _ variables: [String: String]
  ) async throws -> Outcome {
    let result = try await Subprocess.run(
      .path(FilePath(executable)), arguments: Arguments(arguments),
      environment: environment(variables), workingDirectory: folder.map { FilePath($0) },
      output: .string(limit: 1 << 26), error: .string(limit: 1 << 26))
    return Outcome(
      code: result.terminationStatus.code, signal: result.terminationStatus.signal,
      output: result.standardOutput, error: result.standardError)
  }

  /// The environment of every command: the built binary first in PATH, help 80 columns wide, and
  /// no wait for a backtrace where something crashes.
  static func environment(_ variables: [String: String]) -> Environment {
    let inherited = ProcessInfo.processInfo.environment
    let bin = URL(fileURLWithPath: binary).deletingLastPathComponent().path
    var pinned: [Environment.Key: String?] = [
      "PATH": "\(bin):\(inherited["PATH"] ?? "/usr/bin:/bin")", "COLUMNS": "80",
      "SWIFT_BACKTRACE": "enable=no", "NO_COLOR": nil, "SOURCE_DATE_EPOCH": nil,
    ]
    for (name, value) in variables { pinned[Environment.Key(stringLiteral: name)] = value }
    return .inherit.updating(pinned)
  }
}

extension TerminationStatus {
  /// The exit code, where the process ended by itself.
  var code: Int32? { if case .exited(let code) = self { code } else { nil } }

  /// The signal, where one ended the process.
  var signal: Int32? { if case .signaled(let signal) = self { signal } else { nil } }
}
