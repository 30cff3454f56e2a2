import TestSupport

@testable import ConditionedGeneration

extension TinyPipeline {
  /// The request of a case.
  func request(_ tiny: Case, lora folder: String) -> GenerationRequest {
    var request = GenerationRequest(prompt: prompt, control: .picture(Self.control))
    request.seed = tiny.seed
    request.steps = tiny.steps
    request.guidance = tiny.guidance
    request.size = .pixels(width: tiny.width, height: tiny.height)
    request.outputs = tiny.outputs
    request.strength = tiny.strength
    request.initialImage = tiny.strength == nil ? nil : Self.control
    request.loras = tiny.lora.map { [.init(path: "\(folder)/lora.safetensors", scale: $0)] } ?? []
    return request
  }
}
