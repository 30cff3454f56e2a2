internal import DepthEstimation
internal import Foundation
internal import Raster
internal import Tensors

extension LocalGenerator {
  /// What was read of a request's control.
  enum Source: Sendable {
    case photo(Image)
    case picture(Image)
    case depth(DepthMap, notes: [String])

    /// Its pixels.
    var size: PixelSize {
      switch self {
      case .photo(let image), .picture(let image):
        PixelSize(width: image.width, height: image.height)
      case .depth(let map, _): PixelSize(width: map.width, height: map.height)
      }
    }

    /// Remarks of the reader.
    var notes: [String] { if case .depth(_, let notes) = self { notes } else { [] } }
  }

  /// Reads the control.
  func source(of request: GenerationRequest) throws -> Source {
    guard !request.control.isRemote else {
      throw GenerationError.parameter(
        request.control.parameter, expected: "a file for a model on this machine",
        found: "an address")
    }
    switch request.control {
    case .photo(let path):
      guard settings.estimator != nil else {
        throw GenerationError.parameter(
          .controlImage, expected: "a depth model that estimates the photo's depth", found: "none")
      }
      return .photo(try Image.read(path).image)
    case .picture(let path): return .picture(try Image.read(path).image)
    case .depth(let path):
      let reading = try DepthMap.read(path, hints: settings.depthHints)
      return .depth(reading.map, notes: reading.notes)
    }
  }

  /// The control in the size of the images.
  func control(_ source: Source, width: Int, height: Int) async throws -> ControlPicture {
    switch source {
    case .picture(let image):
      return try settings.control.picture(ofControl: image, width: width, height: height)
    case .depth(let map, _):
      return try settings.control.picture(of: map, estimator: nil, width: width, height: height)
    case .photo(let image):
      guard let estimator = try settings.estimator?() else {
        preconditionFailure("a photo is not read without an estimator")
      }
      let seen = try settings.control.photo(image, width: width, height: height)
      return try settings.control.picture(
        of: try await estimator.estimate(seen), estimator: estimator.description, width: width,
        height: height)
    }
  }

  /// The latents that a request begins with.
  struct Latents: Sendable {
    /// Tokens of the control, one for every output that has its own.
    let control: [[Float]]
    /// The image to begin with, [channels, height, width]; nil for noise alone.
    let image: [Float]?
  }

  /// Encodes the control, and the image to begin with.
  func encoded(
    _ request: GenerationRequest, _ control: ControlPicture, _ draws: LatentDraws,
    _ grid: LatentGrid, _ rules: SamplingRules
  ) async throws -> Latents {
    let autoencoder = try Autoencoder(
      model.autoencoder, backend: try backend(besides), groups: model.autoencoderSettings.groups)
    func latent(_ distribution: LatentDistribution, _ noise: [Float]?) throws -> [Float] {
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
    let posterior = try await autoencoder.encode(
      control.values, height: control.height, width: control.width)
    let tokens = try (draws.control.map { $0.map(Optional.some) } ?? [nil]).map {
      grid.packed(try latent(posterior, $0), .planes)
    }
    guard request.strength != nil else { return Latents(control: tokens, image: nil) }
    try Task.checkCancellation()
    let path = request.initialImage ?? request.control.place
    let first = try Image.read(path).image.rgb8.resized(
      to: control.width, height: control.height, kernel: .lanczosAntialias)
    let image = try await autoencoder.encode(
      first.bytes.map { 2 * (Float($0) / 255) - 1 }, height: control.height, width: control.width)
    return Latents(control: tokens, image: try latent(image, draws.image))
  }
}
