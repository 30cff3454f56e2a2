public import Raster

/// Images, and how they came about.
public struct GenerationResult: Sendable {
  /// One generated image.
  public struct GeneratedImage: Sendable {
    /// The picture.
    public let image: Image
    /// The file as it was made elsewhere; nil where the pixels are to be encoded here.
    public let file: [UInt8]?
    /// The format of ``file``; nil without one.
    public let format: ImageFormat?

    /// Pixels that were made here.
    public init(_ image: Image) {
      self.image = image
      file = nil
      format = nil
    }

    /// A file that was made elsewhere.
    public init(_ image: Image, file: [UInt8], format: ImageFormat) {
      self.image = image
      self.file = file
      self.format = format
    }
  }

  /// How long a part of the work took.
  public struct Stage: Sendable, Codable, Equatable {
    /// What it did, in one or two words.
    public let stage: String
    /// How many seconds it took.
    public let seconds: Double
    /// The most bytes that this process held while it ran; nil where nobody looked.
    public let peakMemory: Int?

    /// A stage.
    public init(_ stage: String, seconds: Double, peakMemory: Int? = nil) {
      self.stage = stage
      self.seconds = seconds
      self.peakMemory = peakMemory
    }

    enum CodingKeys: String, CodingKey {
      case stage, seconds
      case peakMemory = "peak_memory"
    }
  }

  /// What a request cost, as the service reports it.
  public struct Price: Sendable, Codable, Equatable {
    /// How much.
    public let amount: Double
    /// The currency's three letters.
    public let currency: String

    /// An amount.
    public init(amount: Double, currency: String) {
      self.amount = amount
      self.currency = currency
    }
  }

  /// Whether somebody looked for pictures that must not be shown.
  public enum SafetyCheck: String, Sendable, Codable {
    /// The service looks by itself.
    case service = "by the service"
    /// Nobody did.
    case notChecked = "not checked"
  }

  /// What a service says of a request that is done.
  public struct ServiceRecord: Sendable, Codable, Equatable {
    /// The service's name.
    public var name: String
    /// The server that was asked.
    public var server: String
    /// What it calls the request.
    public var id: String
    /// Its last word on it.
    public var status: String
    /// The model.
    public var model: String
    /// The model's version, where it is said.
    public var version: String?
    /// Numbers that the service reports, by its own names.
    public var metrics: [String: Double]
  }

  /// The images, in the order of the batch; at least one.
  public var images: [GeneratedImage]
  /// The seed that was used; nil where a service does not say.
  public var seed: UInt64?
  /// How long the parts took, in order.
  ///
  /// What is done once for several requests stands in the first result that comes after it, so that sums
  /// over results are whole.
  public var timings: [Stage]
  /// What it cost; nil where nobody says.
  public var price: Price?
  /// The service that made them; nil for this machine.
  public var service: ServiceRecord?
  /// The model on this machine that made them; nil for a service.
  public var model: LocalModel.Record?
  /// What the images follow; nil where a service made it.
  public var control: ControlPicture?
  /// Whether the pictures were looked at.
  public var safety: SafetyCheck
  /// Remarks for the user, whole sentences.
  public var notes: [String]
  /// Images that were made but could not be had, one sentence each.
  public var losses: [String]

  /// The most bytes that this process held in any stage; nil where nobody looked.
  public var peakMemory: Int? { timings.compactMap(\.peakMemory).max() }

  /// A result.
  public init(
    images: [GeneratedImage], seed: UInt64?, timings: [Stage] = [], price: Price? = nil,
    service: ServiceRecord? = nil, model: LocalModel.Record? = nil,
    control: ControlPicture? = nil, safety: SafetyCheck = .notChecked, notes: [String] = [],
    losses: [String] = []
  ) {
    self.images = images
    self.seed = seed
    self.timings = timings
    self.price = price
    self.service = service
    self.model = model
    self.control = control
    self.safety = safety
    self.notes = notes
    self.losses = losses
  }
}
