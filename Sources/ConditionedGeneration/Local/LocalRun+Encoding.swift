internal import Raster
internal import Tensors

extension LocalRun {
  /// The latents that a request begins with.
  struct Latents: Sendable {
    /// Tokens of the control, one for every output that has its own.
    let control: [[Float]]
    /// The image to begin with, [channels, height, width]; nil for noise alone.
    let image: [Float]?
  }

  /// Encodes every control and every image to begin with once.
  ///
  /// - Returns: Latents by the requests' places in the list.
  func latents(
    _ items: [Item], _ pictures: [ControlTask: Outcome<ControlPicture>]
  ) async throws -> [Int: Outcome<Latents>] {
    try await clock.run(.encoding) {
      var made: [Int: Outcome<Latents>] = [:]
      // What was packed for maps of one size is not what another size would have.
      for size in items.map(\.control.size).distinct {
        let encoder = try LatentEncoder(
          Autoencoder(
            model.autoencoder, backend: try generator.backend(generator.besides),
            groups: model.autoencoderSettings.groups), size: size)
        for item in items where item.control.size == size {
          try Task.checkCancellation()
          made[item.index] = try await attempt {
            guard let picture = try pictures[item.control]?.get() else {
              preconditionFailure("every control was tried")
            }
            return try await latents(item, picture, encoder)
          }
        }
      }
      return made
    }
  }

  private func latents(
    _ item: Item, _ picture: ControlPicture, _ encoder: LatentEncoder
  ) async throws -> Latents {
    let draws = draws(of: item)
    let posterior = try await encoder.distribution(.control(item.control)) { picture.values }
    let tokens = try (draws.control.map { $0.map(Optional.some) } ?? [nil]).map {
      item.grid.packed(try latent(posterior, $0), .planes)
    }
    guard item.request.strength != nil else { return Latents(control: tokens, image: nil) }
    try Task.checkCancellation()
    let path = item.request.initialImage
    let image = try await encoder.distribution(.image(path ?? item.request.control.place)) {
      let first = try path.map { try Image.read($0).image } ?? photo(of: item)
      return first.rgb8.resized(
        to: picture.width, height: picture.height, kernel: .lanczosAntialias
      ).bytes.map { 2 * (Float($0) / 255) - 1 }
    }
    return Latents(control: tokens, image: try latent(image, draws.image))
  }

  /// The random numbers of a request; drawn again where they are needed rather than kept.
  func draws(of item: Item) -> LatentDraws {
    LatentDraws(
      seed: item.seed, grid: item.grid, outputs: item.request.outputs,
      hasImage: item.request.strength != nil, rules: rules)
  }

  /// The control's own picture, which an image begins with where no other is named.
  private func photo(of item: Item) throws -> Image {
    switch try preparation.content(of: item.control.source) {
    case .photo(let image), .picture(let image): image
    case .depth: try Image.read(item.control.source.place).image
    }
  }

  private func latent(_ distribution: LatentDistribution, _ noise: [Float]?) throws -> [Float] {
    let drawn = noise.map(distribution.sample(noise:)) ?? distribution.mean
    let values = model.autoencoderSettings.scale.scaled(drawn).values.map(rules.rounded)
    guard values.allSatisfy(\.isFinite) else {
      throw GenerationError(
        .numbers, "the autoencoder's latent", expected: "finite numbers",
        found: "an infinite one or none at all",
        advice: "check the weights, or use --precision f32")
    }
    return values
  }
}

/// The autoencoder's first half, which encodes each picture of a size once.
private final class LatentEncoder {
  enum Key: Hashable {
    case control(ControlTask)
    case image(String)
  }

  private let autoencoder: Autoencoder
  private let size: PixelSize
  private var known: [Key: LatentDistribution] = [:]

  init(_ autoencoder: Autoencoder, size: PixelSize) {
    self.autoencoder = autoencoder
    self.size = size
  }

  /// The distribution of a picture's latent.
  func distribution(
    _ key: Key, _ values: () throws -> [Float]
  ) async throws -> LatentDistribution {
    if let distribution = known[key] { return distribution }
    let made = try await autoencoder.encode(
      try values(), height: size.height, width: size.width)
    known[key] = made
    return made
  }
}
