// Solids as furniture is described: by whole sizes and by the place that they stand on.

extension Solid {
  /// A box that stands with the middle of its underside on a point.
  static func box(
    _ width: Double, _ height: Double, _ depth: Double, on foot: Vector, yaw: Double = 0,
    _ material: Material
  ) -> Solid {
    Solid(
      .box(Vector(width, height, depth) / 2),
      Frame(foot + Vector(0, height / 2, 0), yaw: yaw), material)
  }

  /// A box between two opposite corners.
  static func box(from low: Vector, to high: Vector, _ material: Material) -> Solid {
    Solid(.box((high - low) / 2), Frame(origin: (high + low) / 2), material)
  }

  /// An upright cylinder that stands on a point.
  static func cylinder(
    radius: Double, height: Double, on foot: Vector, _ material: Material
  ) -> Solid {
    cone(bottom: radius, top: radius, height: height, on: foot, material)
  }

  /// An upright cylinder, cone or anything between, that stands on a point.
  static func cone(
    bottom: Double, top: Double, height: Double, on foot: Vector, _ material: Material
  ) -> Solid {
    Solid(
      .frustum(bottom: bottom, top: top, half: height / 2),
      Frame(origin: foot + Vector(0, height / 2, 0)), material)
  }

  /// A straight round rod from one point to another.
  static func rod(
    from start: Vector, to end: Vector, radius: Double, top: Double? = nil, _ material: Material
  ) -> Solid {
    let axis = end - start
    let up = axis.normalised
    let (right, _) = up.tangents
    return Solid(
      .frustum(bottom: radius, top: top ?? radius, half: axis.length / 2),
      Frame(
        origin: (start + end) / 2, right: right, up: up, forward: right.cross(up)),
      material)
  }

  /// A ball about a point.
  static func ball(radius: Double, at centre: Vector, _ material: Material) -> Solid {
    Solid(.ellipsoid(Vector(repeating: radius)), Frame(origin: centre), material)
  }

  /// An ellipsoid about a point.
  static func ellipsoid(
    _ radii: Vector, at centre: Vector, yaw: Double = 0, _ material: Material
  ) -> Solid {
    Solid(.ellipsoid(radii), Frame(centre, yaw: yaw), material)
  }

  /// A saddle roof whose ridge runs along z, on a point.
  static func gable(
    _ width: Double, _ height: Double, _ depth: Double, on foot: Vector, yaw: Double = 0,
    _ material: Material
  ) -> Solid {
    Solid(
      .gable(Vector(width, height, depth) / 2),
      Frame(foot + Vector(0, height / 2, 0), yaw: yaw), material)
  }

  /// A soft box: its edges are rounded off by an ellipsoid.
  static func cushion(
    _ width: Double, _ height: Double, _ depth: Double, on foot: Vector, yaw: Double = 0,
    _ material: Material
  ) -> Solid {
    let frame = Frame(foot + Vector(0, height / 2, 0), yaw: yaw)
    let half = Vector(width, height, depth) / 2
    return Solid(.box(half), frame, material)
      .clipped(to: .ellipsoid(half * Vector(1.25, 1.45, 1.25)), frame)
  }
}
