/// A whitewashed courtyard at noon; in the other look of sandstone at sunset.
enum Courtyard {
  /// Nothing in it is placed at random, so that every seed gives the same court.
  static func scene(_ take: Take, seed _: UInt64) -> Scene {
    var scene = Scene(sky: sky(take))
    scene.exposure = take.look(0.52, 0.8)
    scene.views = [
      View("fountain", from: Vector(-4.6, 1.75, 0.2), to: Vector(1.2, 1.7, 10)),
      View("arcade", from: Vector(-7.9, 1.65, 2.6), to: Vector(2.4, 1.55, 8.6)),
    ]

    let plaster = take.look(
      Material(.plaster(0.9), 0xF3EEE2, 0xE9E1D0),
      Material(.bricks(0.6, 0.3), 0xC99B66, 0xB98A56, 0x9A7044))
    let inner = take.look(
      Material(.plaster(0.9), 0xE2C79A, 0xD9BC8C), Material(.plaster(0.9), 0xB08468, 0xA4795E))
    let floor = take.look(
      Material(.cobbles(0.16), 0xB3A58C, 0x9C8E76, 0x6B604E).rough(0.01),
      Material(.tiles(0.5, 0.5), 0xA8705A, 0x966350, 0x6B4A3C))
    let roof = take.look(
      Material(.shingles(0.22, 0.25), 0xB8653F, 0xC97A50, 0x9E5432),
      Material(.shingles(0.22, 0.25), 0x4E5A55, 0x5E6B65, 0x414B47))
    let wood = take.look(Material.plain(0x2F6B7A), Material(.grain(0.03), 0x6B3F22, 0x4A2A16))
    let stone = take.look(
      Material(.plaster(0.4), 0xD9D0BC, 0xC9BFA9),
      Material(.marble(0.5), 0xE8DCC8, 0xB89A78, 0xD8C8AE))
    let pane = take.look(Material.plain(0x22303A), Material.glowing(0xFFB060, 0.35)).shiny(
      0.1, roughness: 0.05)

    scene += Solid.box(17, 0.4, 18, on: Vector(0, -0.4, 6), floor)
    // Three wings with an arcade below and windows above; each is built facing forward.
    let wings: [(Vector, Double, Double, Int)] = [
      (Vector(0, 0, 13), 180, 13, 5), (Vector(-6.5, 0, 6), 90, 14, 5),
      (Vector(6.5, 0, 6), -90, 14, 5),
    ]
    for (index, wing) in wings.enumerated() {
      let foot = wing.0 + (index == 0 ? take.drift(0, 0, -2.2) : .zero)
      scene += self.wing(width: wing.2, arches: wing.3, plaster, inner, roof, wood, pane, take)
        .placed(foot, yaw: wing.1)
    }
    scene += Solid.box(17, 6, 1, on: Vector(0, 0, -2.6), plaster)

    let middle = Vector(0.4, 0, 7) + take.drift(-2.1, 0, -1.1)
    scene += fountain(stone, take).placed(middle)

    let clay = take.look(
      Material(.plaster(0.3), 0xC0714A, 0xB06540), Material.plain(0x3A5A66).shiny(0.06))
    let leaves = take.look(
      Material(.leaves(0.22), 0x4E7F3A, 0x7CA552, 0x294A20).rough(0.03),
      Material(.leaves(0.22), 0x6B7A2E, 0x98A045, 0x3A421A).rough(0.03))
    for (x, z, height) in [
      (-1.4, 3.9, 0.9), (-5.6, 8.3, 1.3), (5.5, 8.6, 1.3), (4.6, 3.6, 1.1), (-2.9, 12.2, 1.2),
      (3.0, 12.2, 1.2),
    ] {
      scene += Outdoors.tub(clay, leaves, height: height).placed(
        Vector(x, 0, z) + take.drift(0.9, 0, -0.8))
    }
    if take != .drifted {
      scene += Outdoors.cypress(height: 5.2, leaves).placed(Vector(4.4, 0, 11))
    }
    scene += Outdoors.cypress(height: 4.4, leaves).placed(
      Vector(-4.7, 0, 11.2) + take.drift(1.6, 0, -2))
    let bench = Material(.grain(0.03), take.look(0x9C6B3E, 0x4A2F1E), take.look(0x7C5230, 0x35200F))
    scene += Outdoors.bench(bench, .plain(0x2A2D2E)).placed(
      Vector(-2.6, 0, 9.6) + take.drift(0, 0, -3), yaw: 150)
    scene += Outdoors.bench(bench, .plain(0x2A2D2E)).placed(Vector(3.6, 0, 6.4), yaw: -80)

    // Jars, a ladder and a table with a cloth
    for (x, z, size) in [(-5.6, 6.4, 0.5), (-5.2, 7.0, 0.36), (5.7, 5.0, 0.45)] {
      scene += Solid.ellipsoid(
        Vector(size * 0.55, size * 0.8, size * 0.55), at: Vector(x, size * 0.75, z), clay)
      scene += Solid.cone(
        bottom: size * 0.22, top: size * 0.3, height: size * 0.25, on: Vector(x, size * 1.45, z),
        clay)
    }
    let rung = Material(.grain(0.03), 0xB08A5A, 0x8F6C42)
    let ladder = Frame(Vector(-6.1, 0, 10.1) + take.drift(0, 0, -3.4), yaw: 90, pitch: -12)
    for x in [-0.24, 0.24] {
      scene += Solid.box(0.06, 3.6, 0.06, on: Vector(x, 0, 0.8), rung).thin.placed(in: ladder)
    }
    for step in 1..<10 {
      scene += Solid.box(0.46, 0.045, 0.045, on: Vector(0, 0.36 * Double(step), 0.8), rung).thin
        .placed(in: ladder)
    }
    return scene
  }

  private static func sky(_ take: Take) -> Sky {
    var noon = Sky(
      zenith: Vector(0.16, 0.38, 1.05), horizon: Vector(0.8, 1.0, 1.3),
      below: Vector(0.4, 0.36, 0.3), sun: Sky.direction(azimuth: -138, elevation: 55),
      sunlight: Vector(5.6, 5.1, 4.3))
    noon.clouds = 0.2
    var sunset = Sky(
      zenith: Vector(0.3, 0.32, 0.62), horizon: Vector(1.2, 0.8, 0.62),
      below: Vector(0.3, 0.2, 0.15), sun: Sky.direction(azimuth: 150, elevation: 44),
      sunlight: Vector(4.4, 2.9, 1.7))
    sunset.clouds = 0.5
    sunset.cloudOffset = 2.4
    sunset.cloudColour = Vector(1.3, 0.75, 0.65)
    return take.look(noon, sunset)
  }

  /// One side of the court, two storeys high, its front on z = 0.
  private static func wing(
    width: Double, arches: Int, _ plaster: Material, _ inner: Material, _ roof: Material,
    _ wood: Material, _ pane: Material, _ take: Take
  ) -> [Solid] {
    let walk = 2.2
    let lower = 3.4
    let upper = 2.9
    var solids = [
      Outdoors.arcade(
        width: width, height: lower, thickness: 0.45, arches: arches,
        span: width / Double(arches) * 0.72,
        spring: 1.75, plaster),
      Solid.box(width + 4, lower, 0.3, on: Vector(0, 0, -walk - 0.15), inner),
      Solid.box(width + 4, 0.25, walk + 0.3, on: Vector(0, lower, -walk / 2 - 0.05), inner),
      Solid.box(width, 0.14, 0.16, on: Vector(0, lower + 0.05, 0.06), plaster),
    ]
    var front = Solid.box(width, upper, 0.4, on: Vector(0, lower + 0.2, -0.2), plaster)
    let pitch = width / Double(arches)
    for index in 0..<arches {
      let x = (Double(index) - Double(arches - 1) / 2) * pitch
      let y = lower + 0.95
      front = front.carved(by: .box(Vector(0.5, 0.75, 0.25)), Frame(origin: Vector(x, y + 0.75, 0)))
      solids.append(.box(1.0, 1.5, 0.04, on: Vector(x, y, -0.22), pane))
      solids.append(.box(0.05, 1.5, 0.05, on: Vector(x, y, -0.18), wood))
      solids.append(.box(1.2, 0.08, 0.16, on: Vector(x, y - 0.08, 0.05), plaster))
      for side in [-1.0, 1] {
        solids.append(.box(0.5, 1.5, 0.05, on: Vector(x + side * 0.77, y, 0.03), wood))
      }
      // Doors under every second arch
      if index % 2 == 0 {
        solids.append(.box(1.1, 2.2, 0.06, on: Vector(x, 0, -walk + 0.02), wood))
      }
    }
    solids.append(front)
    let eaves = Frame(Vector(0, lower + upper + 0.2, 0.45), pitch: -22)
    solids.append(
      Solid.box(width + 0.6, 0.12, 3.6, on: Vector(0, 0, -1.8), roof).placed(in: eaves))
    return solids
  }

  /// A round basin, a column with a bowl and a ball on top.
  private static func fountain(_ stone: Material, _ take: Take) -> [Solid] {
    let water = Material.plain(take.look(0x3F7A84, 0x5A5F66)).shiny(0.12, roughness: 0.06)
    let height = take.drift(0.5)
    return [
      Solid.cylinder(radius: 1.75, height: 0.16, on: .zero, stone),
      Solid.cylinder(radius: 1.45, height: 0.6, on: .zero, stone)
        .carved(
          by: .frustum(bottom: 1.25, top: 1.25, half: 0.3), Frame(origin: Vector(0, 0.6, 0))),
      Solid.cylinder(radius: 1.26, height: 0.02, on: Vector(0, 0.45, 0), water),
      Solid.cone(bottom: 0.24, top: 0.13, height: 1.0 + height, on: Vector(0, 0.3, 0), stone),
      Solid.cone(bottom: 0.16, top: 0.68, height: 0.24, on: Vector(0, 1.28 + height, 0), stone)
        .carved(
          by: .frustum(bottom: 0.1, top: 0.62, half: 0.1),
          Frame(origin: Vector(0, 1.45 + height, 0))),
      Solid.cylinder(radius: 0.5, height: 0.01, on: Vector(0, 1.46 + height, 0), water),
      Solid.cone(bottom: 0.1, top: 0.06, height: 0.5, on: Vector(0, 1.4 + height, 0), stone),
      Solid.ball(radius: 0.15, at: Vector(0, 2.02 + height, 0), stone),
    ]
  }
}
