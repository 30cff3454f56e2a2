/// The light that comes from everywhere: what stands for all light that has been scattered before.
struct AmbientLight {
  /// From straight above and straight below.
  var above: Vector
  var below: Vector
  /// Metres over which near things keep it off.
  var reach: Double
  /// The display brightness that three in four pixels stay below, 0…1: bright by day, dark by night.
  var key: Double

  /// The light from a unit direction.
  @inline(__always)
  func light(from direction: Vector) -> Vector {
    below.mixed(with: above, 0.5 + 0.5 * direction.y)
  }

  /// The light on a matt surface that nothing is near, over its reflectance.
  @inline(__always)
  func light(on normal: Vector) -> Vector {
    below.mixed(with: above, 0.5 + 0.33 * normal.y)
  }
}
