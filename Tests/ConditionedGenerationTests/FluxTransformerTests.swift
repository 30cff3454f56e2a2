import Raster
import TestSupport
import Testing

@testable import ConditionedGeneration
@testable import Tensors

/// Tiny transformers against diffusers' own.
@Suite struct FluxTransformerTests {
  private let tiny = TinyFlux.all

  private func velocity(
    _ tiny: TinyFlux.Case, _ layout: TinyFlux.Layout, _ backend: any Backend,
    streaming: Set<FluxBlock> = []
  ) async throws -> [Float] {
    let folder = try TemporaryFolder(), model = self.tiny.model(tiny.model)
    let weights = try self.tiny.weights(tiny.model, layout, in: folder, lora: tiny.lora)
    let transformer = try FluxTransformer(
      weights: weights, plan: ResidencePlan(streaming: streaming), backend: backend)
    let inputs = TinyFlux.inputs(
      model.config, seed: tiny.seed, text: tiny.text, tokens: tiny.rows * tiny.columns)
    let run = try await transformer.begin(
      FluxConditioning(
        text: inputs.text, pooled: inputs.pooled, control: inputs.control, rows: tiny.rows,
        columns: tiny.columns, times: [900, tiny.time, 1], guidance: tiny.guidance))
    // Steps do not depend on each other.
    _ = try await run.velocity(of: inputs.tokens, step: 2)
    return try await run.velocity(of: inputs.tokens, step: 1)
  }

  private func error(_ made: [Float], _ expected: [Float]) -> Float {
    guard made.count == expected.count, let least = expected.min(), let most = expected.max() else {
      return .infinity
    }
    let worst = zip(made, expected).reduce(Float(0)) {
      let difference = abs($1.0 - $1.1)
      return difference.isNaN ? .infinity : max($0, difference)
    }
    return worst / (most - least)
  }

  @Test(
    "In 32 bits velocities are diffusers' within 1e-5 of their range, from both layouts",
    arguments: TinyFlux.all.cases, TinyFlux.Layout.allCases)
  func singles(tiny: TinyFlux.Case, layout: TinyFlux.Layout) async throws {
    let expected = try TinyFlux.expected(tiny.name)
    for threads in [1, 2] {
      let made = try await velocity(tiny, layout, try CPUBackend(.f32, threads: threads))
      #expect(error(made, expected) <= 1e-5, "\(error(made, expected))")
    }
  }

  @Test("The plain loops compute the same", arguments: TinyFlux.all.cases)
  func reference(tiny: TinyFlux.Case) async throws {
    let made = try await velocity(tiny, .bfl, ReferenceBackend())
    let error = error(made, try TinyFlux.expected(tiny.name))
    #expect(error <= 1e-5, "\(error)")
  }

  @Test(
    "In bfloat16 velocities are no further from diffusers' singles than its own bfloat16",
    .enabled(if: CPUBackend.supports(.bf16), "the processor has no AVX-512"),
    arguments: TinyFlux.all.cases)
  func bfloats(tiny: TinyFlux.Case) async throws {
    let made = try await velocity(tiny, .diffusers, try CPUBackend(.bf16))
    let expected = try TinyFlux.expected(tiny.name)
    let count = Double(expected.count)
    let mean = expected.reduce(0.0) { $0 + Double($1) } / count
    let deviation =
      (expected.reduce(0.0) { $0 + (Double($1) - mean) * (Double($1) - mean) } / count)
      .squareRoot()
    let distance = zip(made, expected).reduce(0.0) { $0 + abs(Double($1.0) - Double($1.1)) } / count
    let ratio = distance / deviation / tiny.bf16Error
    #expect(ratio <= 1.2 && ratio > 0.1, "\(ratio)")
  }

  @Test("Where blocks are kept moves no bit", arguments: [0, 4].map { TinyFlux.all.cases[$0] })
  func residence(tiny: TinyFlux.Case) async throws {
    let precisions: [Precision] = CPUBackend.supports(.bf16) ? [.f32, .bf16] : [.f32]
    for precision in precisions {
      let backend = try CPUBackend(precision)
      let kept = try await velocity(tiny, .bfl, backend)
      for streaming: Set<FluxBlock> in [
        [.double(1), .single(0)], [.double(0), .double(1), .single(0), .single(1), .single(2)],
      ] {
        #expect(try await velocity(tiny, .bfl, backend, streaming: streaming) == kept)
      }
    }
  }

  @Test("A number that is none is told with its step and block")
  func notFinite() async throws {
    let folder = try TemporaryFolder(), tiny = tiny.cases[0]
    let weights = try self.tiny.weights(tiny.model, .bfl, in: folder)
    let transformer = try FluxTransformer(weights: weights, backend: try CPUBackend(.f32))
    let inputs = TinyFlux.inputs(
      self.tiny.model(tiny.model).config, seed: tiny.seed, text: tiny.text,
      tokens: tiny.rows * tiny.columns)
    let run = try await transformer.begin(
      FluxConditioning(
        text: inputs.text, pooled: inputs.pooled, control: inputs.control, rows: tiny.rows,
        columns: tiny.columns, times: [900, 1], guidance: tiny.guidance))
    var tokens = inputs.tokens
    tokens[70] = .infinity
    let failure = await #expect(throws: NotFiniteError.self) {
      try await run.velocity(of: tokens, step: 1)
    }
    #expect(
      failure?.description
        == "step 2 of 2, double block 0: expected finite numbers, found an infinite "
        + "one or none at all; check the weights and LoRAs, or use --precision f32.")
  }

  @Test("A cancelled task ends after the block that runs")
  func cancellation() async throws {
    let folder = try TemporaryFolder(), tiny = tiny.cases[0]
    let weights = try self.tiny.weights(tiny.model, .bfl, in: folder)
    let transformer = try FluxTransformer(weights: weights, backend: try CPUBackend(.f32))
    let inputs = TinyFlux.inputs(
      self.tiny.model(tiny.model).config, seed: tiny.seed, text: tiny.text,
      tokens: tiny.rows * tiny.columns)
    let run = try await transformer.begin(
      FluxConditioning(
        text: inputs.text, pooled: inputs.pooled, control: inputs.control, rows: tiny.rows,
        columns: tiny.columns, times: [900], guidance: tiny.guidance))
    let task = Task {
      var done: [FluxBlock] = []
      do {
        _ = try await run.velocity(of: inputs.tokens, step: 0) { block in
          done.append(block)
          if block == .double(1) { unsafe withUnsafeCurrentTask { unsafe $0?.cancel() } }
        }
      } catch is CancellationError {
        return done
      }
      return []
    }
    #expect(try await task.value == [.double(0), .double(1)])
  }

  @Test("A plan keeps as many blocks as there is memory for")
  func plans() {
    let sizes = FluxConfiguration(
      hiddenWidth: 3072, heads: 24, doubleBlocks: 19, singleBlocks: 38, inputChannels: 128,
      outputChannels: 64, textWidth: 4096, pooledWidth: 768, hasGuidance: true,
      axes: [16, 56, 56])
    let all = sizes.blocks.reduce(0) { $0 + sizes.weights(of: $1) }
    #expect(all == 19 * 226_492_416 + 38 * 113_246_208)
    func kept(_ bytes: Int) -> Int {
      let plan = ResidencePlan(bytes: bytes, configuration: sizes, bytesPerWeight: 2)
      return sizes.blocks.filter { plan[$0] == .resident }
        .reduce(0) { $0 + 2 * sizes.weights(of: $1) }
    }
    #expect(kept(2 * all) == 2 * all)
    for bytes in [0, 1 << 30, 9 << 30, 2 * all - 1] {
      // One block's room stays free for those that come and go.
      let room = bytes - 2 * 226_492_416
      #expect(kept(bytes) <= max(room, 0) && kept(bytes) > room - 2 * 113_246_208)
    }
    #expect(
      sizes.blocks.allSatisfy { ResidencePlan.streamed(sizes)[$0] == .streamed })
  }

  @Test("Five steps give diffusers' tokens from equal noise", arguments: TinyFlux.all.loops)
  func loops(loop: TinyFlux.Loop) async throws {
    let folder = try TemporaryFolder(), grid = (loop.rows, loop.columns)
    let sizes = tiny.model("control").config
    let inputs = TinyFlux.inputs(
      sizes, seed: loop.seed, text: loop.text, tokens: grid.0 * grid.1)
    for parity in SamplingParity.allCases {
      let sampler = FlowSampler(
        FlowSchedule(steps: loop.steps, tokens: grid.0 * grid.1),
        rules: SamplingRules(parity, bfloats: false))
      let transformer = try FluxTransformer(
        weights: try tiny.weights("control", .diffusers, in: folder),
        backend: try CPUBackend(.f32))
      let run = try await transformer.begin(
        FluxConditioning(
          text: inputs.text, pooled: inputs.pooled, control: inputs.control, rows: grid.0,
          columns: grid.1, times: sampler.times,
          guidance: sampler.rules.networkGuidance(loop.guidance)))
      let made = try await sampler.run(from: inputs.tokens) { tokens, step in
        try await run.velocity(of: tokens, step: step)
      }
      let error = error(made, try TinyFlux.expected(loop.name))
      #expect(error <= (parity == .diffusers ? 1e-5 : 1e-4), "\(parity) \(error)")
    }
  }
}
