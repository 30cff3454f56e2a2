/// Who said a part of what is known of a depth file.
public struct DepthOrigin: Sendable, Equatable, Codable {
  /// The sort of speaker.
  public enum Source: String, Sendable, Codable, CaseIterable {
    /// The file itself.
    case file
    /// A JSON file beside it.
    case sidecar
    /// A dataset's descriptor.
    case descriptor
    /// A flag on the command line, or a caller of the library.
    case flag
    /// Nobody: it was assumed.
    case assumed
  }

  /// The sort of speaker.
  public var source: Source
  /// What messages call the speaker: "its tag GDAL_METADATA", "the sidecar d.npy.json"; empty where
  /// it was assumed.
  public var phrase: String

  /// Names a speaker.
  public init(_ source: Source, _ phrase: String = "") {
    self.source = source
    self.phrase = phrase
  }

  /// Nobody.
  public static let assumed = DepthOrigin(.assumed)
}
