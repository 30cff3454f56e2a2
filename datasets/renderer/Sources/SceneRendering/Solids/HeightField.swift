/// Ground whose height is given on a square grid and bilinear between its points.
///
/// A ray crosses the grid cell by cell and meets each bilinear patch where a quadratic is zero, so
/// that a hit is exact and none is stepped over.
struct HeightField {
  /// The corner of the grid with the smallest x and z.
  let corner: SIMD2<Double>
  /// The distance between grid points.
  let spacing: Double
  /// Cells along x and along z.
  let columns, rows: Int
  /// `(columns + 1) * (rows + 1)` heights, x fastest.
  let heights: [Double]
  let lowest, highest: Double
  var material: Material

  /// Samples a height function over a rectangle.
  init(
    from low: SIMD2<Double>, to high: SIMD2<Double>, spacing: Double, material: Material,
    height: (Double, Double) -> Double
  ) {
    corner = low
    self.spacing = spacing
    columns = Int(((high.x - low.x) / spacing).rounded(.up))
    rows = Int(((high.y - low.y) / spacing).rounded(.up))
    var heights: [Double] = []
    heights.reserveCapacity((columns + 1) * (rows + 1))
    for row in 0...rows {
      for column in 0...columns {
        heights.append(height(low.x + Double(column) * spacing, low.y + Double(row) * spacing))
      }
    }
    self.heights = heights
    lowest = heights.min() ?? 0
    highest = heights.max() ?? 0
    self.material = material
  }

  /// Height and smoothed upward unit normal at a place; the edge is continued outwards.
  func surface(x: Double, z: Double) -> (height: Double, normal: Vector) {
    let gridX = min(max((x - corner.x) / spacing, 0), Double(columns) - 1e-9)
    let gridZ = min(max((z - corner.y) / spacing, 0), Double(rows) - 1e-9)
    let column = Int(gridX)
    let row = Int(gridZ)
    let u = gridX - Double(column)
    let v = gridZ - Double(row)
    let patch = self.patch(column, row)
    let height = patch.a + patch.b * u + patch.c * v + patch.d * u * v
    // Slopes are interpolated between grid points, so that patches do not show as facets.
    let near = slope(column, row).mixed(with: slope(column + 1, row), u)
    let far = slope(column, row + 1).mixed(with: slope(column + 1, row + 1), u)
    let tilt = near.mixed(with: far, v)
    return (height, Vector(-tilt.x, 1, -tilt.z).normalised)
  }

  /// The slope along x and z at a grid point, from its neighbours.
  private func slope(_ column: Int, _ row: Int) -> Vector {
    let left = max(column - 1, 0)
    let right = min(column + 1, columns)
    let near = max(row - 1, 0)
    let far = min(row + 1, rows)
    let line = columns + 1
    return Vector(
      (heights[row * line + right] - heights[row * line + left]) / (Double(right - left) * spacing),
      0,
      (heights[far * line + column] - heights[near * line + column])
        / (Double(far - near) * spacing))
  }

  /// The nearest hit between two parameters of a ray, or infinity.
  func hit(_ ray: Ray, after nearest: Double, before farthest: Double) -> Double {
    let low = Vector(corner.x, lowest - 1e-9, corner.y)
    let high = Vector(
      corner.x + Double(columns) * spacing, highest + 1e-9, corner.y + Double(rows) * spacing)
    let span = Bounds(low: low, high: high).interval(ray)
    var t = max(span.near, nearest)
    let end = min(span.far, farthest)
    if !(t < end) { return .infinity }

    // Amanatides and Woo 1987: the cells that a ray crosses, in order.
    let start = ray.point(at: t)
    var column = min(max(Int((start.x - corner.x) / spacing), 0), columns - 1)
    var row = min(max(Int((start.z - corner.y) / spacing), 0), rows - 1)
    let stepX = ray.direction.x < 0 ? -1 : 1
    let stepZ = ray.direction.z < 0 ? -1 : 1
    while t < end {
      let borderX = corner.x + Double(column + (stepX > 0 ? 1 : 0)) * spacing
      let borderZ = corner.y + Double(row + (stepZ > 0 ? 1 : 0)) * spacing
      let leaveX =
        ray.direction.x == 0 ? .infinity : (borderX - ray.origin.x) * ray.inverse.x
      let leaveZ =
        ray.direction.z == 0 ? .infinity : (borderZ - ray.origin.z) * ray.inverse.z
      let leave = min(min(leaveX, leaveZ), end)
      let found = hit(ray, column, row, from: t, to: leave)
      if found < .infinity { return found }
      if leave >= end { return .infinity }
      if leaveX < leaveZ { column += stepX } else { row += stepZ }
      if column < 0 || row < 0 || column >= columns || row >= rows { return .infinity }
      t = max(t, leave)
    }
    return .infinity
  }

  /// The patch of a cell as `a + b u + c v + d u v` for u, v in 0…1.
  @inline(__always)
  private func patch(
    _ column: Int, _ row: Int
  ) -> (a: Double, b: Double, c: Double, d: Double, low: Double, high: Double) {
    let index = row * (columns + 1) + column
    let h00 = heights[index]
    let h10 = heights[index + 1]
    let h01 = heights[index + columns + 1]
    let h11 = heights[index + columns + 2]
    return (
      h00, h10 - h00, h01 - h00, h11 - h10 - h01 + h00,
      min(min(h00, h10), min(h01, h11)), max(max(h00, h10), max(h01, h11))
    )
  }

  @inline(__always)
  private func hit(
    _ ray: Ray, _ column: Int, _ row: Int, from start: Double, to end: Double
  ) -> Double {
    let patch = self.patch(column, row)
    let enterHeight = ray.origin.y + ray.direction.y * start
    let leaveHeight = ray.origin.y + ray.direction.y * end
    if min(enterHeight, leaveHeight) > patch.high || max(enterHeight, leaveHeight) < patch.low {
      return .infinity
    }
    // Parameters count from the entry into the cell, where the numbers are small.
    let u0 = (ray.origin.x + ray.direction.x * start - corner.x) / spacing - Double(column)
    let v0 = (ray.origin.z + ray.direction.z * start - corner.y) / spacing - Double(row)
    let u1 = ray.direction.x / spacing
    let v1 = ray.direction.z / spacing
    let a = -patch.d * u1 * v1
    let b = ray.direction.y - patch.b * u1 - patch.c * v1 - patch.d * (u0 * v1 + u1 * v0)
    let c = enterHeight - patch.a - patch.b * u0 - patch.c * v0 - patch.d * u0 * v0
    let length = end - start
    let slack = 1e-12 * max(1, end)
    var roots = (Double.infinity, Double.infinity)
    if abs(a) < 1e-14 * abs(b) || a == 0 {
      roots.0 = -c / b
    } else {
      let discriminant = b * b - 4 * a * c
      if discriminant < 0 { return .infinity }
      let q = -0.5 * (b + (b < 0 ? -1 : 1) * discriminant.squareRoot())
      roots = (q / a, q == 0 ? .infinity : c / q)
    }
    let first = min(roots.0, roots.1)
    let second = max(roots.0, roots.1)
    if first >= -slack, first <= length + slack { return start + max(first, 0) }
    if second >= -slack, second <= length + slack { return start + max(second, 0) }
    return .infinity
  }
}
