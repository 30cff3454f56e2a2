import ArgumentParser
import DepthMetrics
import Evaluation
import Foundation
import Raster

/// Where results and remarks go, and the only place where errors become words and exit codes.
enum Terminal {
  /// Whether standard error is a terminal that can redraw a line.
  static let isInteractive = isatty(2) == 1 && ProcessInfo.processInfo.environment["TERM"] != "dumb"

  /// How many characters a line of the terminal holds now; 80 where it does not say.
  static var columns: Int {
    var size = winsize()
    let isKnown = unsafe ioctl(2, UInt(TIOCGWINSZ), &size) == 0 && size.ws_col > 0
    return isKnown ? Int(size.ws_col) : 80
  }

  /// Whether colours are wanted on standard error.
  static let hasColour =
    isInteractive && (ProcessInfo.processInfo.environment["NO_COLOR"] ?? "").isEmpty

  /// The characters of drawings: ASCII where the locale does not say UTF-8.
  static let plotGlyphs: IntervalPlot.Glyphs = {
    let variables = ProcessInfo.processInfo.environment
    let locale = ["LC_ALL", "LC_CTYPE", "LANG"].lazy.compactMap { variables[$0] }
      .first { !$0.isEmpty }?.lowercased()
    return ["utf-8", "utf8"].contains { locale?.hasSuffix($0) ?? false } ? .lines : .plain
  }()

  /// A result, on standard output.
  ///
  /// - Throws: ``OutputError`` where it does not arrive.
  static func result(_ text: String) throws { try result(PathBytes.bytes(text + "\n")) }

  /// A result that is no text, on standard output.
  ///
  /// - Throws: ``OutputError`` where it does not arrive.
  static func result(_ bytes: [UInt8]) throws {
    do {
      try FileHandle.standardOutput.write(contentsOf: Data(bytes))
    } catch {
      throw OutputError(error)
    }
  }

  /// A remark, on standard error; work goes on where nobody listens.
  static func remark(_ text: String) { draw(text + "\n") }

  /// Text on standard error as it is, for lines that are drawn again.
  static func draw(_ text: String) {
    try? FileHandle.standardError.write(contentsOf: Data(PathBytes.readable(text).utf8))
  }

  /// Something the user should know though the command goes on.
  static func warn(_ sentence: String) {
    remark(word("Warning:", colour: 33) + " \(sentence)")
  }

  /// Ends the process as an error asks for.
  ///
  /// - Parameters:
  ///   - error: What went wrong, or the exit code of a command that is done.
  ///   - command: The command that ran; nil where the words of the command line made none.
  static func exit(for error: any Error, in command: (any ParsableCommand.Type)? = nil) -> Never {
    if let output = error as? OutputError, output.isBrokenPipe {
      // The reader has seen enough; a shell reports the same of a program that the pipe ended.
      FDEval.exit(withError: ExitCode(128 + SIGPIPE))
    }
    if let error = error as? ValidationError, let command {
      remark(word("Error:", colour: 31) + " \(error.message)")
      remark("Usage: \(FDEval.usageString(for: command))")
      remark("  See '\(name(of: command)) --help' for more information.")
      FDEval.exit(withError: ExitCode.validationFailure)
    }
    guard !(error is ExitCode), let status = ExitStatus(error) else {
      FDEval.exit(withError: error)
    }
    remark(word("Error:", colour: 31) + " \(error)")
    FDEval.exit(withError: ExitCode(status.rawValue))
  }

  private static func word(_ word: String, colour: Int) -> String {
    hasColour ? "\u{1B}[\(colour)m\(word)\u{1B}[0m" : word
  }

  /// The words that call a command: "fdeval baseline promote".
  private static func name(of command: any ParsableCommand.Type) -> String {
    words(to: command, from: FDEval.self)?.joined(separator: " ") ?? "fdeval"
  }

  private static func words(
    to command: any ParsableCommand.Type, from parent: any ParsableCommand.Type
  ) -> [String]? {
    let own = parent.configuration.commandName ?? "\(parent)".lowercased()
    if command == parent { return [own] }
    return parent.configuration.subcommands.lazy.compactMap { words(to: command, from: $0) }.first
      .map { [own] + $0 }
  }
}
