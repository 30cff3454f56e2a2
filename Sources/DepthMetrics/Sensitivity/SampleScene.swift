public import Raster

/// Scenes given by formulas, for demonstrations without a file.
public enum SampleScene {
  /// A room in planar metres, 320 x 240 pixels seen under 60 degrees: a floor 1.2 m below the camera, a slanting
  /// wall about 5 m away, a ball of 0.6 m about (-0.7, 0.6, 3) and a slanting box about 2.2 m away.
  ///
  /// Nothing in it faces the camera, so that no single depth fills a part of the picture.
  public static let room: DepthMap = {
    let width = 320, height = 240
    let focal = Double(width) * 0.75.squareRoot()
    let camera = Intrinsics(
      fx: focal, fy: focal, cx: Double(width - 1) / 2, cy: Double(height - 1) / 2)
    let samples = (0..<width * height).map { i in
      Float(
        depth(
          (Double(i % width) - camera.cx) / focal, (Double(i / width) - camera.cy) / focal))
    }
    return DepthMap(
      width: width, height: height, samples: samples, kind: .metricPlanar, intrinsics: camera)
  }()

  /// The depth at which the ray (a, b, 1) first meets something.
  private static func depth(_ a: Double, _ b: Double) -> Double {
    var z = 5 / (1 + 0.2 * a)
    if b > 0 { z = min(z, 1.2 / b) }
    // |z (a, b, 1) - centre| = 0.6.
    let centre = (x: -0.7, y: 0.6, z: 3.0)
    let square = a * a + b * b + 1, along = a * centre.x + b * centre.y + centre.z
    let away = centre.x * centre.x + centre.y * centre.y + centre.z * centre.z - 0.36
    let discriminant = along * along - square * away
    if discriminant > 0 { z = min(z, (along - discriminant.squareRoot()) / square) }
    let front = 2.2 / (1 + 0.3 * a)
    if abs(a * front - 0.8) < 0.4, b * front > 0.4 { z = min(z, front) }
    return z
  }
}
