/// A convex body about the origin of its own frame.
enum Shape {
  /// Everything at or below y = 0.
  case ground
  /// A box of these half sizes.
  case box(Vector)
  /// An ellipsoid of these radii.
  case ellipsoid(Vector)
  /// A round body about the y axis from -half to +half whose radius goes from `bottom` to `top`:
  /// cylinder, cone or lampshade.
  case frustum(bottom: Double, top: Double, half: Double)
  /// A roof: a triangle with its apex on top, of these half sizes, drawn out along z.
  case gable(Vector)

  /// The part of a ray, given in the shape's own frame, that is inside.
  @inline(__always)
  func interval(_ o: Vector, _ d: Vector) -> Interval {
    switch self {
    case .ground:
      return Interval.all.clipped(value: o.y, slope: d.y)
    case .box(let half):
      return Interval.all.clipped(origin: o.x, direction: d.x, half: half.x)
        .clipped(origin: o.y, direction: d.y, half: half.y)
        .clipped(origin: o.z, direction: d.z, half: half.z)
    case .ellipsoid(let radii):
      let p = o / radii
      let v = d / radii
      return Shape.inside(a: v.dot(v), b: p.dot(v), c: p.dot(p) - 1, within: .all)
    case .frustum(let bottom, let top, let half):
      let slab = Interval.all.clipped(origin: o.y, direction: d.y, half: half)
      if slab.isEmpty { return .none }
      let taper = (top - bottom) / (2 * half)
      let radius = (top + bottom) / 2 + taper * o.y
      let growth = taper * d.y
      return Shape.inside(
        a: d.x * d.x + d.z * d.z - growth * growth,
        b: o.x * d.x + o.z * d.z - radius * growth,
        c: o.x * o.x + o.z * o.z - radius * radius, within: slab)
    case .gable(let half):
      let rise = half.x * o.y - half.x * half.y
      return Interval.all.clipped(origin: o.z, direction: d.z, half: half.z)
        .clipped(value: -half.y - o.y, slope: -d.y)
        .clipped(value: rise + 2 * half.y * o.x, slope: half.x * d.y + 2 * half.y * d.x)
        .clipped(value: rise - 2 * half.y * o.x, slope: half.x * d.y - 2 * half.y * d.x)
    }
  }

  /// Where `a t² + 2 b t + c <= 0`, within an interval in which that is connected.
  @inline(__always)
  private static func inside(a: Double, b: Double, c: Double, within slab: Interval) -> Interval {
    if a == 0 { return slab.clipped(value: c, slope: 2 * b) }
    let discriminant = b * b - a * c
    if discriminant < 0 { return a > 0 ? .none : slab }
    // The root that does not cancel first, the other through the product of both.
    let q = b > 0 ? -b - discriminant.squareRoot() : -b + discriminant.squareRoot()
    let r1 = q / a
    let r2 = q == 0 ? r1 : c / q
    let low = min(r1, r2)
    let high = max(r1, r2)
    if a > 0 { return Interval(near: max(slab.near, low), far: min(slab.far, high)) }
    let before = Interval(near: slab.near, far: min(slab.far, low))
    return before.isEmpty ? Interval(near: max(slab.near, high), far: slab.far) : before
  }
}
