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
    // Lane by lane: vectors of three are slower than six numbers here.
    let ax = (low.x - ray.origin.x) * ray.inverse.x
    let bx = (high.x - ray.origin.x) * ray.inverse.x
    let ay = (low.y - ray.origin.y) * ray.inverse.y
    let by = (high.y - ray.origin.y) * ray.inverse.y
    let az = (low.z - ray.origin.z) * ray.inverse.z
    let bz = (high.z - ray.origin.z) * ray.inverse.z
    return Interval(
      near: max(bx < ax ? bx : ax, max(by < ay ? by : ay, bz < az ? bz : az)),
      far: min(bx >= ax ? bx : ax, min(by >= ay ? by : ay, bz >= az ? bz : az)))
  }
}
