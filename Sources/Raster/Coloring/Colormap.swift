/// Scales of 256 colours for pictures of depth and of error.
public enum Colormap: String, Sendable, Codable, CaseIterable {
  /// A rainbow of even lightness steps (A. Mikhailov, Google).
  case turbo
  /// Red over yellow to blue (ColorBrewer), as matplotlib interpolates it; what MoGe, Marigold and
  /// Depth Anything show depth with.
  case spectral
  /// Black over red to yellow, perceptually even (matplotlib).
  case inferno
  /// Black over purple to cream, perceptually even (matplotlib).
  case magma
  /// Violet over green to yellow, perceptually even (matplotlib).
  case viridis
  /// Black to white.
  case gray
  /// Dark blue over light grey to dark red, perceptually even on both sides: for signed errors
  /// with zero in the middle.
  case diverging

  /// The 256 colours, from the low end to the high one, as `0xRRGGBB`.
  public var codes: [UInt32] {
    switch self {
    case .turbo: Self.turboCodes
    case .spectral: Self.spectralCodes
    case .inferno: Self.infernoCodes
    case .magma: Self.magmaCodes
    case .viridis: Self.viridisCodes
    case .gray: (0..<256).map { $0 << 16 | $0 << 8 | $0 }
    case .diverging: Self.divergingCodes
    }
  }

  /// The number of the colour at a place of the scale, by matplotlib's rule `floor(256 * place)`.
  ///
  /// - Parameter place: 0 at the low end, 1 at the high one; what lies beyond takes the end.
  /// - Returns: 0 to 255; 0 for NaN.
  public static func index(at place: Double) -> Int {
    // The comparison is false for NaN, which no conversion to Int survives.
    place > 0 ? Int(Swift.min(place * 256, 255)) : 0
  }

  /// The two colours of the pattern for pixels without a value, which are in none of the scales
  /// that the pattern is used with: greys beside colours, violets beside greys.
  var invalidCodes: (UInt32, UInt32) {
    self == .gray ? (0x78_5096, 0xA0_78C8) : (0x48_4848, 0x96_9696)
  }
}
