internal import Crypto
internal import Foundation

/// The `report.json` of a finished run as it lies on disk, with the hash of its content.
public struct StoredReport: Sendable {
  /// What the file says.
  public let report: Report
  /// SHA-256 of the file without its line of `created_at`, lowercase hexadecimal: equal scores from
  /// equal inputs are the same content, whenever they were computed.
  ///
  /// `grep -v '^  "created_at"' report.json | sha256sum` prints it.
  public let contentHash: String
  /// The file's bytes.
  let bytes: [UInt8]

  /// The first digits of a content hash, which name it for people and on disk.
  static let shortHashLength = 12

  /// Reads the report of a run.
  ///
  /// - Parameter path: The run's folder, or its `report.json`.
  /// - Throws: ``EvaluationError`` where the run is not finished, the report cannot be read or is of a
  ///   newer version, or is not the one that the run beside it wrote.
  public init(_ path: String) throws(EvaluationError) {
    let file = path.hasSuffix(".json") ? path : "\(path)/\(ReportFiles.reportName)"
    guard let data = FileManager.default.contents(atPath: file) else {
      let isUnfinished = FileManager.default.fileExists(atPath: "\(path)/\(RunJournal.fileName)")
      throw EvaluationError(
        .run, path, expected: "a finished run with \(ReportFiles.reportName)",
        found: isUnfinished ? "one that is not finished" : "none",
        advice: isUnfinished ? "finish it with `fdeval evaluate … --resume`" : nil)
    }
    try self.init(Array(data), file: file)
    let folder = URL(fileURLWithPath: file).deletingLastPathComponent().path
    if file.hasSuffix("/\(ReportFiles.reportName)") || file == ReportFiles.reportName {
      try RunSeal.requireIntact(reportOf: folder)
    }
  }

  /// The report in the bytes of a file that messages name.
  init(_ bytes: [UInt8], file: String) throws(EvaluationError) {
    let decoder = RecordCoding.decoder
    let data = Data(bytes)
    if let version = try? decoder.decode(Versioned.self, from: data).schemaVersion,
      version > Report.currentSchemaVersion
    {
      throw EvaluationError(
        .run, file, expected: "schema_version \(Report.currentSchemaVersion) or less",
        found: "\(version)", advice: "use a newer fdeval")
    }
    do {
      report = try decoder.decode(Report.self, from: data)
    } catch {
      throw EvaluationError(
        .run, file, expected: "a report of schema_version \(Report.currentSchemaVersion)",
        found: "something that cannot be read as one")
    }
    self.bytes = bytes
    contentHash = Self.hash(of: bytes)
  }

  private struct Versioned: Decodable {
    let schemaVersion: Int
  }

  /// SHA-256 over all lines but the one that holds the top level's `created_at`.
  ///
  /// A report is printed with a key a line, the top level's keys behind two spaces; text inside
  /// quotes holds no line break, so that no other line can look like it.
  static func hash(of bytes: [UInt8]) -> String {
    let date = Array("  \"created_at\"".utf8)
    var digest = SHA256()
    for line in bytes.split(separator: 0x0A, omittingEmptySubsequences: true)
    where !line.starts(with: date) {
      digest.update(data: Array(line) + [0x0A])
    }
    return digest.finalize().map { byte in
      String(byte >> 4, radix: 16) + String(byte & 15, radix: 16)
    }.joined()
  }
}
