import ArgumentParser
import DepthMetrics
import Foundation
import Raster

/// Where results and remarks go, and the only place where errors become words and exit codes.
enum Terminal {
  /// Whether standard error is a terminal that can redraw a line.
  static let isInteractive = isatty(2) == 1 && ProcessInfo.processInfo.environment["TERM"] != "dumb"

  /// Whether colours are wanted on standard error.
  static let hasColour =
    isInteractive && (ProcessInfo.processInfo.environment["NO_COLOR"] ?? "").isEmpty

  /// A result, on standard output.
  static func result(_ text: String) {
    FileHandle.standardOutput.write(Data((text + "\n").utf8))
  }

  /// A remark, on standard error.
  static func remark(_ text: String) {
    FileHandle.standardError.write(Data((text + "\n").utf8))
  }

  /// Something the user should know though the command goes on.
  static func warn(_ sentence: String) {
    remark((hasColour ? "\u{1B}[33mWarning:\u{1B}[0m " : "Warning: ") + sentence)
  }

  /// Ends the process as an error asks for.
  static func exit(for error: any Error) -> Never {
    if let code = error as? ExitCode { FDEval.exit(withError: code) }
    guard let status = ExitStatus(error) else { FDEval.exit(withError: error) }
    remark((hasColour ? "\u{1B}[31mError:\u{1B}[0m " : "Error: ") + "\(error)")
    FDEval.exit(withError: ExitCode(status.rawValue))
  }
}
