/// What is left of a temple on a meadow; in the other look under snow.
enum Ruins {
  static func scene(_ take: Take, seed: UInt64) -> Scene {
    var random = RandomSource(seed: seed, name: "ruins")
    let grass = take.look(
      Material(.terrain(snowLine: 60, track: 0), 0x64803A, 0x9A9284, 0xF2F4F6),
      Material(.terrain(snowLine: -40, track: 0), 0xC9D2DC, 0x6B6E76, 0xDCE3EC))
    let ground = HeightField(
      from: SIMD2(-80, -10), to: SIMD2(80, 140), spacing: 0.6, material: grass
    ) { x, z in
      let flat = smoothstep(9, 16, (x * x + (z - 13) * (z - 13)).squareRoot())
      let lumps = 0.5 * Noise.fractal(Vector(x * 0.12, 3, z * 0.12), octaves: 3)
      let hills =
        20 * smoothstep(35, 110, z + abs(x) * 0.6)
        * (0.7 + Noise.fractal(Vector(x * 0.02, 7, z * 0.02), octaves: 4))
      return lumps * (0.35 + 0.65 * flat) + hills
    }
    func at(_ x: Double, _ z: Double) -> Vector { Vector(x, ground.surface(x: x, z: z).height, z) }

    var scene = Scene(sky: sky(take))
    scene.exposure = take.look(0.5, 0.66)
    scene.visibility = take.look(900, 260)
    scene.terrain = ground
    let first = at(-5.5, -0.5)
    let second = at(6.8, 1.5)
    scene.views = [
      View("steps", from: first + Vector(0, 1.8, 0), to: Vector(1.2, 2.1, 14)),
      View("arch", from: second + Vector(0, 1.7, 0), to: Vector(-3.8, 2.2, 15.5)),
    ]

    let stone = take.look(
      Material(.plaster(0.5), 0xDCCFB0, 0xB9A986).rough(0.004),
      Material(.plaster(0.5), 0x7E8087, 0x5E6068).rough(0.004))
    let block = take.look(
      Material(.bricks(0.9, 0.45), 0xD3C4A2, 0xBBAA86, 0x8C7C5E),
      Material(.bricks(0.9, 0.45), 0x74767D, 0x62646B, 0x484A50))
    let marble = take.look(
      Material(.marble(0.7), 0xE6DDC9, 0xB5A88C, 0xD6CAB0),
      Material(.marble(0.7), 0x8A8D95, 0x5A5C64, 0x9A9DA6))

    // The platform and its columns
    for (step, size) in [(0, 0.0), (1, 0.4), (2, 0.8)] {
      scene += Solid.box(
        10.5 - 2 * size, 0.28, 8.5 - 2 * size, on: Vector(0.8, -0.1 + 0.28 * Double(step), 14),
        block)
    }
    let top = 0.74
    let height = 4.3
    let places: [(Double, Double, Double?)] = [
      (-2.9, 11.0, nil), (-0.9, 11.0, nil), (1.1, 11.0, 1.7), (3.1, 11.0, nil), (4.7, 11.0, 2.9),
      (-2.9, 17.0, nil), (-0.9, 17.0, 3.1), (1.1, 17.0, nil), (3.1, 17.0, nil), (4.7, 17.0, nil),
      (4.7, 14.0, 1.1), (-2.9, 14.0, 2.2),
    ]
    for (index, place) in places.enumerated() {
      let moved = take.drift(index % 3 == 0 ? 0.8 : -0.5, 0, index % 2 == 0 ? -1.2 : 0.9)
      let broken = take == .drifted ? (index % 2 == 0 ? 2.4 : place.2) : place.2
      scene += Outdoors.column(height: height, radius: 0.34, broken: broken, marble)
        .placed(Vector(place.0, top, place.1) + moved, yaw: Double(index) * 77)
    }
    if take != .drifted {
      scene += Solid.box(2.9, 0.5, 0.72, on: Vector(-1.9, top + height, 11), block)
      scene += Solid.box(5.4, 0.5, 0.72, on: Vector(2.9, top + height, 17), block)
      scene += Solid.gable(2.9, 0.7, 0.6, on: Vector(-1.9, top + height + 0.5, 11), stone)
        .clipped(to: .ground, Frame(Vector(-1.6, top + height + 0.9, 11), roll: 55))
    }

    // A wall with arches, broken off towards the right
    let wall = Outdoors.arcade(
      width: 9, height: 4.4, thickness: 0.7, arches: 3, span: 1.9, spring: 1.9, block
    )
    .clipped(to: .ground, Frame(Vector(3.4, 2.3, 0), roll: 27))
    .clipped(to: .ground, Frame(Vector(-4.2, 3.0, 0), roll: -38))
    scene += wall.placed(
      in: Frame(
        at(-7.6, 17.5) - Vector(0, 0.3, 0) + take.drift(1.6, 0, -3.5), yaw: 152 + take.drift(22)))

    // Fallen drums and blocks
    let drums: [(Double, Double, Double, Double)] = [
      (-2.6, 6.6, 35, 0.9), (0.4, 7.7, -20, 0.7), (3.7, 6.9, 80, 1.0), (6.6, 8.6, 10, 0.8),
      (-6.5, 9.5, 60, 0.9),
    ]
    for drum in drums {
      let foot = at(drum.0 + take.drift(1.5), drum.1 + take.drift(-1.4))
      scene += Solid(
        .frustum(bottom: 0.36, top: 0.35, half: drum.3 / 2),
        Frame(foot + Vector(0, 0.27, 0), yaw: drum.2, pitch: 90), marble)
    }
    for _ in 0..<26 {
      let x = random.number(-10, 11)
      let z = random.number(5.5, 21)
      let size = random.number(0.25, 0.75)
      let onStage = abs(x - 0.8) < 5.4 && abs(z - 14) < 4.4
      let turn = random.number(0, 180)
      let lean = random.number(-18, 18)
      let foot = onStage ? Vector(x, top, z) : at(x, z)
      scene += Solid(
        .box(Vector(size * 0.7, size * 0.45, size * 0.5)),
        Frame(
          foot + Vector(0, size * 0.3, 0) + take.drift(0.7, 0, -0.9), yaw: turn, pitch: lean,
          roll: lean / 2), stone)
    }

    // Trees
    let leaves = take.look(
      Material(.leaves(0.3), 0x3E6B38, 0x5E8F4A, 0x1F3D20).rough(0.04),
      Material(.leaves(0.3), 0x7A8A90, 0xC9D3DC, 0x3A464A).rough(0.04))
    let olive = take.look(
      Material(.leaves(0.4), 0x7A8C5A, 0xA3B07C, 0x47552F).rough(0.06),
      Material(.leaves(0.4), 0x8C959C, 0xDDE4EA, 0x565E64).rough(0.06))
    for (x, z, size) in [
      (-13.5, 22.0, 8.0), (-11.6, 25, 7), (9.5, 23, 8.5), (11.4, 21, 7), (13.2, 26, 8),
      (-17, 20, 7.5),
    ] {
      scene += Outdoors.cypress(height: size * (1 + take.drift(-0.35)), leaves).placed(
        at(x + take.drift(2.5), z) - Vector(0, 0.2, 0))
    }
    let bark = Material(.plaster(0.15), 0x6B5A48, 0x4F4236)
    for (x, z, size) in [(-11.0, 13.0, 4.2), (9.4, 13.5, 4.6), (5.5, 28, 5.5), (-4, 31, 5)] {
      scene += Outdoors.tree(height: size, bark, olive, &random).placed(
        at(x + take.drift(-2), z) - Vector(0, 0.1, 0))
    }
    return scene
  }

  private static func sky(_ take: Take) -> Sky {
    var day = Sky(
      zenith: Vector(0.15, 0.38, 1.05), horizon: Vector(0.75, 0.95, 1.22),
      below: Vector(0.38, 0.36, 0.26), sun: Sky.direction(azimuth: 112, elevation: 36),
      sunlight: Vector(5.4, 4.7, 3.7))
    day.clouds = 0.4
    day.cloudOffset = 6.4
    day.cloudColour = Vector(1.5, 1.5, 1.55)
    var winter = Sky(
      zenith: Vector(0.55, 0.62, 0.78), horizon: Vector(0.95, 0.98, 1.05),
      below: Vector(0.5, 0.52, 0.56), sun: Sky.direction(azimuth: -105, elevation: 22),
      sunlight: Vector(2.6, 2.2, 1.7))
    winter.sunRadius = 0.04
    winter.clouds = 0.75
    winter.cloudOffset = 9.7
    winter.cloudColour = Vector(0.85, 0.87, 0.92)
    return take.look(day, winter)
  }
}
