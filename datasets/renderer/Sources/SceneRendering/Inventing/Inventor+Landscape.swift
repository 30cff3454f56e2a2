extension Inventor {
  /// Open country: meadow, desert, snow or rocks.
  private struct Country {
    var name, whereabouts: String
    var first, second, third: UInt32
    var hasTrees: Bool
  }

  private static let countries = [
    Country(
      name: "meadow", whereabouts: "on a meadow", first: 0x587A2E, second: 0x8A8378,
      third: 0xF2F4F6, hasTrees: true),
    Country(
      name: "desert", whereabouts: "in a desert", first: 0xC9A56B, second: 0xA8754A,
      third: 0xE0C79A, hasTrees: false),
    Country(
      name: "snow", whereabouts: "in the snow", first: 0xDDE4EC, second: 0x8C8F96,
      third: 0xF6F9FC, hasTrees: true),
    Country(
      name: "heath", whereabouts: "on a heath", first: 0x8A6A3A, second: 0x6E6A62,
      third: 0xB49A66, hasTrees: true),
  ]

  /// Rolling ground with rocks, trees and fences.
  mutating func landscape() -> Setting? {
    let country = random.pick(Self.countries)
    let isMeadow = country.name == "meadow"
    let material =
      isMeadow
      ? Material(
        .terrain(snowLine: 90, track: random.chance(0.5) ? random.number(0.8, 1.6) : 0),
        country.first, country.second, country.third)
      : Material(.plaster(random.number(1, 3)), country.first, country.third)
    let offset = random.number(0, 900)
    let near = random.number(0.2, 1.8)
    let rolling = random.number(1, 8)
    let far = random.number(0, 30)
    let ground = HeightField(
      from: SIMD2(-75, -25), to: SIMD2(75, 95), spacing: 1.6, material: material
    ) { x, z in
      let p = Vector((x + offset) * 0.02, 4, z * 0.02)
      let swell = rolling * Noise.fractal(p, octaves: 2)
      let lumps = near * Noise.gradient(p * 3.1)
      let away = (x * x + (z - 12) * (z - 12)).squareRoot()
      return swell + lumps + far * smoothstep(35, 95, away) * (0.6 + Noise.gradient(p * 0.9))
    }
    func at(_ x: Double, _ z: Double) -> Vector { Vector(x, ground.surface(x: x, z: z).height, z) }
    scene.terrain = ground
    scene.sky.below = material.meanColour * (mood == .moonlight || mood == .neon ? 0.06 : 0.6)
    if random.chance(0.4) { scene.visibility = random.number(60, 400) }
    if mood == .neon { neonSigns(6) }

    let subject = random.pick([
      Subject.house, .tent, .car, .tower, .boat, .barrel, .van, .bench, .statue,
    ])
    let thing = subjectThing(subject)
    let x = random.number(-8, 8)
    let z = random.number(4, 26)
    let foot = at(x, z)
    scene.solids += thing.solids.placed(
      foot - Vector(0, 0.03 * thing.size.x, 0), yaw: random.number(0, 360))

    let keepOff = 0.8 * max(thing.size.x, thing.size.z) + 0.5
    for _ in 0..<random.whole(4, 26) {
      let spot = at(random.number(-40, 40), random.number(-8, 70))
      if abs(spot.x - x) < keepOff + 1, abs(spot.z - z) < keepOff + 1 { continue }
      if country.hasTrees, random.chance(0.6) {
        scene.solids += tree().placed(spot - Vector(0, 0.15, 0))
      } else {
        let size = random.number(0.2, 1.6)
        scene.solids.append(
          .ellipsoid(
            Vector(size, size * random.number(0.5, 1), size * random.number(0.7, 1.2)), at: spot,
            yaw: random.number(0, 180), Material(.rock(0.5), 0xA9A294, 0x8C8678, 0x4A463F)))
      }
    }
    if random.chance(0.35) {
      let left = random.number(-14, -3)
      scene.solids += Outdoors.fence(
        from: SIMD2(left, z - keepOff - random.number(1, 3)),
        to: SIMD2(left + random.number(8, 18), z + keepOff + random.number(1, 6)),
        posts: random.whole(4, 8), on: ground, trim.wood)
    }
    let other = random.pick([Subject.car, .barrel, .boat, .tent, .house])
    if other != subject, random.chance(0.5) {
      let side: Double = random.chance(0.5) ? 1 : -1
      scene.solids += self.other(other).solids.placed(
        at(x + side * (keepOff + random.number(6, 12)), z + random.number(-4, 14)),
        yaw: random.number(0, 360))
    }
    return seenOutdoors(
      place: country.name, whereabouts: country.whereabouts, subject, at: foot,
      reach: 1.2 * max(thing.size.x, max(thing.size.y, thing.size.z)), within: 60, surfaces: []
    ) { x, z in ground.surface(x: x, z: z).height }
  }
}
