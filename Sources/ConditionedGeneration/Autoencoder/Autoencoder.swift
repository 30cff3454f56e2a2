public import Tensors

/// AutoencoderKL as FLUX.1 has it: images to latents of an eighth of their sides, and back.
///
/// Sources: Rombach et al. 2022; `modules/autoencoder.py` of Black Forest Labs' flux. It has no
/// convolutions beside the latent ("quant convs").
///
/// Kernels are packed when they are first used and stay packed; an autoencoder that was used for encoding
/// alone holds nothing of the decoder. Loading reads only norms, biases and two attentions.
public struct Autoencoder: Sendable {
  /// Its sizes.
  public let configuration: AutoencoderConfiguration
  let parts: AutoencoderParts
  let backend: any Backend

  /// Loads weights.
  ///
  /// - Parameters:
  ///   - weights: Where they come from.
  ///   - backend: Where the autoencoder computes.
  ///   - groups: Groups of every norm, which no tensor tells; `norm_num_groups` of diffusers.
  /// - Throws: What the weights throw where one is missing, and `TensorError` where one has another shape
  ///   than its neighbours need.
  public init(
    _ weights: some AutoencoderWeights, backend: any Backend, groups: Int = 32
  ) throws {
    configuration = try AutoencoderConfiguration(of: weights, groups: groups)
    parts = try AutoencoderParts(configuration, weights: weights, backend: backend)
    self.backend = backend
  }

  /// What an image's latent is.
  ///
  /// - Parameters:
  ///   - image: Numbers from -1 to 1, [height, width, 3].
  ///   - height: Its rows, at least 8.
  ///   - width: Its columns, at least 8; sides that are no multiples of 8 lose the rest.
  /// - Returns: The distribution of its latent, without ``LatentScale``.
  /// - Throws: `TensorError` where the file has no encoder or the device fails.
  public func encode(
    _ image: [Float], height: Int, width: Int
  ) async throws(TensorError) -> LatentDistribution {
    let channels = configuration.imageChannels
    precondition(image.count == height * width * channels, "\(image.count) numbers")
    guard let encoder = parts.encoder else {
      throw TensorError(
        "the autoencoder", expected: "an encoder among its weights", found: "the decoder alone")
    }
    let moments = encode(
      backend.map(
        backend.tensor(image, [height * width, channels]), height: height, width: width, factor: 1),
      encoder)
    let (rows, columns, count) = (moments.shape[0], moments.shape[1], configuration.latentChannels)
    let values = try await backend.values(moments)
    func half(_ first: Int) -> Latent {
      Latent(
        pixels: values[first...], stride: 2 * count, channels: count, height: rows, width: columns)
    }
    return LatentDistribution(mean: half(0), logVariance: half(count))
  }

  /// The image of a latent.
  ///
  /// - Parameter latent: Numbers after ``LatentScale/unscaled(_:)``.
  /// - Returns: About -1 to 1, not cut off, [height, width, 3], with 8 pixels along a side for each one of
  ///   the latent.
  /// - Throws: `TensorError` where the device fails.
  public func decode(_ latent: Latent) async throws(TensorError) -> [Float] {
    precondition(latent.channels == configuration.latentChannels, "\(latent.channels) channels")
    let (height, width) = (latent.height, latent.width)
    return try await backend.values(
      decode(
        backend.map(
          backend.tensor(latent.pixels, [height * width, latent.channels]), height: height,
          width: width, factor: 1)))
  }

  /// [H, W, 3] to [H / 8, W / 8, 2 · 16].
  private func encode(_ image: Tensor, _ half: AutoencoderParts.Half) -> Tensor {
    var x = backend.convolve(image, half.input)
    for level in half.levels {
      for block in level.blocks { x = residual(x, block) }
      if let kernel = level.resample {
        // One row below and one column to the right: kernels of stride 2 begin at the first pixel.
        x = backend.convolve(
          x, kernel, relu: false, adding: [],
          padding: MapPadding(top: 0, bottom: 1, left: 0, right: 1))
      }
    }
    x = middle(x, half.middle)
    return backend.convolve(x, after: norm(half.norm, silu: true), half.output)
  }

  /// [h, w, 16] to [8 h, 8 w, 3].
  private func decode(_ latent: Tensor) -> Tensor {
    let half = parts.decoder
    var x = middle(backend.convolve(latent, half.input), half.middle)
    for level in half.levels {
      for block in level.blocks { x = residual(x, block) }
      if let kernel = level.resample { x = backend.convolve(x, after: .enlarge, kernel) }
    }
    return backend.convolve(x, after: norm(half.norm, silu: true), half.output)
  }

  /// x + conv2(silu(norm2(conv1(silu(norm1(x)))))), where x goes through a 1 x 1 convolution if its width
  /// changes.
  private func residual(_ x: Tensor, _ block: AutoencoderParts.Block) -> Tensor {
    let inner = backend.convolve(x, after: norm(block.norm1, silu: true), block.conv1)
    let kept = block.shortcut.map { backend.convolve(x, $0) } ?? x
    return backend.convolve(
      inner, after: norm(block.norm2, silu: true), block.conv2, adding: [kept])
  }

  private func middle(_ x: Tensor, _ part: AutoencoderParts.Middle) -> Tensor {
    residual(attend(residual(x, part.block1), part.attention), part.block2)
  }

  /// x + proj(attention(q, k, v of norm(x))), one head over all pixels.
  private func attend(_ x: Tensor, _ part: AutoencoderParts.Attention) -> Tensor {
    let normed = GroupNorm(
      groups: configuration.groups, weight: part.norm.weight, bias: part.norm.bias,
      epsilon: Self.epsilon, silu: false)
    let rows = backend.rows(of: backend.groupNorm(x, normed))
    let attended = backend.attention(
      query: backend.linear(rows, part.query), key: backend.linear(rows, part.key),
      value: backend.linear(rows, part.value), heads: 1)
    let output = backend.linear(attended, part.output)
    return backend.add(
      x, backend.map(output, height: x.shape[0], width: x.shape[1], factor: 1))
  }

  private func norm(_ norm: AutoencoderParts.Norm, silu: Bool) -> MapPreparation {
    .norm(
      GroupNorm(
        groups: configuration.groups, weight: norm.weight, bias: norm.bias, epsilon: Self.epsilon,
        silu: silu))
  }

  /// Of every norm.
  private static let epsilon: Float = 1e-6
}
