internal import Raster

/// How near every pixel of a depth map is: larger is nearer, NaN is unknown.
///
/// - Metres and scale-invariant depth become `1 / d`, and +infinity 0. Zero and negative depth is no
///   distance, so it is unknown. Ray distance becomes planar depth first where the camera is known.
/// - Disparity is near as it is; infinite values are unknown.
/// - Affine-invariant depth has no inverse, for its shift is unknown; its order is turned around
///   linearly, `-d`. +infinity takes the place of the farthest known pixel.
struct Nearness {
  let width, height: Int
  /// Larger is nearer; finite, or NaN for unknown.
  let values: [Float]
  /// The least and greatest known value, and different.
  let low, high: Float
  let unknown, beyondRange: Int
  let quantity: ControlProvenance.Quantity
  /// Whether ray distance was taken for planar depth, for want of a camera.
  let assumesPlanar: Bool

  init(_ map: DepthMap) throws(GenerationError) {
    (width, height) = (map.width, map.height)
    let infinite = map.kind.isDisparity ? 0 : map.samples.count { $0 == .infinity }
    let camera = map.kind == .metricRay ? map.intrinsics : nil
    assumesPlanar = map.kind == .metricRay && camera == nil
    var values: [Float]
    switch map.kind {
    case .metricPlanar, .metricRay, .scaleInvariant:
      quantity = map.kind.isMetric ? .inverseDepth : .disparity
      values = map.samples.map { $0 > 0 ? 1 / $0 : .nan }
      if let camera { Self.undoRays(&values, width: map.width, camera) }
    case .affineInvariantDisparity, .stereoDisparity:
      quantity = .disparity
      values = map.samples
    case .affineInvariant:
      quantity = .depth
      let farthest = map.finiteRange?.upperBound ?? .nan
      values = map.samples.map { $0 == .infinity ? -farthest : -$0 }
    }
    var low = Float.infinity, high = -Float.infinity, unknown = 0
    for at in values.indices {
      // The inverse of a subnormal depth is infinite.
      guard values[at].isFinite else {
        values[at] = .nan
        unknown += 1
        continue
      }
      low = min(low, values[at])
      high = max(high, values[at])
    }
    guard unknown < values.count else {
      throw .parameter(
        .depth, expected: "a depth map with known pixels",
        found: "one of \(map.width) x \(map.height) pixels that are all unknown",
        advice: "look at it with fdeval inspect")
    }
    guard low < high, (high - low).isFinite else {
      throw .parameter(
        .depth, expected: "a depth map with nearer and farther pixels",
        found: low < high
          ? "values from \(low) to \(high)"
          : "one whose known pixels are all \(abs(map.samples.first { $0.isFinite } ?? .infinity))",
        advice: "there is no shape that an image could follow")
    }
    (self.values, self.low, self.high) = (values, low, high)
    (self.unknown, beyondRange) = (unknown, infinite)
  }

  /// Planar depth is the ray's length by the length of its direction `((x - cx) / fx, …, 1)`.
  private static func undoRays(_ inverse: inout [Float], width: Int, _ camera: Intrinsics) {
    for at in inverse.indices {
      let x = (Double(at % width) - camera.cx) / camera.fx
      let y = (Double(at / width) - camera.cy) / camera.fy
      inverse[at] *= Float((1 + x * x + y * y).squareRoot())
    }
  }

  /// The values spread over 0...1, NaN for unknown.
  var spread: [Float] {
    let span = high - low
    return values.map { min(max(($0 - low) / span, 0), 1) }
  }
}
