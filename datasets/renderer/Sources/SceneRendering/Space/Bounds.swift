/// A box along the world's axes that encloses something.
struct Bounds {
  var low: Vector
  var high: Vector

  static let empty = Bounds(
    low: Vector(repeating: .infinity), high: Vector(repeating: -.infinity))

  var centre: Vector { (low + high) / 2 }

  func union(_ other: Bounds) -> Bounds {
    Bounds(
      low: pointwiseMin(low, other.low), high: pointwiseMax(high, other.high))
  }

  /// Half the surface.
  var area: Double {
    let size = high - low
    return size.x * size.y + size.y * size.z + size.z * size.x
  }

  /// A box a little larger, so that rays along a face are inside.
  var padded: Bounds {
    Bounds(low: low - Vector(repeating: 1e-7), high: high + Vector(repeating: 1e-7))
  }

  /// The part of a ray inside the box.
  @inline(__always)
  func interval(_ ray: Ray) -> Interval {
    let a = (low - ray.origin) * ray.inverse
    let b = (high - ray.origin) * ray.inverse
    let nearest = pointwiseMin(a, b)
    let farthest = pointwiseMax(a, b)
    return Interval(
      near: max(nearest.x, max(nearest.y, nearest.z)),
      far: min(farthest.x, min(farthest.y, farthest.z)))
  }
}
