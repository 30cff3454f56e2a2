public import DepthEstimation
internal import Foundation
public import Raster
public import Tensors

/// FLUX.1 on this machine: from a request's files to images, one part of the model in memory at a time.
///
/// Text encoders are gone before the transformer comes, and what the autoencoder has packed for the
/// control is gone before it decodes.
public struct LocalGenerator: ImageGenerator {
  /// How the model is run.
  public struct Settings: Sendable {
    /// What the transformer multiplies; with `int8` text encoders and autoencoder take what
    /// ``CPUBackend/automaticPrecision`` says.
    public var precision = CPUBackend.automaticPrecision
    /// How depth and pictures become the control.
    public var control = ControlMaker()
    /// Gives the network that estimates a photo's depth; asked for once, and dropped afterwards.
    public var estimator: (@Sendable () throws -> any DepthEstimator)?
    /// What is known of a depth file besides what it says.
    public var depthHints: [DepthHint] = []
    /// About how many bytes the estimator takes for a photo of a size, for plans.
    public var estimatorBytes: (@Sendable (PixelSize) throws -> Int)?
    /// The most bytes that may be used; nil for what is there, which may turn out too little.
    public var memoryLimit: Int?
    /// Where prompts' embeddings are kept; nil for nowhere.
    public var prompts: PromptCache?
    /// Threads that compute; nil for all processors.
    public var threads: Int?

    /// The usual settings.
    public init() {}
  }

  /// The model.
  public let model: LocalModel
  /// How it is run.
  public let settings: Settings

  /// A generator that has nothing in memory yet.
  public init(_ model: LocalModel, settings: Settings = Settings()) {
    self.model = model
    self.settings = settings
  }

  /// How much memory a request would take, stage after stage.
  ///
  /// - Parameter request: What would be generated; its control file is read for its size.
  /// - Returns: A plan within the limit.
  /// - Throws: ``GenerationError/Fault/resources`` where none is, and what the control file has against it.
  public func plan(for request: GenerationRequest) throws -> MemoryPlan {
    let request = request.completed(by: model.card)
    let control = try source(of: request).size
    return try plan(
      for: request, size: try OutputSize.chosen(request.size, control: control).size,
      control: control)
  }

  /// Makes the images of a request.
  ///
  /// - Throws: ``GenerationError``; `WeightFileError`, `TensorError` and `RasterError` where files or the
  ///   device fail; ``GenerationError/Fault/cancelled`` within a step after the task was cancelled.
  public func generate(
    _ request: GenerationRequest, progress: @escaping @Sendable (GenerationProgress) -> Void
  ) async throws -> GenerationResult {
    do {
      return try await made(request, progress)
    } catch is CancellationError {
      throw GenerationError(
        .cancelled, "the generation", expected: "to go on to its end",
        found: "that this was cancelled")
    } catch let error as NotFiniteError {
      throw GenerationError(
        .numbers, error.subject, expected: error.expected, found: error.found,
        advice: error.advice)
    }
  }

  private func made(
    _ request: GenerationRequest, _ progress: @escaping @Sendable (GenerationProgress) -> Void
  ) async throws -> GenerationResult {
    let request = request.completed(by: model.card)
    try request.validate()
    let rules = SamplingRules(model.parity, bfloats: settings.precision != .f32)
    let source = try source(of: request)
    let (size, sizeNotes) = try OutputSize.chosen(request.size, control: source.size)
    let plan = try plan(for: request, size: size, control: source.size)
    let grid = LatentGrid(
      width: size.width, height: size.height, channels: model.autoencoderSizes.latentChannels)
    let schedule = try schedule(of: request, grid)
    let seed = request.seed ?? UInt64(UInt16.random(in: .min ... .max))
    let clock = StageClock(progress)

    let prompt = try await prompt(request.prompt, clock)
    let control = try await clock.run("control") {
      try await self.control(source, width: size.width, height: size.height)
    }
    let draws = LatentDraws(
      seed: seed, grid: grid, outputs: request.outputs, hasImage: request.strength != nil,
      rules: rules)
    let latents = try await clock.run("encoding") {
      try await encoded(request, control, draws, grid, rules)
    }
    let sampler = FlowSampler(schedule, rules: rules)
    let denoised = try await denoised(
      request, prompt, latents, draws, sampler, grid, plan, clock, progress)
    let images = try await clock.run("decoding") {
      try await decoded(denoised, grid, size)
    }
    let record = try await clock.run("hashing") {
      try model.record(precision: settings.precision)
    }
    var notes = prompt.notes + sizeNotes + model.notes(size: size) + source.notes + control.notes
    if !model.transformer.unknownNames.isEmpty {
      notes.append(
        "\(model.transformer.path) has tensors that FLUX.1 does not: "
          + NamePrefix.list(model.transformer.unknownNames) + ".")
    }
    if !model.transformer.ignoredNames.isEmpty {
      notes.append("The LoRA's additions to text encoders are left out.")
    }
    return GenerationResult(
      images: images.map { GenerationResult.GeneratedImage($0) }, seed: seed,
      timings: clock.timings, model: record, control: control, safety: .notChecked, notes: notes)
  }

  private func schedule(
    of request: GenerationRequest, _ grid: LatentGrid
  ) throws(GenerationError) -> FlowSchedule {
    guard let strength = request.strength else {
      return FlowSchedule(steps: request.stepCount, tokens: grid.tokens)
    }
    let schedule = FlowSchedule(
      steps: request.stepCount, tokens: grid.tokens, strength: strength, parity: model.parity)
    guard schedule.steps > 0 else {
      throw .parameter(
        .strength, expected: "at least one of \(request.stepCount) steps", found: "\(strength)",
        advice: "raise the strength or the steps")
    }
    return schedule
  }

  /// A backend with memory of its own, which goes with it.
  func backend(_ precision: Precision? = nil) throws(TensorError) -> CPUBackend {
    try CPUBackend(precision ?? settings.precision, threads: settings.threads)
  }

  /// What everything but the transformer multiplies.
  var besides: Precision {
    settings.precision == .int8 ? CPUBackend.automaticPrecision : settings.precision
  }
}
