/// The parameters of a generation, by the names that the hosted services give them.
public enum GenerationParameter: String, Sendable, CaseIterable {
  case prompt
  case controlImage = "control_image"
  case controlMap = "control_map"
  case depth
  case seed
  case numInferenceSteps = "num_inference_steps"
  case guidance
  case megapixels
  case width
  case height
  case numOutputs = "num_outputs"
  case outputFormat = "output_format"
  case outputQuality = "output_quality"
  case strength
  case initImage = "init_image"
  case lora
}
