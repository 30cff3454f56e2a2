/// A half line with a parameter: the point at `t` is `origin + t * direction`.
///
/// The direction need not have length 1. A camera's rays advance one metre along the optical axis
/// for each unit of `t`, so that `t` is planar depth itself.
struct Ray {
  let origin: Vector
  let direction: Vector
  /// 1 / direction, for slab tests.
  let inverse: Vector

  init(origin: Vector, direction: Vector) {
    self.origin = origin
    self.direction = direction
    self.inverse = Vector(repeating: 1) / direction
  }

  func point(at t: Double) -> Vector { origin + direction * t }
}

/// The part of a ray that lies inside a convex solid; empty if `near >= far`.
struct Interval {
  var near: Double
  var far: Double

  static let all = Interval(near: -.infinity, far: .infinity)
  static let none = Interval(near: .infinity, far: -.infinity)

  var isEmpty: Bool { !(near < far) }

  /// What this interval and a slab `|x| <= half` share, for the coordinate `origin + t * direction`.
  @inline(__always)
  func clipped(origin: Double, direction: Double, half: Double) -> Interval {
    if direction == 0 { return abs(origin) <= half ? self : .none }
    let a = (-half - origin) / direction
    let b = (half - origin) / direction
    return Interval(near: max(near, min(a, b)), far: min(far, max(a, b)))
  }

  /// What this interval and the half space `value + t * slope <= 0` share.
  @inline(__always)
  func clipped(value: Double, slope: Double) -> Interval {
    if slope == 0 { return value <= 0 ? self : .none }
    let t = -value / slope
    return slope > 0
      ? Interval(near: near, far: min(far, t)) : Interval(near: max(near, t), far: far)
  }
}
