/// A farm among hills in summer; in the other look on an evening in autumn.
enum Hills {
  static func scene(_ take: Take, seed: UInt64) -> Scene {
    var random = RandomSource(seed: seed, name: "hills")
    let meadow = take.look(
      Material(.terrain(snowLine: 60, track: 1.3), 0x587A2E, 0x8A8378, 0xF2F4F6),
      Material(.terrain(snowLine: 60, track: 1.3), 0x96713A, 0x7A6A60, 0xEFE6E0))
    let shift = take.drift(23)
    let ground = HeightField(
      from: SIMD2(-120, -12), to: SIMD2(120, 190), spacing: 0.75, material: meadow
    ) { x, z in
      let near = 1.5 * Noise.fractal(Vector((x + shift) * 0.035, 0, z * 0.035), octaves: 3)
      let rolling = 9 * Noise.fractal(Vector((x + shift) * 0.012, 4, z * 0.012), octaves: 4)
      let far =
        26 * smoothstep(55, 170, z)
        * (0.75 + Noise.fractal(Vector((x + shift) * 0.018, 9, z * 0.012), octaves: 4))
      return near + rolling * smoothstep(10, 70, z) + far
    }
    func at(_ x: Double, _ z: Double) -> Vector { Vector(x, ground.surface(x: x, z: z).height, z) }

    var scene = Scene(sky: sky(take))
    scene.exposure = take.look(0.5, 0.72)
    scene.visibility = take.look(900, 500)
    scene.terrain = ground
    let first = at(-1, -2)
    let second = at(13, 4)
    scene.views = [
      View("gate", from: first + Vector(0, 2.1, 0), to: first + Vector(1.5, 2.2, 20)),
      View("barn", from: second + Vector(0, 2.3, 0), to: second + Vector(-9, 1.8, 22)),
    ]

    // The barn
    let boards = take.look(
      Material(.boards(0.22, 6), 0x9A3B2E, 0x873126, 0x3A1510),
      Material(.boards(0.22, 6), 0x6B5A4A, 0x5A4A3C, 0x2A211A))
    let roof = take.look(
      Material(.shingles(0.3, 0.2), 0x6B6E70, 0x7A7D80, 0x5C5F61),
      Material(.shingles(0.3, 0.2), 0x7A4030, 0x8C4D3A, 0x663426))
    let barn = at(7, 27) + take.drift(-7, 0.4, 9) - Vector(0, 0.6, 0)
    scene += barnParts(boards, roof, .plain(take.look(0xEDE8DC, 0xCDB899))).placed(
      barn, yaw: 205 + take.drift(35))

    // Fence, bales and a stone wall
    let wood = take.look(
      Material(.grain(0.03), 0x8C7B66, 0x6B5C4A), Material(.grain(0.03), 0x5E4B3A, 0x453528))
    scene += Outdoors.fence(from: SIMD2(-9, 7.5), to: SIMD2(-1.9, 8.6), posts: 4, on: ground, wood)
    scene += Outdoors.fence(
      from: SIMD2(1.4, 8.8), to: SIMD2(12 + take.drift(-5), 12.5), posts: 6, on: ground, wood)
    let straw = take.look(
      Material(.plaster(0.12), 0xD9BC6B, 0xB8964A), Material(.plaster(0.12), 0xC49A58, 0x9A743B))
    let bales: [(Double, Double, Double)] = [
      (-5.5, 15, 30), (-8.5, 18.5, 75), (0.9, 19, -20), (-3.2, 24, 10), (12, 17, 50),
    ]
    for (index, bale) in bales.enumerated() where !(take == .drifted && index == 2) {
      let foot = at(bale.0 + take.drift(2.8), bale.1 + take.drift(-2.5))
      scene += Solid(
        .frustum(bottom: 0.75, top: 0.75, half: 0.6),
        Frame(foot + Vector(0, 0.7, 0), yaw: bale.2, pitch: 90), straw)
    }
    let stone = take.look(
      Material(.rock(0.5), 0xA9A294, 0x8C8678, 0x4A463F),
      Material(.rock(0.5), 0x8A7A70, 0x6E6058, 0x3A322D))
    for index in 0..<46 {
      let part = Double(index) / 46
      let foot = at(-22 + 17 * part, 20 + 9 * part)
      let size = random.number(0.28, 0.5)
      scene += Solid.ellipsoid(
        Vector(size, size * 0.7, size * 0.85), at: foot + Vector(0, 0.18 + 0.3 * random.unit(), 0),
        yaw: random.number(0, 180), stone)
    }

    // Trees
    let bark = Material(.plaster(0.15), 0x6B5440, 0x4F3D2D)
    let broad: [Material] = take.look(
      [
        Material(.leaves(0.55), 0x4F8238, 0x7CAE4E, 0x284A20).rough(0.07),
        Material(.leaves(0.55), 0x6B8F3F, 0x95B558, 0x3A5524).rough(0.07),
      ],
      [
        Material(.leaves(0.55), 0xC7652B, 0xE39A3F, 0x7A3518).rough(0.07),
        Material(.leaves(0.55), 0xB53F2A, 0xD96B3A, 0x6B2116).rough(0.07),
      ])
    let fir = take.look(
      Material(.leaves(0.4), 0x2F5A3A, 0x4A7A4E, 0x183524).rough(0.08),
      Material(.leaves(0.4), 0x2E4A3C, 0x446550, 0x1A2E26).rough(0.08))
    let trees: [(Double, Double, Double)] = [
      (-7.5, 22, 6.5), (3.2, 36, 7), (14.5, 30, 7.5), (-15, 30, 8), (19, 22, 6), (-3.5, 47, 7.5),
    ]
    for (index, tree) in trees.enumerated() {
      let foot = at(tree.0 + take.drift(index % 2 == 0 ? 4 : -3.5), tree.1 + take.drift(3))
      scene += Outdoors.tree(
        height: tree.2 * (1 + take.drift(-0.25)), bark, broad[index % 2], &random
      )
      .placed(foot - Vector(0, 0.15, 0), yaw: Double(index) * 50)
    }
    for _ in 0..<70 {
      let x = random.number(-75, 80)
      let z = random.number(46, 120)
      let grove = Noise.fractal(Vector(x * 0.03, 2, z * 0.03), octaves: 2)
      if grove < 0.05 { continue }
      scene += Outdoors.fir(height: random.number(5, 9), bark, fir).placed(
        at(x, z) - Vector(0, 0.2, 0))
    }
    return scene
  }

  private static func sky(_ take: Take) -> Sky {
    var day = Sky(
      zenith: Vector(0.15, 0.38, 1.05), horizon: Vector(0.72, 0.95, 1.25),
      below: Vector(0.35, 0.4, 0.25), sun: Sky.direction(azimuth: -118, elevation: 40),
      sunlight: Vector(5.2, 4.7, 3.9))
    day.clouds = 0.5
    day.cloudOffset = 1.7
    day.cloudColour = Vector(1.55, 1.55, 1.6)
    var evening = Sky(
      zenith: Vector(0.22, 0.28, 0.55), horizon: Vector(1.35, 0.85, 0.5),
      below: Vector(0.3, 0.22, 0.15), sun: Sky.direction(azimuth: 105, elevation: 13),
      sunlight: Vector(4.6, 2.7, 1.25))
    evening.clouds = 0.4
    evening.cloudOffset = 5.2
    evening.cloudColour = Vector(1.35, 0.85, 0.7)
    return take.look(day, evening)
  }

  private static func barnParts(_ boards: Material, _ roof: Material, _ trim: Material) -> [Solid] {
    let dark = Material.plain(0x241A14)
    var solids = [
      Solid.box(7, 4, 10, on: .zero, boards)
        .carved(by: .box(Vector(1.3, 1.6, 0.6)), Frame(origin: Vector(0, 1.6, 5))),
      Solid.gable(7, 2.8, 10, on: Vector(0, 4, 0), boards),
      Solid.box(2.6, 3.2, 0.1, on: Vector(0, 0, 4.45), dark),
      Solid.box(1.1, 1.1, 0.06, on: Vector(0, 4.5, 5.01), dark),
    ]
    for x in [-1.4, 1.4] { solids.append(.box(0.18, 3.3, 0.1, on: Vector(x, 0, 5.04), trim)) }
    solids.append(.box(3.0, 0.18, 0.1, on: Vector(0, 3.25, 5.04), trim))
    for (x, z) in [(-3.5, 5.0), (3.5, 5.0), (-3.5, -5.0), (3.5, -5.0)] {
      solids.append(.box(0.2, 4, 0.2, on: Vector(x, 0, z), trim))
    }
    for z in [-2.5, 1.5] {
      for side in [-1.0, 1] {
        solids.append(.box(0.06, 1, 1.2, on: Vector(side * 3.52, 1.6, z), trim))
        solids.append(.box(0.08, 0.8, 1.0, on: Vector(side * 3.53, 1.7, z), dark))
      }
    }
    return solids + Outdoors.slopes(width: 7, rise: 2.9, length: 10.4, roof).placed(Vector(0, 4, 0))
  }
}
