import Foundation
import TestSupport
import Testing

@testable import ConditionedGeneration
@testable import Tensors

/// Schedules, times, rounding and draws against torch.
@Suite struct FluxSamplingTests {
  struct Golden: Decodable, Sendable {
    struct Schedule: Decodable, Sendable {
      let steps: Int
      let tokens: Int
      let sigmas: [Float]
      let bflSigmas: [Float]
      let diffusersTimes: [Float]
      let diffusersBfloatTimes: [Float]
      let bflBfloatTimes: [Float]
    }

    struct Start: Decodable, Sendable {
      let steps: Int
      let strength: Double
      let diffusers: Int
      let bfl: Int
    }

    struct Guidance: Decodable, Sendable {
      let value: Float
      let network: Float
    }

    let schedules: [Schedule]
    let starts: [Start]
    let guidance: [Guidance]
    let seed: UInt64
    let sigma: Float
    let next: Float
    let mixed: [Float]
    let bflMixed: [Float]
    let stepped: [Float]
    let bflStepped: [Float]
  }

  private func golden() throws -> Golden {
    try Fixtures.json("transformer/sampling.json", keys: .convertFromSnakeCase)
  }

  private func worst(_ a: [Float], _ b: [Float]) -> Float {
    a.count == b.count ? zip(a, b).reduce(0) { max($0, abs($1.0 - $1.1)) } : .infinity
  }

  @Test("Sigmas are diffusers' and BFL's, and times what their networks see")
  func schedules() throws {
    for golden in try golden().schedules {
      let schedule = FlowSchedule(steps: golden.steps, tokens: golden.tokens)
      #expect(worst(schedule.sigmas, golden.sigmas) <= 1.2e-7)
      #expect(worst(schedule.sigmas, golden.bflSigmas) <= 1.2e-7)
      func times(_ parity: SamplingParity, bfloats: Bool) -> [Float] {
        FlowSampler(schedule, rules: SamplingRules(parity, bfloats: bfloats)).times
      }
      #expect(worst(times(.diffusers, bfloats: false), golden.diffusersTimes) <= 2e-4)
      #expect(times(.diffusers, bfloats: true) == golden.diffusersBfloatTimes)
      #expect(times(.bfl, bfloats: true) == golden.bflBfloatTimes)
      #expect(times(.exact, bfloats: true) == schedule.sigmas.dropLast().map { 1000 * $0 })
    }
    for golden in try golden().guidance {
      for parity in [SamplingParity.bfl, .diffusers] {
        #expect(
          SamplingRules(parity, bfloats: true).networkGuidance(golden.value) == golden.network)
      }
      let exact = SamplingRules(.exact, bfloats: true).networkGuidance(golden.value)
      #expect(exact == 1000 * golden.value)
    }
  }

  @Test("A strength leaves out as many steps as each program does")
  func strengths() throws {
    for start in try golden().starts {
      for (parity, first) in [
        (SamplingParity.diffusers, start.diffusers), (.exact, start.diffusers), (.bfl, start.bfl),
      ] {
        let schedule = FlowSchedule(
          steps: start.steps, tokens: 1024, strength: start.strength, parity: parity)
        let whole = FlowSchedule(steps: start.steps, tokens: 1024)
        #expect(schedule.sigmas == Array(whole.sigmas[first...]), "\(start)")
      }
    }
  }

  @Test("Steps and mixtures are rounded where bfloat16 tensors are")
  func rounding() throws {
    let golden = try golden()
    var generator = TorchGenerator(seed: golden.seed)
    let x = generator.normal(count: 64), v = generator.normal(count: 64)
    for (parity, mixed, stepped) in [
      (SamplingParity.diffusers, golden.mixed, golden.stepped),
      (.bfl, golden.bflMixed, golden.bflStepped),
    ] {
      let rules = SamplingRules(parity, bfloats: true)
      let (latent, noise) = (x.map(rules.rounded), v.map(rules.rounded))
      #expect(rules.mixed(latent, noise, sigma: golden.sigma) == mixed)
      let made = rules.advanced(latent, noise, sigma: golden.sigma, next: golden.next)
      #expect(made == stepped)
      #expect(rules.rounded(.nan).isNaN && rules.rounded(-.infinity) == -.infinity)
    }
    let exact = SamplingRules(.exact, bfloats: true)
    #expect(exact.advanced([1], [0.3], sigma: 1, next: 0.5) == [1 - 0.5 * 0.3])
    #expect(exact.mixed([2], [4], sigma: 0.25) == [2.5])
  }

  @Test("Packing goes by channel, row and column of each square, and back")
  func packing() {
    let grid = LatentGrid(width: 16 * 3 + 15, height: 16 * 2, channels: 5)
    #expect(grid.rows == 2 && grid.columns == 3 && grid.tokens == 6)
    let latent = (0..<grid.count).map(Float.init)
    let tokens = grid.packed(latent, .planes)
    // Token (1, 2), channel 3, square's second row and first column.
    #expect(tokens[(1 * 3 + 2) * 20 + 4 * 3 + 2] == Float((3 * 4 + 3) * 6 + 4))
    for layout in [LatentGrid.Layout.planes, .pixels] {
      #expect(grid.unpacked(grid.packed(latent, layout), layout) == latent)
    }
    var pixels = latent
    for channel in 0..<5 {
      for pixel in 0..<24 { pixels[pixel * 5 + channel] = latent[channel * 24 + pixel] }
    }
    #expect(grid.packed(pixels, .pixels) == tokens)
  }

  @Test("A seed gives the numbers of FluxControlPipeline, and those of BFL's program")
  func draws() throws {
    let grid = LatentGrid(width: 96, height: 64)
    let draws = LatentDraws(
      seed: 1234, grid: grid, outputs: 2, hasImage: false,
      rules: SamplingRules(.diffusers, bfloats: false))
    let mean = try TinyFlux.expected("draws-mean")
    let deviation = try TinyFlux.expected("draws-deviation")
    let expected = try TinyFlux.expected("draws-tokens")
    let control = try #require(draws.control)
    #expect(draws.image == nil && draws.noise.count == 2 && control.count == 2)
    for output in 0..<2 {
      let sample = (0..<grid.count).map {
        (mean[$0] + deviation[$0] * control[output][$0] - 0.1159) * 0.3611
      }
      let noise = grid.packed(draws.noise[output], .planes), tokens = grid.packed(sample, .planes)
      for token in 0..<grid.tokens {
        let row = (output * grid.tokens + token) * 128
        #expect(
          worst(Array(noise[token * 64..<(token + 1) * 64]), Array(expected[row..<row + 64])) == 0)
        #expect(
          worst(Array(tokens[token * 64..<(token + 1) * 64]), Array(expected[row + 64..<row + 128]))
            < 1e-6)
      }
    }
    let rounded = LatentDraws(
      seed: 1234, grid: grid, outputs: 2, hasImage: true, rules: SamplingRules(.bfl, bfloats: true))
    #expect(rounded.control == nil && rounded.image == nil)
    #expect(try rounded.noise.flatMap { $0 } == TinyFlux.expected("draws-bfl"))
    // The image to start from is drawn between the two; a draw of one is how a draw of two begins.
    let three = LatentDraws(
      seed: 1234, grid: grid, outputs: 2, hasImage: true,
      rules: SamplingRules(.diffusers, bfloats: false))
    #expect(three.control == draws.control && three.image == draws.noise[0])
  }
}
