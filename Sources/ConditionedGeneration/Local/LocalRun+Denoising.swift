internal import Raster
internal import Tensors

extension LocalRun {
  /// What steps that were begun may be used for.
  private struct Begun {
    /// What modulations depend on.
    struct Times: Equatable {
      let prompt: String
      let times: [Float]
      let guidance: Float?
    }

    let run: FluxRun
    let times: Times
    let control: ControlTask
  }

  /// Goes all steps of every request; the transformer is loaded once, and gone afterwards.
  ///
  /// - Parameters:
  ///   - items: The requests.
  ///   - prompts: What text encoders made.
  ///   - latents: What the autoencoder made.
  ///   - then: Takes a request and the tokens of each of its outputs.
  /// - Throws: What loading and `then` throw, and `CancellationError`.
  func denoise(
    _ items: [Item], _ prompts: [String: Outcome<Prompt>], _ latents: [Int: Outcome<Latents>],
    then: (Item, Outcome<[[Float]]>) async throws -> Void
  ) async throws {
    let backend = try generator.backend()
    let transformer = try await clock.run(.loading) {
      try FluxTransformer(weights: model.transformer, plan: plan.residence, backend: backend)
    }
    var last: Begun?
    for item in items {
      var done = 0
      let outcome = try await attempt {
        guard let prompt = try prompts[item.request.prompt]?.get(),
          let latents = try latents[item.index]?.get()
        else { preconditionFailure("what a request needs was made") }
        return try await clock.run(.denoising, for: item.index) {
          try await denoised(item, prompt, latents, transformer, &last) { done += 1 }
        }
      }
      if case .failure = outcome { clock.leaveOut(item.steps, done: done) }
      try await then(item, outcome)
    }
  }

  private func denoised(
    _ item: Item, _ prompt: Prompt, _ latents: Latents, _ transformer: FluxTransformer,
    _ last: inout Begun?, _ afterStep: () -> Void
  ) async throws -> [[Float]] {
    let sampler = FlowSampler(item.schedule, rules: rules), draws = draws(of: item)
    let times = Begun.Times(
      prompt: item.request.prompt, times: sampler.times,
      guidance: model.transformer.configuration.hasGuidance
        ? rules.networkGuidance(Float(item.request.guidanceScale)) : nil)
    let hasOwnControl = draws.control != nil
    var made: [[Float]] = []
    for output in 0..<item.request.outputs {
      // Requests that differ by noise alone have everything else in common.
      if hasOwnControl || last?.times != times || last?.control != item.control {
        let other = last?.times == times ? last?.run : nil
        last = nil
        let run = try await transformer.begin(
          FluxConditioning(
            text: prompt.states, pooled: prompt.pooled,
            control: latents.control[hasOwnControl ? output : 0],
            rows: item.grid.rows, columns: item.grid.columns, times: times.times,
            guidance: times.guidance), sharing: other)
        last = Begun(run: run, times: times, control: item.control)
      }
      guard let run = last?.run else { preconditionFailure("a run was begun") }
      let noise = draws.noise[output]
      let start =
        latents.image.map { rules.mixed($0, noise, sigma: item.schedule.sigmas[0]) } ?? noise
      made.append(
        try await sampler.run(from: item.grid.packed(start, .planes)) { tokens, step in
          let velocity = try await run.velocity(of: tokens, step: step)
          afterStep()
          clock.step(
            output * item.schedule.steps + step + 1, of: item.steps, for: item.index)
          return velocity
        })
    }
    return made
  }

  /// The images of tokens.
  func decoded(_ tokens: [[Float]], _ item: Item) async throws -> [Image] {
    let autoencoder = try Autoencoder(
      model.autoencoder, backend: try generator.backend(generator.besides),
      groups: model.autoencoderSettings.groups)
    let rule: ByteRule = model.parity == .bfl ? .truncating : .rounding
    let (grid, size) = (item.grid, item.control.size)
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
