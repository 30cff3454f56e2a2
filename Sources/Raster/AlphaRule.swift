/// What becomes of transparency when an image is read.
///
/// Samples are blended in the file's own code values, without linearising, as browsers and PIL's
/// `alpha_composite` do: `out = round((a * sample + (max - a) * background) / max)`.
public enum AlphaRule: String, Sendable, CaseIterable {
  /// Blend over white: what a viewer shows on paper. The default.
  case overWhite = "over-white"
  /// Blend over black.
  case overBlack = "over-black"
  /// Drop alpha and keep the colour samples as stored, as PIL's `convert("RGB")` does.
  case ignore
}
