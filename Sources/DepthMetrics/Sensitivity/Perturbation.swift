public import Raster

/// A fixed damage to a depth map, to see which metrics see it and how well.
///
/// It acts on the relief u of a map: its disparity d (1 / z of depth, the values themselves of disparity)
/// scaled so that the least known one is 0 and the greatest 1, as control pictures are made. Along x and y, s
/// and t run from 0 to 1 between the outer edges of the map, of W x H pixels; L is its longer side, S its
/// shorter one and A the amplitude. What is not finite and positive is unknown and stays as it is.
public struct Perturbation: Sendable, Equatable, Codable {
  /// What is done to the relief.
  public enum Kind: String, Sendable, Codable, CaseIterable {
    /// u + A (s - 1/2): the whole scene leans, nearer by A / 2 at the right edge.
    case tilt
    /// u + A sin(2 pi x / l) sin(2 pi y / l) with waves of l = L / 20 pixels.
    case waves
    /// The mean of u under a Gaussian of A L pixels over known pixels, cut off at three sigma.
    case blur
    /// u of the pixel A L, rounded to whole pixels and at least one, to the left; the edge repeats.
    case edgeShift = "edge_shift"
    /// u + A n, with n normal and independent in every pixel.
    case noise
    /// Two squares of A S pixels a side, about (W / 4, H / 4) and (3 W / 4, 3 H / 4), exchanged.
    case localSwap = "local_swap"

    /// The amplitudes of the table, shares of what the formula says; the last is plain to the eye.
    public var amplitudes: [Double] {
      switch self {
      case .tilt: [0.02, 0.05, 0.1]
      case .waves, .noise: [0.005, 0.01, 0.02]
      case .blur, .edgeShift: [0.003, 0.006, 0.012]
      case .localSwap: [0.1, 0.2, 0.4]
      }
    }
  }

  /// What is done.
  public let kind: Kind
  /// How much of it; 0 leaves every value as it is.
  public let amplitude: Double
  /// Seed of the noise, for SplitMix64.
  public let seed: UInt64

  /// A kind of damage by an amplitude.
  ///
  /// - Precondition: an amplitude of at least 0, and for swaps of at most 1/2.
  public init(_ kind: Kind, amplitude: Double, seed: UInt64 = 0x6664_6576_616c) {
    precondition(amplitude >= 0 && (kind != .localSwap || amplitude <= 0.5))
    self.kind = kind
    self.amplitude = amplitude
    self.seed = seed
  }

  /// The damaged map, of the same size, kind and camera.
  ///
  /// Disparities stay at or above half of the least one, so that depths stay depths. O(pixels), and for a
  /// blur O(pixels A L).
  public func applied(to map: DepthMap) -> DepthMap {
    guard let relief = Relief(map) else { return map }
    return relief.map(with: damaged(relief))
  }

  private func damaged(_ relief: Relief) -> [Double] {
    let (width, height) = (relief.width, relief.height)
    let longer = Double(max(width, height))
    switch kind {
    case .tilt:
      return relief.values.enumerated().map { i, u in
        u + amplitude * ((Double(i % width) + 0.5) / Double(width) - 0.5)
      }
    case .waves:
      let across = Self.wave(width, longer / 20), down = Self.wave(height, longer / 20)
      return relief.values.enumerated().map { i, u in
        u + amplitude * across[i % width] * down[i / width]
      }
    case .blur: return relief.blurred(sigma: amplitude * longer)
    case .edgeShift:
      let step = amplitude > 0 ? max(1, Int((amplitude * longer).rounded())) : 0
      return relief.values.indices.map { i in
        let source = i - i % width + max(0, i % width - step)
        return relief.isKnown(source) ? relief.values[source] : relief.values[i]
      }
    case .noise:
      return relief.values.enumerated().map { $1 + amplitude * Self.normal(seed, UInt64($0)) }
    case .localSwap:
      return relief.swapped(side: Int((amplitude * Double(min(width, height))).rounded()))
    }
  }
}
