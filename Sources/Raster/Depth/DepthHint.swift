/// What somebody other than the file says about a depth file, and who it is.
public struct DepthHint: Sendable, Equatable {
  /// Who says it; of two, the earlier one is believed.
  public enum Source: Int, Sendable, Comparable {
    /// A dataset's descriptor.
    case descriptor
    /// A flag on the command line.
    case flag

    /// The order in which they are believed.
    public static func < (left: Source, right: Source) -> Bool { left.rawValue < right.rawValue }
  }

  /// Who says it.
  public var source: Source
  /// What messages call it: "--ref-kind", "dataset.yaml".
  public var phrase: String
  /// What is said.
  public var description: DepthDescription

  /// Joins a statement and its source.
  public init(_ source: Source, _ phrase: String, _ description: DepthDescription) {
    self.source = source
    self.phrase = phrase
    self.description = description
  }
}
