/// One sample of a run: what was compared, or why it could not be.
public struct SampleRecord: Sendable, Equatable, Codable {
  /// How it went.
  public enum Status: String, Sendable, Codable {
    case ok
    case failed
  }

  /// Unique in the run: the dataset's id of the item.
  public var id: String
  /// How it went.
  public var status: Status
  /// The whole sentence, where it failed.
  public var error: String?
  /// Scene, prompt or drive: samples of one cluster are not independent.
  public var cluster: String
  /// The dataset's labels, sorted.
  public var tags: [String]
  /// What makes the numbers of its files doubtful; nil where nothing does.
  public var findings: [FileFinding]?
  /// Results by role; empty where the sample failed.
  public var comparisons: [ComparisonRecord]
  /// Candidates that could not be scored, where others of the sample were; nil where there are none.
  public var failures: [Failure]?
  /// Files the sample was made of, relative to the dataset and the predictions folder.
  public var assets: Assets

  /// A candidate without scores.
  public struct Failure: Sendable, Equatable, Codable {
    /// Which of the sample's candidates it is.
    public var key: CandidateKey
    /// Why, as a whole sentence.
    public var error: String
  }

  /// Paths for a reader, never absolute.
  public struct Assets: Sendable, Equatable, Codable {
    /// The photo, relative to the dataset.
    public var image: String?
    /// The reference map, relative to the dataset.
    public var reference: String
    /// Hash of the decoded reference map and what it means: equal where two runs saw the same reference,
    /// wherever it lay; nil in older records and where it could not be read.
    public var referenceContent: String?
    /// The candidate map, relative to the predictions folder; nil where none was found.
    public var candidate: String?
    /// Why the photo cannot be shown, where a picture of the sample was drawn without it.
    public var imageError: String?

    /// The files of one sample.
    public init(image: String? = nil, reference: String, candidate: String? = nil) {
      self.image = image
      self.reference = reference
      self.candidate = candidate
    }
  }

  /// The record of one sample.
  public init(
    id: String, status: Status, error: String? = nil, cluster: String, tags: [String],
    comparisons: [ComparisonRecord], assets: Assets
  ) {
    self.id = id
    self.status = status
    self.error = error
    self.cluster = cluster
    self.tags = tags
    self.comparisons = comparisons
    self.assets = assets
  }
}
