import ConditionedGeneration

/// A model on this machine as the flags choose it.
struct LocalGeneration: ImageGenerator {
  let options: LocalOptions
  let control: ControlOptions

  func generate(
    _ request: GenerationRequest, progress: @escaping @Sendable (GenerationProgress) -> Void
  ) async throws -> GenerationResult {
    throw GenerationError(
      .model, "--model", expected: "a service, for generation on this machine is not built yet",
      found: options.model.map { "'\($0)'" } ?? "none", advice: "use --service")
  }
}
