import ConditionedGeneration
import Tensors
import Testing

@testable import Tensors

/// Images to latents and back, against diffusers' AutoencoderKL.
@Suite struct AutoencoderTests {
  private let fixture: AutoencoderFixture

  init() throws { fixture = try AutoencoderFixture() }

  private func model(_ file: String, _ backend: any Backend) throws -> Autoencoder {
    try Autoencoder(
      StoredAutoencoderWeights(path: AutoencoderFixture.path(file)), backend: backend,
      groups: AutoencoderFixture.groups)
  }

  /// The largest difference over the range.
  private func worst(_ made: [Float], _ expected: [Float]) -> Float {
    guard made.count == expected.count, let low = expected.min(), let high = expected.max() else {
      return .infinity
    }
    return zip(made, expected).reduce(0) { worst, pair in
      let difference = abs(pair.0 - pair.1)
      return difference.isNaN ? .infinity : max(worst, difference)
    } / (high - low)
  }

  /// The mean difference over the deviation.
  private func distance(_ made: [Float], _ expected: [Float]) -> Double {
    guard made.count == expected.count else { return .infinity }
    let count = Double(expected.count)
    let mean = expected.reduce(0.0) { $0 + Double($1) } / count
    let variance = expected.reduce(0.0) { $0 + (Double($1) - mean) * (Double($1) - mean) } / count
    let error = zip(made, expected).reduce(0.0) { $0 + abs(Double($1.0) - Double($1.1)) } / count
    return error / variance.squareRoot()
  }

  @Test("Sizes are counted from the tensors of either layout", arguments: AutoencoderFixture.files)
  func configuration(file: String) throws {
    let configuration = try model(file, ReferenceBackend()).configuration
    #expect(configuration.widths == [8, 16, 16, 16])
    #expect(configuration.encoderBlocks == 2 && configuration.decoderBlocks == 3)
    #expect(configuration.latentChannels == 16 && configuration.imageChannels == 3)
    #expect(configuration.factor == 8)
  }

  @Test(
    "In 32 bits latents and images are those of diffusers within 1e-5 of their range",
    arguments: AutoencoderFixture.files)
  func singles(file: String) async throws {
    for threads in [1, 2] {
      let model = try model(file, try CPUBackend(.f32, threads: threads))
      for (name, size) in fixture.images {
        let made = try await model.encode(
          try fixture.pixels("\(name).image"), height: size.height, width: size.width)
        #expect(made.mean.height == size.height / 8 && made.mean.width == size.width / 8)
        #expect(worst(made.mean.values, try fixture.floats("\(name).mean")) <= 1e-5, "\(name)")
        let logVariance = try fixture.floats("\(name).log_variance")
        #expect(worst(made.logVariance.values, logVariance) <= 1e-5, "\(name)")
        var generator = TorchGenerator(seed: 11)
        let sample = made.sample(&generator)
        #expect(worst(sample.values, try fixture.floats("\(name).sample")) <= 1e-5, "\(name)")
      }
      for (name, size) in fixture.latents {
        let made = try await model.decode(try latent(name, size))
        #expect(made.count == size.height * size.width * 64 * 3)
        #expect(worst(made, try fixture.pixels("\(name).decoded")) <= 1e-5, "\(name)")
      }
    }
  }

  @Test("The plain loops compute the same")
  func reference() async throws {
    let model = try model("original", ReferenceBackend())
    let image = try #require(fixture.images["uneven"])
    let made = try await model.encode(
      try fixture.pixels("uneven.image"), height: image.height, width: image.width)
    #expect(worst(made.mean.values, try fixture.floats("uneven.mean")) <= 1e-5)
    let decoded = try await model.decode(try latent("odd", try #require(fixture.latents["odd"])))
    #expect(worst(decoded, try fixture.pixels("odd.decoded")) <= 1e-5)
  }

  @Test(
    "In bfloat16 they are at most twice as far from diffusers' singles as torch's own bfloat16 is",
    .enabled(if: CPUBackend.supports(.bf16), "the processor has no AVX-512"))
  func bfloats() async throws {
    let model = try model("diffusers", try CPUBackend(.bf16))
    for (name, size) in fixture.images {
      let made = try await model.encode(
        try fixture.pixels("\(name).image"), height: size.height, width: size.width)
      let mean = distance(made.mean.values, try fixture.floats("\(name).mean"))
      let logVariance = distance(
        made.logVariance.values, try fixture.floats("\(name).log_variance"))
      #expect(mean <= 2 * size.bf16Mean && mean > 0, "\(name)")
      #expect(logVariance <= 2 * size.bf16LogVariance, "\(name)")
    }
    for (name, size) in fixture.latents {
      let made = try await model.decode(try latent(name, size))
      let error = distance(made, try fixture.pixels("\(name).decoded"))
      #expect(error <= 2 * size.bf16 && error > 0, "\(name)")
    }
  }

  @Test("A file without an autoencoder and a missing weight are named")
  func refusals() throws {
    let file = try StoredAutoencoderWeights(path: AutoencoderFixture.path("original"))
    #expect(throws: WeightFileError.self) { try file.vector("decoder.mid.attn_2.norm.weight") }
    #expect(throws: WeightFileError.self) { try file.kernel("decoder.norm_out") }
    #expect(throws: TensorError.self) {
      try Autoencoder(file, backend: ReferenceBackend(), groups: 3)
    }
  }

  @Test("FLUX's scale goes both ways")
  func scale() {
    let latent = Latent(channels: 1, height: 1, width: 3, values: [-2, 0.1159, 3])
    let scaled = LatentScale.flux.scaled(latent)
    #expect(scaled.values[1] == 0 && abs(scaled.values[2] - 0.3611 * 2.8841) < 1e-6)
    let back = LatentScale.flux.unscaled(scaled)
    #expect(zip(back.values, latent.values).allSatisfy { abs($0 - $1) < 1e-6 })
  }

  @Test("Bytes are cut off as by Black Forest Labs, or rounded as by diffusers")
  func byteRules() throws {
    let values = try fixture.floats("bytes.values")
    #expect(ByteRule.truncating.bytes(values) == (try fixture.bytes("bytes.truncated")))
    #expect(ByteRule.rounding.bytes(values) == (try fixture.bytes("bytes.rounded")))
    #expect(ByteRule.rounding.bytes([.nan, .infinity, -.infinity]) == [0, 255, 0])
  }

  private func latent(_ name: String, _ size: AutoencoderFixture.Decoded) throws -> Latent {
    Latent(
      channels: 16, height: size.height, width: size.width,
      values: try fixture.floats("\(name).latent"))
  }
}
