internal import Foundation
public import Tensors

/// What the encoder says about an image: independent normal distributions, one a number of the latent.
public struct LatentDistribution: Sendable {
  /// Their means.
  public let mean: Latent
  /// The logarithms of their variances, from -30 to 20.
  public let logVariance: Latent

  /// Takes both; the logarithms are brought into their range.
  public init(mean: Latent, logVariance: Latent) {
    self.mean = mean
    self.logVariance = logVariance.map { $0.isNaN ? $0 : min(max($0, -30), 20) }
  }

  /// Draws a latent: the mean plus the deviation times `torch.randn` of the latent's shape.
  public func sample(_ generator: inout TorchGenerator) -> Latent {
    sample(noise: generator.normal(count: mean.values.count))
  }

  /// The mean plus the deviation times noise, [channels, height, width].
  public func sample(noise: [Float]) -> Latent {
    precondition(noise.count == mean.values.count, "\(noise.count) numbers")
    let values = mean.values.indices.map {
      mean.values[$0] + exp(0.5 * logVariance.values[$0]) * noise[$0]
    }
    return Latent(
      channels: mean.channels, height: mean.height, width: mean.width, values: values)
  }
}
