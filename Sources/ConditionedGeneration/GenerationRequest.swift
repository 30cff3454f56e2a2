public import ModelFiles
public import Raster

/// What to generate: the same for a local model and a service.
///
/// Names, defaults and ranges are those of the hosted FLUX Depth services.
public struct GenerationRequest: Sendable, Codable, Equatable {
  /// What the image has to follow.
  ///
  /// A place is a path, or an address that begins with `http`.
  public enum ControlSource: Sendable, Codable, Hashable {
    /// A photo whose depth is to be estimated.
    case photo(String)
    /// A picture that is the control already.
    case picture(String)
    /// A file with a depth map.
    case depth(String)
  }

  /// A low-rank addition to the model's weights.
  public struct LoRA: Sendable, Codable, Equatable {
    /// The file.
    public var path: String
    /// How much of it is added; 1 is as it was trained.
    public var scale: Double

    /// A file with a scale.
    public init(path: String, scale: Double = 1) {
      self.path = path
      self.scale = scale
    }
  }

  /// The formats of generated pictures.
  public enum OutputFormat: String, Sendable, Codable, CaseIterable {
    case webp
    case jpg
    case png

    /// The format as files know it.
    public var imageFormat: ImageFormat {
      switch self {
      case .webp: .webp
      case .jpg: .jpeg
      case .png: .png
      }
    }
  }

  /// What the image shows, in words.
  public var prompt: String
  /// What the image has to follow.
  public var control: ControlSource
  /// Where the noise begins; nil for a seed that the generator chooses and reports.
  public var seed: UInt64?
  /// Denoising steps, 1 to 50; nil for the model's own number, ``usualSteps`` for FLUX.
  public var steps: Int?
  /// How closely the prompt is followed, 0 to 100; nil for the model's own, ``usualGuidance`` for FLUX.
  public var guidance: Double?
  /// How large the images become; nil for the model's own size, 1 megapixel for FLUX.
  public var size: OutputSize?
  /// How many images, 1 to 4, all from one batch of noise.
  public var outputs = 1
  /// The format of the files.
  public var format = OutputFormat.webp
  /// 0 to 100 for webp and jpg.
  public var quality = 80
  /// How much of an image to begin with is drawn anew: above 0, at most 1; nil for generation from
  /// noise alone.
  public var strength: Double?
  /// The image to begin with; nil for the control photo.
  public var initialImage: String?
  /// Additions to the weights, in the order in which they are added.
  public var loras: [LoRA] = []

  /// A request with the usual parameters.
  public init(prompt: String, control: ControlSource) {
    self.prompt = prompt
    self.control = control
  }
}

extension GenerationRequest {
  /// The steps of FLUX, here and at the services.
  public static let usualSteps = 28
  /// The guidance of FLUX, here and at the services.
  public static let usualGuidance = 10.0

  /// The request with steps, guidance and size filled in where it says nothing.
  ///
  /// - Parameter card: What the model's folder says; nil for services and for FLUX, whose size depends
  ///   on the control.
  /// - Returns: A request whose steps and guidance are stated.
  public func completed(by card: ModelCard?) -> GenerationRequest {
    var request = self
    let defaults = card?.defaults
    request.steps = steps ?? defaults?.steps ?? Self.usualSteps
    request.guidance = guidance ?? defaults?.guidance ?? Self.usualGuidance
    if size == nil, let width = defaults?.width, let height = defaults?.height {
      request.size = .pixels(width: width, height: height)
    }
    return request
  }

  /// The steps that are stated, or FLUX's.
  public var stepCount: Int { steps ?? Self.usualSteps }
  /// The guidance that is stated, or FLUX's.
  public var guidanceScale: Double { guidance ?? Self.usualGuidance }
}

extension GenerationRequest.ControlSource {
  /// The path or address.
  public var place: String {
    switch self {
    case .photo(let place), .picture(let place), .depth(let place): place
    }
  }

  /// What it is, for records: photo, picture or depth.
  public var kind: String {
    switch self {
    case .photo: "photo"
    case .picture: "picture"
    case .depth: "depth"
    }
  }

  /// Whether it lies on the web.
  public var isRemote: Bool { Self.isAddress(place) }

  static func isAddress(_ place: String) -> Bool {
    ["http://", "https://"].contains { place.lowercased().hasPrefix($0) }
  }
}
