/// The numbers between an autoencoder's latents and those that diffusion works on.
public struct LatentScale: Sendable, Hashable {
  /// `scaling_factor` and `shift_factor` of diffusers.
  public let factor: Float, shift: Float

  /// Takes both.
  public init(factor: Float, shift: Float) {
    self.factor = factor
    self.shift = shift
  }

  /// FLUX.1's.
  public static let flux = LatentScale(factor: 0.3611, shift: 0.1159)

  /// What diffusion works on: (z - shift) factor.
  public func scaled(_ latent: Latent) -> Latent { latent.map { ($0 - shift) * factor } }

  /// What the decoder takes: z / factor + shift.
  public func unscaled(_ latent: Latent) -> Latent { latent.map { $0 / factor + shift } }
}
