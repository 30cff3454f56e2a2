/// A model that the manifest knows.
public struct KnownModel: Sendable, Hashable {
  /// What comes out of it.
  public enum Output: Sendable, Hashable {
    /// Affine-invariant disparity: larger is nearer, scale and shift unknown.
    case disparity
    /// Metric depth in metres up to a bound, which belongs to the weights.
    case metricDepth(upTo: Double)
    /// An image under a control depth map.
    case image

    /// A few words for tables: "disparity", "0-20 m".
    public var text: String {
      switch self {
      case .disparity: "disparity"
      case .metricDepth(let bound): "0-\(Int(bound)) m"
      case .image: "image"
      }
    }
  }

  /// A file of a repository.
  public struct File: Sendable, Hashable {
    /// Its path in the repository.
    public let path: String
    /// Whether the model cannot be used without it.
    public let isNeeded: Bool
    /// Whether it holds weights.
    public let isWeights: Bool
    /// The SHA-256 of the content in hexadecimal where it is published, else nil: then the hub's
    /// own checksum is what counts.
    public let sha256: String?

    /// A file.
    public init(path: String, isNeeded: Bool, isWeights: Bool, sha256: String?) {
      self.path = path
      self.isNeeded = isNeeded
      self.isWeights = isWeights
      self.sha256 = sha256
    }
  }

  /// One of the places where the same weights are to be had.
  public struct Source: Sendable, Hashable {
    /// How the files are laid out.
    public enum Layout: String, Sendable {
      /// A folder of transformers: config.json, preprocessor_config.json, model.safetensors.
      case transformers
      /// The authors' own file.
      case original
    }

    /// How the files are laid out.
    public let layout: Layout
    /// The repository on the hub: `organisation/name`.
    public let repository: String
    /// What to fetch, needed files first.
    public let files: [File]

    /// The files of a folder for transformers.
    public static let transformersFiles: [File] = [
      File(path: "config.json", isNeeded: true, isWeights: false, sha256: nil),
      File(path: "model.safetensors", isNeeded: true, isWeights: true, sha256: nil),
      File(path: "preprocessor_config.json", isNeeded: false, isWeights: false, sha256: nil),
    ]
  }

  /// The name on the command line: `depth-anything-v2-small`.
  public let id: String
  /// The name for people.
  public let title: String
  /// Models of one architecture and training share a family: `depth-anything-v2`.
  public let family: String
  /// `small`, `base` or `large`; empty where there is but one.
  public let size: String
  /// What comes out of it.
  public let output: Output
  /// The terms of the weights.
  public let licence: ModelLicence
  /// Whether the hub gives the files only to accounts that accepted the licence.
  public let isGated: Bool
  /// The size of the weights in bytes as published, rounded there; nil where it is not.
  ///
  /// The hub states the exact one before a download.
  public let approximateBytes: Int?
  /// Where the weights are to be had, the preferred place first; none for a model that comes with fdeval.
  public let sources: [Source]
  /// What the user should know of it, in a sentence, or nil.
  public let note: String?

  /// Whether it comes with fdeval and is fetched from nowhere.
  public var isBundled: Bool { sources.isEmpty }
}
