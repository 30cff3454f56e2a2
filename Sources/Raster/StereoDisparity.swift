/// What stored stereo disparities are: how integers become pixels, and pixels metres.
///
/// The disparity of a point is by how many pixels its columns in two rectified views differ; larger is
/// nearer.
public struct StereoDisparity: Sendable, Hashable {
  /// Integer codes of one pixel, 256 in KITTI's files; floating-point numbers are pixels as they are.
  public var codesPerPixel: Double?
  /// What turns pixels into metres; nil where they stay pixels.
  public var rig: Rig?

  /// Two rectified cameras: `metres = focalBaseline / (disparity + offset)`.
  public struct Rig: Sendable, Hashable {
    /// Focal length in pixels times the distance of the cameras in metres.
    public var focalBaseline: Double
    /// By how many pixels the principal point of the second view lies right of the first's: Middlebury's
    /// `doffs`.
    public var offset: Double
    /// Size of the maps that these numbers are of, "2964 x 1988"; nil where nobody said.
    public var grid: String?

    /// A pair of cameras.
    public init(focalBaseline: Double, offset: Double = 0, grid: String? = nil) {
      self.focalBaseline = focalBaseline
      self.offset = offset
      self.grid = grid
    }

    /// How a size is written in ``grid``.
    public static func grid(width: Int, height: Int) -> String { "\(width) x \(height)" }
  }

  /// Disparities in pixels, or with a pair of cameras metres.
  public init(codesPerPixel: Double? = nil, rig: Rig? = nil) {
    self.codesPerPixel = codesPerPixel
    self.rig = rig
  }

  /// The value of a disparity in pixels: metres with a ``rig``, otherwise pixels; NaN is unknown, which is
  /// what Middlebury's infinite disparities mean, +infinity a point that is beyond all range.
  func value(ofPixels pixels: Double) -> Float {
    guard pixels.isFinite else { return .nan }
    guard let rig else { return Float(pixels) }
    let shift = pixels + rig.offset
    return shift > 0 ? Float(rig.focalBaseline / shift) : shift == 0 ? .infinity : .nan
  }

  /// The value of an integer code, of which 0 is unknown.
  func value(ofCode code: Double) -> Float {
    code == 0 ? .nan : value(ofPixels: code / (codesPerPixel ?? 1))
  }

  /// The disparity in pixels that has a value: the inverse of ``value(ofPixels:)``.
  func pixels(of value: Double) -> Double {
    rig.map { $0.focalBaseline / value - $0.offset } ?? value
  }
}
