import ArgumentParser
import Foundation
import Raster

/// `fdeval inspect FILE…`.
struct Inspect: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Say what is in a depth file, how that is known, and what is wrong with it.",
    usage: "fdeval inspect <files> ... [<options>]",
    discussion: """
      Kind, unit and encoding come from the file itself, a sidecar or a flag, or are assumed. Findings \
      are what makes the numbers doubtful: marks for sky or unknown such as 1e10, -1 or the code 65535, \
      constant maps, 8-bit pictures widened to 16 bits, cut-off values, holes stored as 0, units that \
      cannot be true, and assumptions. Each is certain or likely. A file that nobody describes is \
      inspected all the same.

      A code for the sky is said in the encoding: x512:sky=65535 reads codes of 1/512 m, of which 65535 \
      is beyond range and counts nowhere.
      """)

  @Argument(help: "Depth files: PNG, TIFF, NPY, NPZ, PFM or PGM.")
  var files: [String]

  @Option(
    help: ArgumentHelp(
      "What the stored numbers mean: \(DepthEncoding.choices).", valueName: "encoding"))
  var encoding: String?

  @Option(
    help: ArgumentHelp("What the values are: \(DepthMap.Kind.flags).", valueName: "kind"))
  var kind: String?

  @Flag(help: "Print one JSON document.")
  var json = false

  func run() throws {
    let statement = DepthStatement(prefix: "", encoding: encoding, kind: kind, intrinsics: nil)
    let hints = try statement.hint().map { [$0] } ?? []
    var records: [InspectionRecord] = []
    var failed: RasterError?
    for file in files {
      do throws(RasterError) {
        records.append(InspectionRecord(file, try DepthInspection(file, hints: hints)))
      } catch {
        guard files.count > 1 else { throw error }
        failed = error
        records.append(InspectionRecord(file, error))
      }
    }
    if json {
      try Terminal.result(JSONText.pretty(InspectionDocument(schemaVersion: 1, files: records)))
    } else {
      try Terminal.result(records.map { InspectionText($0).text }.joined(separator: "\n\n"))
    }
    if failed != nil { throw ExitCode(ExitStatus.failed.rawValue) }
  }
}

private struct InspectionDocument: Encodable {
  let schemaVersion: Int
  let files: [InspectionRecord]

  enum CodingKeys: String, CodingKey {
    case schemaVersion = "schema_version"
    case files
  }
}
