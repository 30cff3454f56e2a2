import ConditionedGeneration
import Evaluation
import Foundation
import ModelFiles
import Raster

/// What stands beside a generated image: how it came about.
struct GenerationRecord: Encodable {
  /// What the image follows, and where it came from.
  struct Provenance: Encodable {
    let kind: String
    /// The path, or the address without what may be a secret in it.
    let place: String
    /// The file's SHA-256; nil for an address.
    let sha256: String?

    /// Looks at the control of a request.
    ///
    /// - Throws: `ModelFilesError` where the file cannot be read.
    init(_ request: GenerationRequest) throws {
      kind = request.control.kind
      if request.control.isRemote {
        place = Self.withoutSecrets(request.control.place)
        sha256 = nil
      } else {
        place = request.control.place
        sha256 = try ResolvedModel.sha256(ofFile: place)
      }
    }

    /// An address without name, password, query and fragment: signatures stand there.
    static func withoutSecrets(_ address: String) -> String {
      guard var parts = URLComponents(string: address) else { return "an address" }
      (parts.user, parts.password, parts.query, parts.fragment) = (nil, nil, nil, nil)
      return parts.string ?? "an address"
    }
  }

  let schemaVersion = 1
  let tool = "fdeval \(FdevalVersion.current)"
  let createdAt: String
  let image: String
  /// Which of the images that were had it is, from 0.
  let index: Int
  let width, height: Int
  let prompt: String
  let seed: UInt64?
  let numInferenceSteps: Int
  let guidance: Double
  let megapixels: String?
  let outputFormat: String
  let outputQuality: Int
  let strength: Double?
  let loras: [GenerationRequest.LoRA]
  let control: Provenance
  /// What was done to the control; nil where a service did it.
  let controlPicture: ControlProvenance?
  let model: LocalModel.Record?
  let service: GenerationResult.ServiceRecord?
  let price: GenerationResult.Price?
  let safetyCheck: GenerationResult.SafetyCheck
  let timings: [GenerationResult.Stage]
  /// Bytes; nil for a service.
  let peakMemory: Int?
  let notes: [String]

  /// The record of one image.
  init(
    image path: String, index: Int, createdAt: String, request: GenerationRequest,
    result: GenerationResult, provenance: Provenance
  ) {
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
}
