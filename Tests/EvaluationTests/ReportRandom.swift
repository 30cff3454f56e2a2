import TestSupport

extension SplitMix64 {
  /// Roughly normal: mean 0, deviation 1.
  mutating func normal() -> Double { (0..<12).reduce(-6) { sum, _ in sum + unit() } }
}
