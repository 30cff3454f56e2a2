public import Raster

extension Camera {
  /// A map of ray distances as planar depth: z = ray * ``planarFactor(x:y:)``.
  ///
  /// NaN and infinity stay what they are. O(pixels).
  ///
  /// - Parameter map: A map of this camera's size.
  /// - Returns: The same map with kind `metricPlanar`.
  public func planar(fromRay map: DepthMap) -> DepthMap {
    precondition(map.width == width && map.height == height, "the map is not this camera's")
    var samples = map.samples
    for y in 0..<height {
      for x in 0..<width {
        let i = y * width + x
        samples[i] = Float(Double(samples[i]) * planarFactor(x: Double(x), y: Double(y)))
      }
    }
    return DepthMap(
      width: width, height: height, samples: samples, kind: .metricPlanar, intrinsics: intrinsics)
  }
}
