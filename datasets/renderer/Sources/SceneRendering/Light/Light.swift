/// Something that lights a scene besides its sky.
enum Light {
  /// A glowing ball of a lamp.
  case ball(centre: Vector, radius: Double, radiance: Vector)
  /// A glowing rectangle that shines to the side of `across × along`.
  case panel(corner: Vector, across: Vector, along: Vector, radiance: Vector)
  /// An opening through which the sky shines in, to the side of `across × along`.
  case portal(corner: Vector, across: Vector, along: Vector)

  /// Whether it is an opening to the sky.
  var isPortal: Bool { if case .portal = self { true } else { false } }

  /// A ceiling lamp: a rectangle that shines down.
  static func ceiling(
    centre: Vector, width: Double, depth: Double, radiance: Vector
  ) -> Light {
    .panel(
      corner: centre - Vector(width, 0, depth) / 2, across: Vector(width, 0, 0),
      along: Vector(0, 0, depth), radiance: radiance)
  }
}

/// One try at a light: where to look for it and what it gives if nothing is in between.
struct LightSample {
  /// Unit direction from the surface.
  var direction: Vector
  /// How far the way must be free.
  var distance: Double
  /// Radiance over the probability of having chosen this direction.
  var weight: Vector
}

extension Light {
  /// A random point of the light as seen from `p`; nil if it shines away from there.
  func sample(from p: Vector, sky: Sky, _ u: Double, _ v: Double) -> LightSample? {
    switch self {
    case .ball(let centre, let radius, let radiance):
      let towards = centre - p
      let squared = towards.dot(towards)
      if squared <= radius * radius { return nil }
      // Uniform over the cone that the ball fills.
      let cosine = (1 - radius * radius / squared).squareRoot()
      let z = 1 - u * (1 - cosine)
      let direction = Light.cone(about: towards.normalised, cosine: z, turn: v)
      let solidAngle = 2 * Double.pi * (1 - cosine)
      return LightSample(
        direction: direction, distance: squared.squareRoot() - radius,
        weight: radiance * solidAngle)
    case .panel(let corner, let across, let along, let radiance):
      return Light.rectangle(corner, across, along, from: p, u, v).map { found in
        LightSample(
          direction: found.direction, distance: found.distance, weight: radiance * found.solidAngle)
      }
    case .portal(let corner, let across, let along):
      return Light.rectangle(corner, across, along, from: p, u, v).map { found in
        LightSample(
          direction: found.direction, distance: .infinity,
          weight: sky.light(from: found.direction) * found.solidAngle)
      }
    }
  }

  /// A direction at this cosine from an axis, turned about it by a share of the full circle.
  static func cone(about axis: Vector, cosine: Double, turn: Double) -> Vector {
    let sine = max(0, 1 - cosine * cosine).squareRoot()
    let (s, c) = sineAndCosine(degrees: 360 * turn)
    let (right, up) = axis.tangents
    return right * (sine * c) + up * (sine * s) + axis * cosine
  }

  private static func rectangle(
    _ corner: Vector, _ across: Vector, _ along: Vector, from p: Vector, _ u: Double, _ v: Double
  ) -> (direction: Vector, distance: Double, solidAngle: Double)? {
    let towards = corner + across * u + along * v - p
    let squared = towards.dot(towards)
    let distance = squared.squareRoot()
    let direction = towards / distance
    let normal = across.cross(along)
    let facing = -direction.dot(normal)
    // `normal` is as long as the rectangle is large, so `facing` holds the area already.
    return facing <= 0 ? nil : (direction, distance, facing / squared)
  }
}
