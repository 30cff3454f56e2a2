/// Whose arithmetic is followed where programs differ.
public enum SamplingParity: String, Sendable, CaseIterable, Codable {
  /// Noise alone from the generator, the control's mean, everything between products in f32.
  case exact
  /// Black Forest Labs' own program.
  case bfl
  /// Hugging Face's pipelines.
  case diffusers
}

/// How numbers outside of the network are rounded.
///
/// BFL's program and diffusers keep latents in the network's type, bfloat16, and so round times, noise and
/// every step; in 32 bits all three agree but for the last digits of times.
public struct SamplingRules: Sendable, Hashable {
  /// Whose arithmetic it is.
  public let parity: SamplingParity
  /// Whether the original would hold numbers as bfloat16.
  public let isRounded: Bool

  /// Rules of a parity for a network in bfloat16 or not; `exact` never rounds.
  public init(_ parity: SamplingParity, bfloats: Bool) {
    self.parity = parity
    isRounded = bfloats && parity != .exact
  }

  /// A thousand times sigma, as the network sees it.
  public func networkTime(_ sigma: Float) -> Float {
    switch parity {
    case .exact: 1000 * sigma
    case .bfl: rounded(1000 * rounded(sigma))
    // The pipeline divides what the scheduler multiplied, and the model multiplies again.
    case .diffusers: rounded(rounded(rounded(1000 * sigma) / 1000) * 1000)
    }
  }

  /// A thousand times the guidance, as the network sees it.
  public func networkGuidance(_ guidance: Float) -> Float { rounded(1000 * rounded(guidance)) }

  /// sigma noise + (1 - sigma) latent: where image-to-image begins.
  public func mixed(_ latent: [Float], _ noise: [Float], sigma: Float) -> [Float] {
    precondition(latent.count == noise.count)
    let (part, rest) =
      switch parity {
      case .exact: (sigma, 1 - sigma)
      case .diffusers: (rounded(sigma), rounded(1 - rounded(sigma)))
      case .bfl: (sigma, 1 - sigma)
      }
    return zip(latent, noise).map { latent, noise in
      rounded(rounded(part * noise) + rounded(rest * latent))
    }
  }

  /// x + (next - sigma) v.
  public func advanced(
    _ x: [Float], _ velocity: [Float], sigma: Float, next: Float
  ) -> [Float] {
    precondition(x.count == velocity.count)
    // diffusers holds the difference as a tensor, which takes the velocity's type; BFL as a number.
    let difference = parity == .diffusers ? rounded(next - sigma) : next - sigma
    return zip(x, velocity).map { x, v in rounded(x + rounded(difference * rounded(v))) }
  }

  /// A number as the original holds it.
  public func rounded(_ value: Float) -> Float {
    guard isRounded, value.isFinite else { return value }
    let bits = value.bitPattern
    return Float(bitPattern: (bits &+ 0x7FFF &+ (bits >> 16 & 1)) & 0xFFFF_0000)
  }
}
