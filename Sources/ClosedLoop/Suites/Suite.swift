public import ConditionedGeneration
public import Raster

/// What `fdeval run` is asked for: samples and their controls, prompts and seeds, who draws, who measures
/// depth, and by which rules it is compared.
///
/// Paths are relative to ``folder``, where the suite's file lies.
public struct Suite: Sendable {
  /// The suite's name, and one line for people.
  public var name, title: String
  /// Where its file lies.
  public var folder: String
  /// What images have to follow, sorted by id.
  public var samples: [Sample]
  /// Prompts by name, in the order of the file.
  public var prompts: [Prompt]
  /// Seeds of the images, which are repeats.
  public var seeds: [UInt64]
  /// Who draws.
  public var generator: Generator
  /// How depth becomes a control.
  public var control: ControlMaker
  /// Who finds depth in images; the first decides.
  public var estimators: [Estimator]
  /// The protocol's name, or a file.
  public var protocolName: String
  /// Metrics to compute; nil for the protocol's.
  public var metrics: [String]?
  /// What is swept, in the order of the file; empty for nothing.
  public var matrix: [Axis]

  /// A path of the suite's file as this process opens it.
  func place(_ path: String) -> String { Self.place(path, in: folder) }

  static func place(_ path: String, in folder: String) -> String {
    path.hasPrefix("/") || folder == "." ? path : "\(folder)/\(path)"
  }

  /// One control with what it was made of.
  public struct Sample: Sendable {
    /// Unique in the suite.
    public var id: String
    /// Scene: samples of one are not independent.
    public var cluster: String
    /// Labels, sorted.
    public var tags: [String]
    /// The photo that shows the scene; its depth is the floor, and the control where nothing else is.
    public var photo: String?
    /// A picture that is the control already.
    public var picture: String?
    /// A depth map that the control is made of.
    public var depth: String?
    /// What the dataset says of the depth map.
    public var depthHint: DepthHint?
    /// Names of the prompts; nil for all.
    public var prompts: [String]?
  }

  /// A prompt with the name that files and tables call it by.
  public struct Prompt: Sendable, Equatable {
    /// What files and tables call it, and what it says.
    public var name, text: String
  }

  /// Who draws.
  public enum Generator: Sendable, Equatable {
    /// A model on this machine.
    case model(String, Settings)
    /// Images made elsewhere: a template with {sample}, {prompt}, {seed} and {setting}.
    case images(String)
  }

  /// How a model draws; nil for its own.
  public struct Settings: Sendable, Equatable {
    /// Denoising steps.
    public var steps: Int?
    /// How closely the prompt is followed.
    public var guidance: Double?
    /// How large the images become.
    public var size: OutputSize?
    /// What the transformer multiplies: "bf16".
    public var precision: String?
    /// Additions to the weights.
    public var loras: [GenerationRequest.LoRA] = []
  }

  /// Who finds depth in images.
  public enum Estimator: Sendable, Equatable {
    /// A model on this machine.
    case model(String)
    /// Depth made elsewhere: a name, a template as of ``Generator/images(_:)``, and one with {sample} of the
    /// photos' depth.
    case maps(name: String, images: String, photos: String?)

    /// What tables call it.
    public var name: String {
      switch self {
      case .model(let name): name
      case .maps(let name, _, _): name
      }
    }
  }

  /// A parameter that is swept.
  public struct Axis: Sendable, Equatable {
    /// Its name: "guidance".
    public var name: String
    /// Its values as they are written.
    public var values: [String]
  }
}
