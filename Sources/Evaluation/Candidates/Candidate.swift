/// One candidate of a sample, before it is read or made.
public struct Candidate: Sendable, Equatable {
  /// Which of the sample's candidates it is.
  public var key: CandidateKey
  /// The file that decides it: a prediction, relative to its folder, or the photo that a model sees,
  /// relative to the dataset; nil where there is none.
  public var file: String?
  /// Why there is none, as a whole sentence.
  public var lack: String?
  /// The picture that the map was estimated on, relative to the same folder; nil where nobody says.
  public var image: String?
  /// Who estimated the map, where it is not who estimated the others.
  public var maker: String?

  /// A candidate with a file.
  public init(_ key: CandidateKey = CandidateKey(), file: String, image: String? = nil) {
    self.key = key
    self.file = file
    self.image = image
  }

  /// A candidate that was expected and is not there.
  public init(_ key: CandidateKey = CandidateKey(), lack: String) {
    self.key = key
    self.lack = lack
  }
}
