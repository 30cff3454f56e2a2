import ArgumentParser
import DepthMetrics
import Evaluation
import Foundation
import Raster

/// Where results and remarks go, and the only place where errors become words and exit codes.
///
/// All text passes through ``VisibleText`` here, whoever wrote it.
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

  /// A result, on standard output: a text of any lines, or a JSON document.
  ///
  /// - Throws: ``OutputError`` where it does not arrive.
  static func result(_ text: String) throws {
    try result(PathBytes.bytes(VisibleText.page(text) + "\n"))
  }

  /// A result whose lines hold names and sentences of others, on standard output; none of them can
  /// begin a line of its own.
  ///
  /// - Throws: ``OutputError`` where it does not arrive.
  static func result(lines: [String]) throws {
    try result(lines.map(VisibleText.line).joined(separator: "\n"))
  }

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
  static func remark(_ text: String) { write(VisibleText.page(text) + "\n") }

  /// Draws a line on standard error over the one that was drawn last, no longer than the terminal
  /// is wide; nothing where standard error is no terminal.
  static func redraw(_ line: String) {
    guard isInteractive else { return }
    write(restart + VisibleText.line(line).prefix(max(columns - 1, 0)))
  }

  /// Takes the line away that was drawn last.
  static func clearLine() {
    if isInteractive { write(restart) }
  }

  /// Goes to the beginning of the line and empties it.
  private static let restart = "\r\u{1B}[K"

  /// Something the user should know though the command goes on.
  static func warn(_ sentence: String) {
    write(word("Warning:", colour: 33) + " \(VisibleText.line(sentence))\n")
  }

  /// Bytes on standard error as they are.
  private static func write(_ text: String) {
    try? FileHandle.standardError.write(contentsOf: Data(PathBytes.readable(text).utf8))
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
    if let error = error as? ExitCode { FDEval.exit(withError: error) }
    if let error = error as? ValidationError, let command {
      fail(error.message)
      remark("Usage: \(FDEval.usageString(for: command))")
      remark("  See '\(name(of: command)) --help' for more information.")
      FDEval.exit(withError: ExitCode.validationFailure)
    }
    if let status = ExitStatus(error) {
      fail("\(error)")
      FDEval.exit(withError: ExitCode(status.rawValue))
    }
    let code = FDEval.exitCode(for: error), text = FDEval.fullMessage(for: error)
    // Help, the version and completion scripts are ours, letter by letter.
    if code.isSuccess { try? result(Array((text + "\n").utf8)) } else { remark(text) }
    FDEval.exit(withError: code)
  }

  private static func fail(_ sentence: String) {
    write(word("Error:", colour: 31) + " \(VisibleText.line(sentence))\n")
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
