internal import Foundation
public import Raster

/// A pinhole camera and the size of the map it belongs to.
public struct Camera: Sendable, Equatable {
  /// Focal lengths and principal point in pixels.
  public let intrinsics: Intrinsics
  /// Pixels across.
  public let width: Int
  /// Pixels down.
  public let height: Int

  /// Joins a pinhole and the size of its map.
  public init(_ intrinsics: Intrinsics, width: Int, height: Int) {
    self.intrinsics = intrinsics
    self.width = width
    self.height = height
  }

  /// The Hypersim community camera for 1024 x 768 frames: f = 886.81 px, centred.
  ///
  /// Hypersim's scenes have individual (tilt-shift) cameras; the constant focal length is the
  /// approximation that Marigold, Depth Anything V2 and ZoeDepth share.
  public static let hypersim = Camera(
    Intrinsics(fx: 886.81, fy: 886.81, cx: 511.5, cy: 383.5), width: 1024, height: 768)

  /// How much of a ray's length lies along the optical axis at a pixel: planar = ray * factor.
  ///
  /// `1 / sqrt(((x - cx) / fx)^2 + ((y - cy) / fy)^2 + 1)`, in (0, 1].
  public func planarFactor(x: Double, y: Double) -> Double {
    let right = (x - intrinsics.cx) / intrinsics.fx
    let down = (y - intrinsics.cy) / intrinsics.fy
    return 1 / (right * right + down * down + 1).squareRoot()
  }
}
