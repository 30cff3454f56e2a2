/// Takes the grain out of indirect light and of blurred mirror images, and keeps their edges.
///
/// An à-trous filter (Dammertz et al. 2010): passes of a 5 x 5 kernel whose taps lie 1, 2, 4 …
/// pixels apart. A tap counts by how well its surface continues the middle one's plane and by how
/// alike the light is.
struct Smoothing {
  private let width, height: Int
  private let points: [Vector]
  private let normals: [Vector]

  init(_ world: World, _ grid: Renderer.Grid) {
    width = grid.width
    height = grid.height
    var points: [Vector] = []
    var normals: [Vector] = []
    for y in 0..<height {
      for x in 0..<width {
        let ray = grid.eye.ray(x: Double(x), y: Double(y))
        let hit = world.hit(ray)
        points.append(hit.map { ray.point(at: $0.t) } ?? .zero)
        normals.append(hit?.normal ?? .zero)
      }
    }
    self.points = points
    self.normals = normals
  }

  /// The light with its grain taken out; pixels that see no surface keep theirs.
  func smoothed(_ light: [Vector], passes: Int) async -> [Vector] {
    var current = light
    for pass in 0..<passes {
      let step = 1 << pass
      let source = current
      let rows = await withTaskGroup(of: (Int, [Vector]).self) { group in
        for y in 0..<height {
          group.addTask { (y, (0..<width).map { mean(of: source, $0, y, step) }) }
        }
        var rows = [[Vector]](repeating: [], count: height)
        for await (y, row) in group { rows[y] = row }
        return rows
      }
      current = rows.flatMap { $0 }
    }
    return current
  }

  private func mean(of light: [Vector], _ x: Int, _ y: Int, _ step: Int) -> Vector {
    let index = y * width + x
    let normal = normals[index]
    if normal == .zero { return light[index] }
    let point = points[index]
    let own = light[index].sum()
    var sum = Vector.zero
    var weights = 0.0
    for dy in -2...2 {
      let row = y + dy * step
      if row < 0 || row >= height { continue }
      for dx in -2...2 {
        let column = x + dx * step
        if column < 0 || column >= width { continue }
        let tap = row * width + column
        let facing = max(0, normal.dot(normals[tap]))
        if facing < 0.5 { continue }
        let offset = points[tap] - point
        let lift = abs(offset.dot(normal)) / (0.02 + 0.05 * offset.length)
        // The first pass spreads single bright pixels, which no contrast may protect.
        let contrast =
          step == 1 ? 0 : (light[tap].sum() - own) / (0.5 * (light[tap].sum() + own) + 1e-9)
        let far = facing * facing * facing * facing
        let weight =
          Smoothing.kernel[abs(dx)] * Smoothing.kernel[abs(dy)] * far * far
          / ((1 + lift * lift) * (1 + 4 * contrast * contrast))
        sum += light[tap] * weight
        weights += weight
      }
    }
    return sum / weights
  }

  private static let kernel = [0.375, 0.25, 0.0625]
}
