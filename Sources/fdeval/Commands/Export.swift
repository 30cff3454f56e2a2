import ArgumentParser
import Foundation
import Raster

/// `fdeval export IN --format F -o OUT`.
struct Export: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Convert a depth file to another format, and say what that costs.",
    usage: "fdeval export <inputs> ... [--format <format>] -o <path> [<options>]",
    discussion: """
      Files that fdeval writes say themselves what their numbers mean; NPY and PFM have no room for \
      it and get a file NAME.json beside them. For integer formats the largest rounding error and \
      what was cut off are told; where more than a thousandth of the known pixels would be lost, \
      nothing is written unless --saturate allows it.
      """)

  @Argument(help: "Depth files: PNG, TIFF, NPY, NPZ, PFM or PGM.")
  var inputs: [String]

  @Option(
    help:
      "\(DepthFormat.allCases.map(\.rawValue).joined(separator: ", ")). Default: what the output's extension stands for."
  )
  var format: String?

  @Option(
    name: .shortAndLong,
    help: ArgumentHelp(
      "The file to write, a folder where there are several, or - for standard output.",
      valueName: "path")
  )
  var output: String

  @Option(
    help: ArgumentHelp(
      "What the input's stored numbers mean: \(DepthEncoding.choices).", valueName: "encoding"))
  var encoding: String?

  @Option(
    help: ArgumentHelp("What the input's values are: \(DepthMap.Kind.flags).", valueName: "kind"))
  var kind: String?

  @Option(
    help: ArgumentHelp(
      "Encoding of the output. Default: for whole numbers that of the input if it has one, mm "
        + "otherwise, and for maps without a unit their range, spread over all codes; metres for "
        + "floating-point formats.", valueName: "encoding"))
  var outEncoding: String?

  @Flag(help: "Write even where more than a thousandth of the known pixels is cut off or lost.")
  var saturate = false

  @Flag(
    help:
      "Write 32-bit TIFF with predictor 3: smaller, and unreadable for many programs of Python.")
  var predictor = false

  func run() throws {
    let statement = DepthStatement(prefix: "", encoding: encoding, kind: kind, intrinsics: nil)
    let intoFolder = inputs.count > 1 || output.hasSuffix("/") || PathBytes.isFolder(output)
    let format = try format(intoFolder: intoFolder)
    guard inputs.count == 1 || !isStandardOutput else {
      throw RasterError(
        .contradictory, "-o -", expected: "one input for standard output",
        found: "\(inputs.count)", advice: "name a folder")
    }
    let paths = intoFolder ? try paths(format) : [isStandardOutput ? "standard output" : output]
    if !isStandardOutput { try SameFile.requireApart(outputs: paths, from: inputs) }
    for (input, path) in zip(inputs, paths) {
      let reading = try statement.read(input)
      let target = try target(reading, format) ?? reading.map.defaultEncoding(for: format)
      let (bytes, writing) = try encoded(reading, format, target, path)
      if isStandardOutput {
        try Terminal.result(bytes)
      } else {
        try AtomicFile.write(bytes, to: path)
        try writeSidecar(reading, writing, path)
        try Terminal.result(lines: [path])
      }
      report(writing, target, reading.map, path)
    }
  }

  private func encoded(
    _ reading: DepthReading, _ format: DepthFormat, _ encoding: DepthEncoding, _ path: String
  ) throws(RasterError) -> (bytes: [UInt8], writing: DepthWriting) {
    do {
      return try reading.map.encoded(
        as: format, encoding: encoding, description: reading.description, named: path,
        options: DepthWritingOptions(allowsLoss: saturate, usesPredictor: predictor))
    } catch {
      guard error.fault == .lossy else { throw error }
      throw RasterError(
        .lossy, path, expected: error.expected, found: error.found,
        advice: "choose another --out-encoding or a floating-point format, or add --saturate")
    }
  }

  /// Says beside the file what its numbers mean, for formats that have no room for it.
  private func writeSidecar(
    _ reading: DepthReading, _ writing: DepthWriting, _ path: String
  ) throws(RasterError) {
    guard !writing.format.describesItself else { return }
    try DepthDescription(
      kind: reading.map.kind, encoding: writing.encoding, intrinsics: reading.map.intrinsics,
      producer: reading.description.producer,
      smallModel: reading.description.smallModel
    ).writeSidecar(of: path)
  }

  private var isStandardOutput: Bool { output == "-" }

  /// Where each input goes in the output's folder, which is made.
  private func paths(_ format: DepthFormat) throws(RasterError) -> [String] {
    let paths = inputs.map { "\(withoutSlash(output))/\(stem($0)).\(format.fileExtension)" }
    for (at, path) in paths.enumerated() {
      guard let first = paths[..<at].firstIndex(of: path) else { continue }
      throw RasterError(
        .contradictory, path, expected: "inputs of different names",
        found: "\(inputs[first]) and \(inputs[at])", advice: "write them into different folders")
    }
    try OutputFolder.make(output)
    return paths
  }

  private func format(intoFolder: Bool) throws -> DepthFormat {
    let choices = DepthFormat.allCases.map(\.rawValue).joined(separator: ", ")
    if let format {
      guard let value = DepthFormat(rawValue: format) else {
        throw ValidationError("--format: expected one of \(choices), found '\(format)'.")
      }
      return value
    }
    guard !intoFolder, let value = DepthFormat(path: output) else {
      throw ValidationError(
        "--format: expected one of \(choices), found none and no extension to tell it.")
    }
    return value
  }

  private func target(_ reading: DepthReading, _ format: DepthFormat) throws -> DepthEncoding? {
    if let outEncoding {
      guard let value = DepthEncoding(named: outEncoding) else {
        throw ValidationError(
          "--out-encoding: expected one of \(DepthEncoding.writtenChoices), found '\(outEncoding)'."
        )
      }
      return value
    }
    guard format.isIntegral, let own = reading.description.encoding, own.isIntegral else {
      return nil
    }
    // 256 steps over a range are the same range in 65536.
    return own
  }

  private func report(
    _ writing: DepthWriting, _ encoding: DepthEncoding, _ map: DepthMap, _ path: String
  ) {
    if encoding.isIntegral {
      Terminal.remark(
        "\(path): \(encoding.name), largest error \(Number.short(writing.maximumError))"
          + (map.kind.isMetric ? " m" : "") + ", \(writing.unknown) unknown pixels.")
    }
    if writing.saturated > 0 {
      Terminal.warn(
        "\(path): \(writing.saturated) pixels lie outside what \(encoding.name) can hold and were cut "
          + "off; choose another --out-encoding.")
    }
    if writing.merged + writing.filled > 0 {
      Terminal.warn(
        "\(path): \(writing.merged) known pixels became unknown and \(writing.filled) unknown ones a "
          + "value, because \(encoding.name) has no code for them.")
    }
  }

  private func stem(_ path: String) -> String {
    ((path as NSString).lastPathComponent as NSString).deletingPathExtension
  }
}
