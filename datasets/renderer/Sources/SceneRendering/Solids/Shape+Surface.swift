extension Shape {
  /// The outward unit normal at a point of the surface, both in the shape's own frame.
  func normal(at p: Vector) -> Vector {
    switch self {
    case .ground:
      return Vector(0, 1, 0)
    case .box(let half):
      let gap = Vector(abs(p.x) - half.x, abs(p.y) - half.y, abs(p.z) - half.z)
      if gap.x >= gap.y, gap.x >= gap.z { return Vector(p.x < 0 ? -1 : 1, 0, 0) }
      if gap.y >= gap.z { return Vector(0, p.y < 0 ? -1 : 1, 0) }
      return Vector(0, 0, p.z < 0 ? -1 : 1)
    case .ellipsoid(let radii):
      return (p / (radii * radii)).normalised
    case .frustum(let bottom, let top, let half):
      let taper = (top - bottom) / (2 * half)
      let around = (p.x * p.x + p.z * p.z).squareRoot()
      let radius = (top + bottom) / 2 + taper * p.y
      if abs(abs(p.y) - half) <= abs(around - radius) || around == 0 {
        return Vector(0, p.y < 0 ? -1 : 1, 0)
      }
      return Vector(p.x / around, -taper, p.z / around).normalised
    case .gable(let half):
      let floor = abs(p.y + half.y)
      let side = abs(2 * half.y * abs(p.x) + half.x * p.y - half.x * half.y) / half.length
      let end = abs(abs(p.z) - half.z)
      if end <= floor, end <= side { return Vector(0, 0, p.z < 0 ? -1 : 1) }
      if floor <= side { return Vector(0, -1, 0) }
      return Vector(p.x < 0 ? -2 * half.y : 2 * half.y, half.x, 0).normalised
    }
  }

  /// Half the size of the box about the origin that encloses the shape; infinite for the ground.
  var reach: Vector {
    switch self {
    case .ground: Vector(repeating: .infinity)
    case .box(let half), .gable(let half): half
    case .ellipsoid(let radii): radii
    case .frustum(let bottom, let top, let half):
      Vector(max(bottom, top), half, max(bottom, top))
    }
  }
}
