internal import Foundation

extension Perturbation {
  /// sin(2 pi x / length) at the middle of every pixel.
  static func wave(_ count: Int, _ length: Double) -> [Double] {
    (0..<count).map { sin(2 * .pi * (Double($0) + 0.5) / length) }
  }

  /// A standard normal number, the `index`-th of a seed, by Box and Muller.
  static func normal(_ seed: UInt64, _ index: UInt64) -> Double {
    func unit(_ k: UInt64) -> Double {
      (Double(ScoredMaps.splitMix(seed, k) >> 11) + 0.5) * 0x1p-53
    }
    return (-2 * log(unit(2 * index))).squareRoot() * cos(2 * .pi * unit(2 * index + 1))
  }

  /// Weights of a Gaussian out to three sigma, the middle one first; of sigma 0 the middle alone.
  static func bell(sigma: Double) -> [Double] {
    guard sigma > 0 else { return [1] }
    return (0...Int((3 * sigma).rounded(.up))).map { exp(-0.5 * Double($0 * $0) / (sigma * sigma)) }
  }
}
