internal import Foundation
internal import Raster
internal import SystemPackage

extension BaselineStore {
  /// What a promotion did.
  public struct Outcome: Sendable, Equatable {
    /// The promotion that holds now.
    public var promotion: Promotion
    /// The promotion that held before; nil for the first of a name, and where nothing changed.
    public var replaced: Promotion?
    /// Whether the name stood for the same content before, so that nothing was written.
    public var isUnchanged: Bool

    /// Whether scores of the new baseline cannot be set against those of the one it replaced.
    public var changesProtocol: Bool {
      replaced.map { $0.protocolHash != promotion.protocolHash } ?? false
    }

    /// Whether the new baseline was scored on other samples than the one it replaced.
    public var changesDataset: Bool {
      replaced.map { $0.datasetHash != promotion.datasetHash } ?? false
    }
  }

  /// Makes the report of a finished run what a name stands for.
  ///
  /// The same content again changes nothing. Other content needs `replacing`, and what it replaces
  /// stays in the store. Of several promotions at once each sees what the one before it left.
  ///
  /// - Parameters:
  ///   - run: The run's folder, or its `report.json`.
  ///   - name: The baseline's name.
  ///   - reason: Why, in one line.
  ///   - date: ISO 8601 in UTC.
  ///   - author: Who promotes it; nil to name nobody.
  ///   - replacing: Whether a name that stands for other content may be given this one.
  /// - Returns: What the name stands for now, and what it stood for.
  /// - Throws: ``EvaluationError`` where the run is not finished or has no result, the name is no
  ///   plain word, the reason is empty, or the name is taken; `RasterError` where the store cannot
  ///   be written. Then the name stands for what it stood for.
  public func promote(
    _ run: String, as name: String, reason: String, at date: String, by author: String? = nil,
    replacing: Bool = false
  ) throws -> Outcome {
    guard Self.isName(name) else {
      throw EvaluationError(
        .baseline, "baseline name", expected: Self.nameRule, found: "'\(name)'")
    }
    let reason = try Self.line(reason, of: "reason")
    let author = try author.map { try Self.line($0, of: "author") }
    let stored = try StoredReport(run)
    guard stored.report.coverage.ok > 0 else {
      throw EvaluationError(
        .baseline, run, expected: "a run with a result",
        found: "one in which none of \(stored.report.coverage.items) samples was scored")
    }
    let home = "\(folder)/\(name)"
    try RunFolder.make(home)
    return try FolderLock.hold(home) {
      var record = try record(name) ?? Record(name: name, promotions: [])
      let last = record.promotions.last
      if let last, last.contentHash == stored.contentHash {
        // Saying that nothing changed would be wrong of a report that somebody has edited.
        return Outcome(promotion: try resolve(name).promotion, replaced: nil, isUnchanged: true)
      }
      if let last, !replacing { throw taken(last, by: stored) }
      let promotion = Promotion(
        stored, as: name, reason: reason, at: date, by: author, previous: last?.contentHash)
      try write(stored, to: reportPath(promotion))
      record.promotions.append(promotion)
      record.schemaVersion = Record.currentSchemaVersion
      try AtomicFile.write(
        Array(RecordCoding.pretty.encode(record)) + [0x0A], to: recordPath(name))
      return Outcome(promotion: promotion, replaced: last, isUnchanged: false)
    }
  }

  /// Writes a report where it is not yet: content that comes back after another lies there, under
  /// the date that it was first made at.
  private func write(_ stored: StoredReport, to path: String) throws {
    if let data = FileManager.default.contents(atPath: path),
      StoredReport.hash(of: Array(data)) == stored.contentHash
    {
      return
    }
    try RunFolder.make(FilePath(path).removingLastComponent().string)
    try AtomicFile.write(stored.bytes, to: path)
  }

  private func taken(_ last: Promotion, by stored: StoredReport) -> EvaluationError {
    let differs = last.protocolHash != stored.report.protocol.hash
    return EvaluationError(
      .baseline, "baseline \(last.name)",
      expected: "content \(last.shortHash), which it stands for",
      found: "content \(stored.contentHash.prefix(StoredReport.shortHashLength))"
        + (differs
          ? " of another protocol, \(stored.report.protocol.name) "
            + "(\(stored.report.protocol.shortHash)) instead of \(last.protocolName) "
            + "(\(last.shortProtocolHash)), whose scores do not compare"
          : ""),
      advice: "use --replace to promote it all the same, or another --name")
  }

  /// A text of one line, without spaces around it.
  private static func line(_ text: String, of what: String) throws(EvaluationError) -> String {
    let trimmed = text.trimmingCharacters(in: .whitespacesAndNewlines)
    guard !trimmed.isEmpty,
      !trimmed.unicodeScalars.contains(where: CharacterSet.controlCharacters.contains)
    else {
      throw EvaluationError(
        .baseline, what, expected: "one line of text",
        found: trimmed.isEmpty ? "an empty one" : "a line break or another control character")
    }
    return trimmed
  }
}
