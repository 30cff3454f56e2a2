internal import Foundation
internal import Raster

/// What stands beside a generated image: how it came about.
///
/// Keys are snake_case; those of a newer fdeval are passed over when a record is read.
public struct GenerationRecord: Sendable, Codable, Equatable {
  /// The version of the keys.
  public let schemaVersion: Int
  /// The program that wrote it, with its version.
  public let tool: String
  /// When, in ISO 8601.
  public let createdAt: String
  /// The image's path.
  public let image: String
  /// Which of the images that were had it is, from 0.
  public let index: Int
  /// Pixels across and down.
  public let width, height: Int
  /// What the image shows, in words.
  public let prompt: String
  /// Where the noise began; nil where a service did not say.
  public let seed: UInt64?
  /// Denoising steps.
  public let numInferenceSteps: Int
  /// How closely the prompt was followed.
  public let guidance: Double
  /// The area that was asked for; nil where another size was.
  public let megapixels: String?
  /// The format of the file.
  public let outputFormat: String
  /// 0 to 100 for webp and jpg.
  public let outputQuality: Int
  /// How much of an image to begin with was drawn anew; nil for noise alone.
  public let strength: Double?
  /// Additions to the weights.
  public let loras: [GenerationRequest.LoRA]
  /// What the image follows.
  public let control: Provenance
  /// What was done to the control; nil where a service did it.
  public let controlPicture: ControlProvenance?
  /// The model on this machine; nil for a service.
  public let model: LocalModel.Record?
  /// The service; nil for this machine.
  public let service: GenerationResult.ServiceRecord?
  /// What the request cost; nil where nobody says.
  public let price: GenerationResult.Price?
  /// Whether the pictures were looked at.
  public let safetyCheck: GenerationResult.SafetyCheck
  /// How long the parts took, in order.
  public let timings: [GenerationResult.Stage]
  /// Bytes; nil for a service.
  public let peakMemory: Int?
  /// Remarks for the user, whole sentences.
  public let notes: [String]

  enum CodingKeys: String, CodingKey {
    case tool, image, index, width, height, prompt, seed, guidance, megapixels, strength, loras
    case control, model, service, price, timings, notes
    case schemaVersion = "schema_version"
    case createdAt = "created_at"
    case numInferenceSteps = "num_inference_steps"
    case outputFormat = "output_format"
    case outputQuality = "output_quality"
    case controlPicture = "control_picture"
    case safetyCheck = "safety_check"
    case peakMemory = "peak_memory"
  }

  /// The record of one image.
  ///
  /// - Parameters:
  ///   - path: Where the image is.
  ///   - index: Which of the result's images it is, from 0.
  ///   - createdAt: When, in ISO 8601.
  ///   - request: What was asked for.
  ///   - result: What came of it.
  ///   - provenance: Where the control came from.
  public init(
    image path: String, index: Int, createdAt: String, request: GenerationRequest,
    result: GenerationResult, provenance: Provenance
  ) {
    schemaVersion = 1
    tool = "fdeval \(FdevalVersion.current)"
    self.createdAt = createdAt
    image = path
    self.index = index
    (width, height) = (result.images[index].image.width, result.images[index].image.height)
    prompt = request.prompt
    seed = result.seed
    numInferenceSteps = request.stepCount
    guidance = request.guidanceScale
    megapixels = if case .megapixels(let area)? = request.size { area.rawValue } else { nil }
    outputFormat = result.images[index].format?.fileExtension ?? request.format.rawValue
    outputQuality = request.quality
    strength = request.strength
    loras = request.loras
    control = provenance
    controlPicture = result.control?.provenance
    model = result.model
    service = result.service
    price = result.price
    safetyCheck = result.safety
    timings = result.timings
    peakMemory = result.peakMemory
    notes = result.notes
  }

  /// Reads a record as it stands beside an image, or within a PNG.
  ///
  /// - Throws: `DecodingError` where a key is missing or of another type.
  public init(json: some Sequence<UInt8>) throws {
    self = try JSONDecoder().decode(Self.self, from: Data(json))
  }

  /// The record as it stands beside an image, without a line's end: equal records are equal texts.
  ///
  /// - Throws: `EncodingError` for numbers that JSON does not have.
  public var json: String {
    get throws {
      let encoder = JSONEncoder()
      encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
      return String(decoding: try encoder.encode(self), as: UTF8.self)
    }
  }
}
