internal import DepthMetrics
internal import Foundation
internal import Raster

/// A folder of reports that others are judged against, by name and content, made to be committed
/// to a team's repository.
///
/// `NAME/promotions.json` lists every promotion of the name, the one that holds last, each with its
/// reason and the content it replaced; `NAME/HASH/report.json` is the content, in a folder named by
/// the first twelve digits of its hash. Nothing is ever overwritten or removed, and what is read is
/// hashed again.
public struct BaselineStore: Sendable {
  /// The folder, as the user named it.
  public let folder: String

  /// What a baseline's name begins with where a path might stand as well: "baseline:main".
  public static let prefix = "baseline:"

  /// The store in a folder, which need not exist yet.
  public init(folder: String = "baselines") { self.folder = folder }

  /// The name in "baseline:NAME"; nil for other text, which is a path.
  public static func name(in text: String) -> String? {
    text.hasPrefix(prefix) ? String(text.dropFirst(prefix.count)) : nil
  }

  /// Whether a text can name a baseline: letters, digits, ".", "_" and "-" of ASCII, at most 64,
  /// the first a letter or digit.
  public static func isName(_ text: String) -> Bool {
    text.wholeMatch(of: /[A-Za-z0-9][A-Za-z0-9._\-]{0,63}/) != nil
  }

  /// What ``isName(_:)`` asks for, for messages.
  public static let nameRule =
    "a plain word of at most 64 letters, digits, '.', '_' and '-' that begins with a letter or digit"

  /// The promotion of every name that holds now, sorted by name.
  ///
  /// - Throws: ``EvaluationError`` where there is no store, or a baseline cannot be trusted.
  public func list() throws(EvaluationError) -> [Promotion] {
    var list: [Promotion] = []
    for name in try names() { list.append(try resolve(name).promotion) }
    return list
  }

  /// The promotion of a name that holds now, and where its report lies.
  ///
  /// - Throws: ``EvaluationError`` where there is no such baseline, or its report is not the one
  ///   that was promoted.
  public func resolve(
    _ name: String
  ) throws(EvaluationError) -> (promotion: Promotion, reportPath: String) {
    let promotion = try current(name)
    return (promotion, try verified(promotion).path)
  }

  /// The report that a name stands for now.
  ///
  /// - Throws: ``EvaluationError`` as ``resolve(_:)`` does.
  public func report(_ name: String) throws(EvaluationError) -> Report {
    try verified(try current(name)).stored.report
  }

  /// Every promotion of a name, the first one first.
  ///
  /// - Throws: ``EvaluationError`` where there is no such baseline or its list is broken.
  public func promotions(_ name: String) throws(EvaluationError) -> [Promotion] {
    guard let record = try record(name), !record.promotions.isEmpty else {
      let known = try names()
      throw EvaluationError(
        .baseline, "baseline \(name)", expected: "a baseline in \(folder)",
        found: known.isEmpty ? "none at all" : "only \(known.joined(separator: ", "))",
        advice: nearestName(to: name, among: known).map { "did you mean '\($0)'?" }
          ?? "promote a run with `fdeval baseline promote`")
    }
    return record.promotions
  }

  // MARK: - Files

  /// What stands in `promotions.json`.
  struct Record: Codable {
    static let currentSchemaVersion = 1

    var schemaVersion = Self.currentSchemaVersion
    var name: String
    /// From the first to the one that holds.
    var promotions: [Promotion]
  }

  static let recordName = "promotions.json"

  func recordPath(_ name: String) -> String { "\(folder)/\(name)/\(Self.recordName)" }

  func reportPath(_ promotion: Promotion) -> String {
    "\(folder)/\(promotion.name)/\(promotion.shortHash)/\(ReportFiles.reportName)"
  }

  /// The promotions of a name; nil where it has none.
  func record(_ name: String) throws(EvaluationError) -> Record? {
    let path = recordPath(name)
    guard Self.isName(name), let data = FileManager.default.contents(atPath: path) else {
      return nil
    }
    guard let record = try? RecordCoding.decoder.decode(Record.self, from: data) else {
      throw EvaluationError(
        .baseline, path,
        expected: "promotions of schema_version \(Record.currentSchemaVersion)",
        found: "something that cannot be read as such",
        advice: "restore it from version control")
    }
    guard record.schemaVersion <= Record.currentSchemaVersion else {
      throw EvaluationError(
        .baseline, path, expected: "schema_version \(Record.currentSchemaVersion) or less",
        found: "\(record.schemaVersion)", advice: "use a newer fdeval")
    }
    try requireChain(record, of: name)
    return record
  }

  /// Refuses a list from which a promotion was taken, or into which one was put.
  private func requireChain(_ record: Record, of name: String) throws(EvaluationError) {
    var previous: String?
    for (index, promotion) in record.promotions.enumerated() {
      guard promotion.previous == previous, promotion.name == name, record.name == name else {
        throw EvaluationError(
          .baseline, recordPath(name),
          expected: "promotions of '\(name)' that each name the one before",
          found: "another name or previous content in number \(index + 1)",
          advice: "restore it from version control")
      }
      previous = promotion.contentHash
    }
  }

  private func current(_ name: String) throws(EvaluationError) -> Promotion {
    let all = try promotions(name)
    return all[all.count - 1]
  }

  /// The stored report of a promotion, hashed again.
  private func verified(
    _ promotion: Promotion
  ) throws(EvaluationError) -> (path: String, stored: StoredReport) {
    let path = reportPath(promotion)
    guard let data = FileManager.default.contents(atPath: path) else {
      throw EvaluationError(
        .baseline, path, expected: "the report of baseline \(promotion.name)", found: "none",
        advice: "restore it from version control")
    }
    let bytes = Array(data)
    let hash = StoredReport.hash(of: bytes)
    guard hash == promotion.contentHash else {
      throw EvaluationError(
        .baseline, path,
        expected: "the content that was promoted as \(promotion.name), \(promotion.shortHash)",
        found: "content \(hash.prefix(StoredReport.shortHashLength))",
        advice: "restore it from version control")
    }
    let stored = try StoredReport(bytes, file: path)
    guard
      promotion.protocolHash == stored.report.protocol.hash,
      promotion.datasetHash == stored.report.dataset.hash
    else {
      throw EvaluationError(
        .baseline, recordPath(promotion.name),
        expected: "the protocol and dataset of the report in \(promotion.shortHash)",
        found: "others", advice: "restore it from version control")
    }
    return (path, stored)
  }

  /// The names in the store, sorted.
  private func names() throws(EvaluationError) -> [String] {
    let entries: [String]
    do {
      entries = try FileManager.default.contentsOfDirectory(atPath: folder)
    } catch {
      throw EvaluationError(
        .baseline, folder, expected: "a folder of baselines",
        found: FileManager.default.fileExists(atPath: folder)
          ? "something that cannot be listed" : "none",
        advice: "promote a run with `fdeval baseline promote`, or name the folder with --store")
    }
    return entries.filter {
      Self.isName($0) && FileManager.default.fileExists(atPath: recordPath($0))
    }.sorted()
  }
}
