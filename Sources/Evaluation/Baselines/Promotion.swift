/// One act of making a run's report the baseline of a name, with who did it and why.
public struct Promotion: Sendable, Equatable, Codable {
  /// The baseline's name.
  public var name: String
  /// SHA-256 of the report without its date, lowercase hexadecimal.
  public var contentHash: String
  /// Content that this one replaced; nil for the first of the name.
  public var previous: String?
  /// Name of the protocol that the scores were computed under.
  public var protocolName: String
  /// Hash of that protocol.
  public var protocolHash: String
  /// Short name of the dataset.
  public var dataset: String
  /// SHA-256 over the dataset's descriptor and items.
  public var datasetHash: String
  /// Samples with a result.
  public var samples: Int
  /// Samples that failed.
  public var failed: Int
  /// Why it was promoted, in the words of whoever did it.
  public var reason: String
  /// ISO 8601 in UTC.
  public var promotedAt: String
  /// Who promoted it; nil where nobody was named.
  public var promotedBy: String?

  /// The promotion of a report.
  init(
    _ stored: StoredReport, as name: String, reason: String, at date: String, by author: String?,
    previous: String?
  ) {
    let report = stored.report
    self.name = name
    contentHash = stored.contentHash
    self.previous = previous
    protocolName = report.protocol.name
    protocolHash = report.protocol.hash
    dataset = report.dataset.name
    datasetHash = report.dataset.hash
    samples = report.coverage.ok
    failed = report.coverage.failed
    self.reason = reason
    promotedAt = date
    promotedBy = author
  }

  /// The first twelve digits of the content's hash, which name its folder.
  public var shortHash: String { String(contentHash.prefix(StoredReport.shortHashLength)) }

  /// The first twelve digits of the protocol's hash, for people.
  public var shortProtocolHash: String {
    String(protocolHash.prefix(StoredReport.shortHashLength))
  }
}
