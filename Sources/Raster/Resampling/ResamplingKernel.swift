/// The ways to change the size of a grid, each equal to the library function it is named after.
///
/// Let `in` and `out` be the sizes along an axis. Unless said otherwise, output `i` looks at
/// `s = (i + 0.5) * in / out - 0.5`, and what lies beyond the border is the border.
public enum ResamplingKernel: String, Sendable, Codable, CaseIterable {
  /// The sample at `floor(i * in / out)`, with the quotient in single precision: torch `nearest`.
  case nearest
  /// The same with the quotient `1 / (out / in)` in double precision: OpenCV `INTER_NEAREST`. At
  /// whole-number positions either rounding may land one sample lower, for few pairs of sizes.
  case cv2Nearest = "cv2-nearest"
  /// The sample at `floor((i + 0.5) * in / out)`: torch `nearest-exact`, PIL `NEAREST`.
  case nearestExact = "nearest-exact"
  /// Linear between the two neighbours of `s`: torch `bilinear`, OpenCV `INTER_LINEAR`.
  case bilinear
  /// Linear at `i * (in - 1) / (out - 1)`: torch `bilinear` with `align_corners=True`.
  case bilinearAlignCorners = "bilinear-align-corners"
  /// Cubic convolution with a = -0.75 over four neighbours: torch `bicubic`.
  case bicubic
  /// A triangle that widens when shrinking: torch `bilinear` with `antialias=True`, PIL
  /// `BILINEAR`.
  case bilinearAntialias = "bilinear-antialias"
  /// Cubic convolution with a = -0.5 that widens when shrinking: torch `bicubic` with
  /// `antialias=True`, PIL `BICUBIC`.
  case bicubicAntialias = "bicubic-antialias"
  /// A sinc with three lobes that widens when shrinking: PIL `LANCZOS`.
  case lanczosAntialias = "lanczos-antialias"
  /// OpenCV `INTER_CUBIC`: the same as ``bicubic``, whose coefficients OpenCV rounds to singles.
  case cv2Cubic = "cv2-cubic"
  /// The mean of the covered area when shrinking, as OpenCV `INTER_AREA`; ``bilinear`` along an
  /// axis that grows.
  ///
  /// OpenCV's own `INTER_AREA` is not bilinear when enlarging: for whole factors it repeats
  /// samples. Nor does it count parts of samples under 0.001, which are counted here.
  case area

  /// Whether PIL computes this kernel on 8-bit samples in whole numbers.
  var isPIL: Bool {
    self == .bilinearAntialias || self == .bicubicAntialias || self == .lanczosAntialias
  }
}
