/// What a ray sees that meets nothing: sky, clouds, sun and haze.
struct Sky {
  /// Light from straight above, from the horizon and from below it.
  var zenith: Vector
  var horizon: Vector
  var below: Vector
  /// Where the sun stands, unit length, and the light it casts on a surface that faces it; zero for
  /// a sky without one.
  var sun: Vector
  var sunlight: Vector
  /// Sine of half the angle that the sun spans; wider suns cast softer shadows.
  var sunRadius = 0.012
  /// The share of the sky under clouds, 0…1, and their colour.
  var clouds = 0.0
  var cloudColour = Vector(repeating: 1)
  var cloudOffset = 0.0

  /// The direction to a sun at an azimuth (0 forward, 90 to the right) and an elevation, degrees.
  static func direction(azimuth: Double, elevation: Double) -> Vector {
    let (sa, ca) = sineAndCosine(degrees: azimuth)
    let (se, ce) = sineAndCosine(degrees: elevation)
    return Vector(sa * ce, se, ca * ce)
  }

  /// The light that comes from a unit direction, without the sun's disc.
  func light(from direction: Vector) -> Vector {
    let y = direction.y
    if y < 0 { return horizon.mixed(with: below, smoothstep(0, 0.12, -y)) }
    let rise = 1 - (1 - min(y, 1)) * (1 - min(y, 1)) * (1 - min(y, 1))
    var light = horizon.mixed(with: zenith, rise)
    let towards = direction.dot(sun)
    if sunlight.x > 0 {
      light +=
        sunlight * (0.02 * exponential(60 * (towards - 1)) + 0.006 * exponential(8 * (towards - 1)))
    }
    if clouds > 0, y > 0.02 {
      let flat = Vector(direction.x / (y + 0.12), cloudOffset, direction.z / (y + 0.12))
      let field = Noise.fractal(flat * 1.1, octaves: 5)
      let cover = smoothstep(0.62 - clouds, 1.25 - clouds, field + 0.5)
      let lit = cloudColour * (0.78 + 0.3 * max(0, field))
      light = light.mixed(with: lit, cover * smoothstep(0.02, 0.2, y))
    }
    return light
  }

  /// The sun's own brightness in a direction; it is spread over its disc.
  func disc(in direction: Vector) -> Vector {
    let edge = (1 - sunRadius * sunRadius).squareRoot()
    if sunlight.x == 0 || direction.dot(sun) < edge { return .zero }
    return sunlight / (Double.pi * sunRadius * sunRadius)
  }
}
