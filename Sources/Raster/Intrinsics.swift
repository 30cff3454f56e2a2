/// Pinhole parameters of a depth map's camera, in pixels of that map.
///
/// Pixel centres lie at whole numbers: the centre of the top-left pixel is (0, 0), so a camera
/// that looks through the middle of a `width` x `height` map has `cx = (width - 1) / 2`.
public struct Intrinsics: Sendable, Equatable, Codable {
  /// Focal length across and down.
  public var fx, fy: Double
  /// Principal point.
  public var cx, cy: Double

  /// Names the four parameters, in pixels.
  public init(fx: Double, fy: Double, cx: Double, cy: Double) {
    self.fx = fx
    self.fy = fy
    self.cx = cx
    self.cy = cy
  }
}
