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
      what was cut off are told.
      """)

  @Argument(help: "Depth files: PNG, TIFF, NPY, NPZ or PFM.")
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
      "Encoding of an integer output. Default: that of the input if it is an integer one, mm "
        + "otherwise, relative for maps without a unit.", valueName: "encoding"))
  var outEncoding: String?

  func run() throws {
    let statement = DepthStatement(prefix: "", encoding: encoding, kind: kind, intrinsics: nil)
    var isFolder: ObjCBool = false
    let exists = unsafe FileManager.default.fileExists(atPath: output, isDirectory: &isFolder)
    let intoFolder = inputs.count > 1 || (exists && isFolder.boolValue)
    let format = try format(intoFolder: intoFolder)
    guard inputs.count == 1 || !isStandardOutput else {
      throw RasterError(
        .contradictory, "-o -", expected: "one input for standard output",
        found: "\(inputs.count)", advice: "name a folder")
    }
    let paths = intoFolder ? try paths(format) : [isStandardOutput ? "standard output" : output]
    for (input, path) in zip(inputs, paths) {
      let reading = try statement.read(input)
      let target = try target(reading, format)
      let (bytes, writing) = try reading.map.encoded(
        as: format, encoding: target, description: reading.description, named: path)
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

  /// Says beside the file what its numbers mean, for formats that have no room for it.
  private func writeSidecar(
    _ reading: DepthReading, _ writing: DepthWriting, _ path: String
  ) throws(RasterError) {
    guard !writing.format.describesItself else { return }
    try DepthDescription(
      kind: reading.map.kind, encoding: writing.encoding, intrinsics: reading.map.intrinsics,
      producer: reading.description.producer
    ).writeSidecar(of: path)
  }

  private var isStandardOutput: Bool { output == "-" }

  /// Where each input goes in the output's folder, which is made.
  private func paths(_ format: DepthFormat) throws(RasterError) -> [String] {
    let paths = inputs.map { "\(output)/\(stem($0)).\(format.fileExtension)" }
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
          "--out-encoding: expected one of \(DepthEncoding.choices), found '\(outEncoding)'.")
      }
      return value
    }
    guard format.isIntegral else { return nil }
    if let own = reading.description.encoding, own.isIntegral { return own }
    return reading.map.kind.isMetric ? .millimetreCodes : .relative
  }

  private func report(
    _ writing: DepthWriting, _ encoding: DepthEncoding?, _ map: DepthMap, _ path: String
  ) {
    if let encoding, encoding.isIntegral {
      Terminal.remark(
        "\(path): \(encoding.name), largest error \(Number.short(writing.maximumError))"
          + (map.kind.isMetric ? " m" : "") + ", \(writing.unknown) unknown pixels.")
    }
    if writing.saturated > 0 {
      Terminal.warn(
        "\(path): \(writing.saturated) pixels lie outside what \(encoding?.name ?? "the format") can "
          + "hold and were cut off; choose another --out-encoding.")
    }
  }

  private func stem(_ path: String) -> String {
    ((path as NSString).lastPathComponent as NSString).deletingPathExtension
  }
}
