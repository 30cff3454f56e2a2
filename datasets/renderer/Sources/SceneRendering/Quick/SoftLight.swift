/// Ambient light, its occlusion by near things, and the light of lamps and windows that have a size.
///
/// Every pixel takes one sample of sixteen, by its place in a block of 4 x 4 pixels, so that the mean
/// over a block has them all: no grain is left, and one ray a light is enough (the interleaving of
/// Keller and Heidrich 2001).
struct SoftLight {
  let world: World
  let sky: Sky
  let lights: [Light]
  let ambient: AmbientLight

  /// The light on one pixel's surface, over its reflectance, from the sample of its place.
  func sample(at point: Vector, outer: Vector, x: Int, y: Int) -> Vector {
    let place = (x & 3) + 4 * (y & 3)
    let origin = point + outer * 1e-5
    let (a, b) = outer.tangents
    let local = Self.directions[place]
    let direction = a * local.x + b * local.y + outer * local.z
    // Distances differ from sample to sample, so that occlusion fades with distance.
    let reach = ambient.reach * (Double((place &* 7) & 15) + 1) / 16
    let isFree = !world.isBlocked(Ray(origin: origin, direction: direction), before: reach)
    // What is blocked has sent on some light itself.
    var light = ambient.light(from: direction) * (isFree ? 1 : 0.3)
    for (index, source) in lights.enumerated() where !source.isPoint {
      let (u, v) = Self.places[(place &+ 5 &* index) & 15]
      guard let found = source.sample(from: point, sky: sky, u, v) else { continue }
      let cosine = found.direction.dot(outer)
      if cosine <= 0 { continue }
      let ray = Ray(origin: origin, direction: found.direction)
      if world.isBlocked(ray, before: found.distance - 1e-4) { continue }
      light += found.weight * (cosine / Double.pi)
    }
    return light
  }

  /// The means over blocks of 4 x 4 pixels that lie on the same surface.
  static func smoothed(
    _ light: [Vector], _ surfaces: [QuickSurface], width: Int, height: Int
  ) -> [Vector] {
    var result = light
    for y in 0..<height {
      for x in 0..<width {
        let index = y * width + x
        if !surfaces[index].isSurface { continue }
        let point = surfaces[index].point
        let outer = surfaces[index].outer
        var sum = Vector.zero
        var count = 0.0
        let slack = 0.02 * surfaces[index].t
        for row in max(0, y - 2)...min(height - 1, y + 1) {
          for column in max(0, x - 2)...min(width - 1, x + 1) {
            let tap = row * width + column
            let lift = (surfaces[tap].point - point).dot(outer)
            if abs(lift) > slack || surfaces[tap].outer.dot(outer) < 0.8 { continue }
            sum += light[tap]
            count += 1
          }
        }
        result[index] = count > 0 ? sum / count : light[index]
      }
    }
    return result
  }

  /// Sixteen places of a square, one in each of its 4 x 4 parts, in an order that spreads neighbours.
  static let places: [(Double, Double)] = {
    // A bit-reversed walk through the rows and columns.
    let order = [0, 10, 2, 8, 5, 15, 7, 13, 1, 11, 3, 9, 4, 14, 6, 12]
    return order.map { (Double($0 & 3) / 4 + 0.125, Double($0 >> 2) / 4 + 0.125) }
  }()

  /// Sixteen directions about z, as many as the cosine to z asks for.
  static let directions: [Vector] = places.map { u, v in
    let (s, c) = sineAndCosine(degrees: 360 * v)
    let radius = u.squareRoot()
    return Vector(radius * c, radius * s, (1 - u).squareRoot())
  }
}

extension Light {
  /// Whether it is small enough for hard shadows.
  var isPoint: Bool { if case .ball = self { true } else { false } }
}
