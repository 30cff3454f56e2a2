internal import Tensors

/// The random numbers of a request, drawn from one generator in the order of the program that is followed.
///
/// BFL draws noise alone. diffusers draws from the control's posterior first, then from that of the image
/// that it starts from, then noise, so that the same seed gives another image there.
public struct LatentDraws: Sendable {
  /// What the control's deviation is multiplied by, [channels, height, width] an output; nil where its
  /// mean is taken.
  public let control: [[Float]]?
  /// The same for the image to start from; one for all outputs.
  public let image: [Float]?
  /// Noise, [channels, height, width] an output.
  public let noise: [[Float]]

  /// Draws.
  ///
  /// - Parameters:
  ///   - seed: Where the generator starts.
  ///   - grid: The latent's size.
  ///   - outputs: How many images; their noise is drawn at once.
  ///   - hasImage: Whether there is an image to start from.
  ///   - rules: Whose order it is, and whether numbers are rounded.
  public init(seed: UInt64, grid: LatentGrid, outputs: Int, hasImage: Bool, rules: SamplingRules) {
    var generator = TorchGenerator(seed: seed)
    func draw(_ count: Int) -> [[Float]] {
      let values = generator.normal(count: count * grid.count).map(rules.rounded)
      return (0..<count).map { Array(values[$0 * grid.count..<($0 + 1) * grid.count]) }
    }
    let samples = rules.parity == .diffusers
    control = samples ? draw(outputs) : nil
    image = samples && hasImage ? draw(1)[0] : nil
    noise = draw(outputs)
  }
}
