internal import Foundation

/// The sigmas of a flow from noise to an image: more of the large ones, the more tokens there are.
///
/// Source: `get_schedule` in `src/flux/sampling.py` of black-forest-labs/flux; Esser et al. 2024.
public struct FlowSchedule: Sendable, Hashable {
  /// From the first step's sigma to 0: one more than there are steps.
  public let sigmas: [Float]

  /// All steps.
  ///
  /// - Parameters:
  ///   - steps: How many, at least one.
  ///   - tokens: Tokens of the image.
  public init(steps: Int, tokens: Int) {
    precondition(steps > 0 && tokens > 0)
    let shift = Float(exp(Self.mu(tokens: tokens)))
    sigmas =
      (0..<steps).map { step in
        let time = Float(1 - Double(step) / Double(steps))
        return shift / (shift + (1 / time - 1))
      } + [0]
  }

  /// The steps of image-to-image.
  ///
  /// - Parameters:
  ///   - steps: How many a whole flow has.
  ///   - tokens: Tokens of the image.
  ///   - strength: 0 to 1; 1 keeps all steps.
  ///   - parity: Whose rule says where to begin; they differ by what a product is rounded to.
  public init(steps: Int, tokens: Int, strength: Double, parity: SamplingParity) {
    precondition((0...1).contains(strength))
    let first =
      switch parity {
      case .exact, .diffusers:
        Int(max(Double(steps) - min(Double(steps) * strength, Double(steps)), 0))
      case .bfl: Int((1 - strength) * Double(steps))
      }
    sigmas = Array(FlowSchedule(steps: steps, tokens: tokens).sigmas[first...])
  }

  /// How many steps there are; 0 where the strength was too small for one.
  public var steps: Int { sigmas.count - 1 }

  /// The logarithm of the shift: 0.5 for 256 tokens, 1.15 for 4096, on a line.
  static func mu(tokens: Int) -> Double {
    let slope = (1.15 - 0.5) / (4096 - 256)
    return slope * Double(tokens) + (0.5 - slope * 256)
  }
}
