internal import Foundation

/// A number as cosines and sines of it at many wavelengths.
///
/// Source: `timestep_embedding` in `src/flux/modules/layers.py` of black-forest-labs/flux.
enum SinusoidalEmbedding {
  static let width = 256
  private static let longest = 10000.0

  /// [cos, sin] of a number times 128 frequencies, [256].
  static func values(of number: Float) -> [Float] {
    let phases = frequencies.map { number * $0 }
    return phases.map { Float(cos(Double($0))) } + phases.map { Float(sin(Double($0))) }
  }

  /// Rounded at every step as the references round them: phases reach 10000, so that a better table
  /// gives other embeddings than the one that the weights were trained with.
  private static let frequencies: [Float] = (0..<width / 2).map { index in
    let exponent = Float(-log(longest)) * Float(index) / Float(width / 2)
    return Float(exp(Double(exponent)))
  }
}
