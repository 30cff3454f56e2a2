internal import Raster
internal import Tensors

extension LocalGenerator {
  /// Goes all steps for every output; the transformer is gone afterwards.
  ///
  /// - Returns: Tokens of an output each.
  func denoised(
    _ request: GenerationRequest, _ prompt: Prompt, _ latents: Latents, _ draws: LatentDraws,
    _ sampler: FlowSampler, _ grid: LatentGrid, _ plan: MemoryPlan, _ clock: StageClock,
    _ progress: @escaping @Sendable (GenerationProgress) -> Void
  ) async throws -> [[Float]] {
    let backend = try backend(), rules = sampler.rules, steps = sampler.schedule.steps
    let transformer = try await clock.run("loading") {
      try FluxTransformer(
        weights: model.transformer, plan: plan.residence, backend: backend)
    }
    return try await clock.run("denoising") {
      var made: [[Float]] = [], last: FluxRun?
      for output in 0..<request.outputs {
        if last == nil || latents.control.count > 1 {
          last = try await transformer.begin(
            FluxConditioning(
              text: prompt.states, pooled: prompt.pooled, control: latents.control[output],
              rows: grid.rows, columns: grid.columns, times: sampler.times,
              guidance: model.transformer.configuration.hasGuidance
                ? rules.networkGuidance(Float(request.guidanceScale)) : nil), sharing: last)
        }
        guard let run = last else { preconditionFailure("a run was begun") }
        let noise = draws.noise[output]
        let start =
          latents.image.map { rules.mixed($0, noise, sigma: sampler.schedule.sigmas[0]) } ?? noise
        made.append(
          try await sampler.run(from: grid.packed(start, .planes)) { tokens, step in
            let velocity = try await run.velocity(of: tokens, step: step)
            progress(.step(output * steps + step + 1, of: request.outputs * steps))
            return velocity
          })
      }
      return made
    }
  }

  /// The images of tokens.
  func decoded(
    _ tokens: [[Float]], _ grid: LatentGrid, _ size: PixelSize
  ) async throws -> [Image] {
    let autoencoder = try Autoencoder(
      model.autoencoder, backend: try backend(besides), groups: model.autoencoderSettings.groups)
    let rule: ByteRule = model.parity == .bfl ? .truncating : .rounding
    var images: [Image] = []
    for tokens in tokens {
      try Task.checkCancellation()
      let latent = Latent(
        channels: grid.channels, height: grid.height, width: grid.width,
        values: grid.unpacked(tokens, .planes))
      let values = try await autoencoder.decode(model.autoencoderSettings.scale.unscaled(latent))
      guard values.allSatisfy(\.isFinite) else {
        throw GenerationError(
          .numbers, "the decoded image", expected: "finite numbers",
          found: "an infinite one or none at all",
          advice: "check the autoencoder's weights, or use --precision f32")
      }
      images.append(
        Image(width: size.width, height: size.height, channels: 3, bytes: rule.bytes(values)))
    }
    return images
  }
}
