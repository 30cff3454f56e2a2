/// The four lights that captions know.
enum Mood: String, CaseIterable {
  case daylight, evening, moonlight, neon

  /// How captions say it.
  var phrases: [String] {
    switch self {
    case .daylight: ["in bright daylight", "at noon", "on a clear day"]
    case .evening: ["in golden evening light", "at sunset", "in warm evening light"]
    case .moonlight: ["in blue moonlight", "at night under the moon", "on a moonlit night"]
    case .neon: ["under pink neon light", "lit by neon", "in the glow of a neon sign"]
    }
  }

  /// A sky; `turn` is the sun's azimuth in degrees, 0 straight ahead.
  func sky(turn: Double, ground: Vector, _ random: inout RandomSource) -> Sky {
    let haze = random.number(0.8, 1.2)
    var sky: Sky
    switch self {
    case .daylight:
      sky = Sky(
        zenith: Vector(0.16, 0.38, 1.05), horizon: Vector(0.75, 0.95, 1.25) * haze,
        below: ground * 0.8,
        sun: Sky.direction(azimuth: turn, elevation: random.number(28, 68)),
        sunlight: Vector(5.2, 4.8, 4.2) * random.number(0.7, 1.1))
      sky.cloudColour = Vector(1.5, 1.5, 1.55)
    case .evening:
      sky = Sky(
        zenith: Vector(0.3, 0.3, 0.5), horizon: Vector(1.6, 0.85, 0.38) * haze,
        below: ground * Vector(0.6, 0.4, 0.25),
        sun: Sky.direction(azimuth: turn, elevation: random.number(9, 24)),
        sunlight: Vector(5.6, 2.7, 0.95) * random.number(0.8, 1.1))
      sky.cloudColour = Vector(1.5, 0.8, 0.55)
    case .moonlight:
      sky = Sky(
        zenith: Vector(0.02, 0.05, 0.16), horizon: Vector(0.07, 0.14, 0.36) * haze,
        below: ground * Vector(0.03, 0.06, 0.15),
        sun: Sky.direction(azimuth: turn, elevation: random.number(25, 60)),
        sunlight: Vector(0.45, 0.75, 1.6) * random.number(0.7, 1.1))
      sky.cloudColour = Vector(0.1, 0.17, 0.38)
    case .neon:
      sky = Sky(
        zenith: Vector(0.05, 0.02, 0.09), horizon: Vector(0.28, 0.08, 0.26) * haze,
        below: ground * Vector(0.25, 0.07, 0.2),
        sun: Vector(0, 1, 0), sunlight: .zero)
      sky.cloudColour = Vector(0.3, 0.1, 0.3)
    }
    sky.clouds = random.chance(0.7) ? random.number(0.1, 0.7) : 0
    sky.cloudOffset = random.number(0, 50)
    sky.sunRadius = 0.03
    return sky
  }

  /// The colour of its lamps.
  var lamp: Vector {
    switch self {
    case .daylight: Vector(1, 0.97, 0.92)
    case .evening: Vector(1.25, 0.72, 0.34)
    case .moonlight: Vector(0.32, 0.55, 1.15)
    case .neon: Vector(1.25, 0.38, 0.95)
    }
  }

  /// The light in a room, or outdoors, that has no direction.
  func ambient(indoors: Bool, _ random: inout RandomSource) -> AmbientLight {
    let key: Double =
      switch self {
      case .daylight: 0.38
      case .evening: 0.32
      case .moonlight: 0.115
      case .neon: 0.2
      }
    let strength = indoors ? 0.32 : 0.55
    let above: Vector
    let below: Vector
    switch (self, indoors) {
    case (.daylight, true): (above, below) = (Vector(1, 1, 1), Vector(0.75, 0.7, 0.64))
    case (.daylight, false): (above, below) = (Vector(0.7, 0.85, 1.2), Vector(0.45, 0.42, 0.36))
    case (.evening, _): (above, below) = (Vector(1, 0.68, 0.45), Vector(0.65, 0.38, 0.2))
    case (.moonlight, _): (above, below) = (Vector(0.13, 0.23, 0.52), Vector(0.06, 0.1, 0.22))
    case (.neon, _): (above, below) = (Vector(0.5, 0.19, 0.46), Vector(0.34, 0.1, 0.28))
    }
    let night = self == .moonlight ? 0.6 : 1
    return AmbientLight(
      above: above * strength * night, below: below * strength * night,
      reach: indoors ? random.number(0.5, 1.2) : random.number(1.5, 4),
      key: key * random.number(0.82, 1.2))
  }
}
