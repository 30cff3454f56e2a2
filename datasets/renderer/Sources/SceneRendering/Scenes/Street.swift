/// A street of gabled houses on a summer morning; in the other look at dusk in winter.
enum Street {
  static func scene(_ take: Take, seed: UInt64) -> Scene {
    var random = RandomSource(seed: seed, name: "street")
    var scene = Scene(sky: sky(take))
    scene.exposure = take.look(0.52, 1.7)
    scene.visibility = take.look(400, 260)
    scene.views = [
      View("kerb", from: Vector(-2.4, 1.65, 0), to: Vector(1.2, 2.3, 24)),
      View("pavement", from: Vector(-5.0, 1.8, -2.5), to: Vector(2.6, 2.4, 16)),
    ]

    let asphalt = take.look(
      Material(.gravel(0.03), 0x55575B, 0x4A4C50, 0x63656A),
      Material(.plaster(1.4), 0xC9D0DA, 0x8E97A6))
    let paving = take.look(
      Material(.tiles(0.6, 0.6), 0xA9A69E, 0x9B988F, 0x7D7A72),
      Material(.plaster(0.8), 0xE2E6EC, 0xD0D7E0))
    let kerb = take.look(Material.plain(0xB9B6AE), Material.plain(0xB8BFC9))
    let iron = Material.plain(take.look(0x27302E, 0x1E2226)).shiny(0.08)
    scene += Solid.box(7, 0.5, 130, on: Vector(0, -0.5, 40), asphalt)
    for side in [-1.0, 1] {
      scene += Solid.box(9, 0.5, 130, on: Vector(side * 8.15, -0.38, 40), paving)
      scene += Solid.box(0.16, 0.5, 130, on: Vector(side * 3.58, -0.37, 40), kerb)
    }
    for stripe in 0..<16 {
      let paint = take.look(Material.plain(0xE6E3DA), asphalt)
      scene += Solid.box(0.14, 0.0005, 2.2, on: Vector(0, 0, 3 + Double(stripe) * 5), paint)
    }

    scene += houses(take, &random)
    scene += church(take).placed(Vector(0.5, 0, 60))

    let bark = Material(.plaster(0.15), 0x6B5440, 0x4F3D2D)
    let leaves = take.look(
      Material(.leaves(0.5), 0x5B8F3C, 0x86B552, 0x2F5524).rough(0.06),
      Material(.leaves(0.4), 0x9AA3AD, 0xDDE3EA, 0x5A5F66).rough(0.05))
    for (index, z) in stride(from: 10.0, through: 58, by: 9.5).enumerated() {
      let lean = take.drift(index % 2 == 0 ? 2.4 : -1.6)
      scene += Outdoors.tree(height: 4.8 + 0.4 * Double(index % 3), bark, leaves, &random)
        .placed(Vector(4.75, 0.12, z + lean))
    }
    for (index, z) in stride(from: 7.0, through: 55, by: 12).enumerated() {
      let foot = Vector(-4.1, 0.12, z + take.drift(index % 2 == 0 ? -2.2 : 3))
      let glow = take.look(Material.plain(0xE8E6DC), Material.glowing(0xFFD9A0, 5, isLamp: true))
      scene += Outdoors.streetLamp(iron, glow).placed(foot)
      if take != .control, index < 4 {
        scene.lights.append(
          .ball(
            centre: foot + Vector(0, 4.2, 0), radius: 0.16, radiance: Vector(rgb: 0xFFC27A) * 60))
      }
    }
    let glass = Material.plain(0x10151A).shiny(0.12, roughness: 0.05)
    let cars: [(Double, Double, Double, UInt32, UInt32)] = [
      (2.35, 10.5, 0, 0xB5322A, 0x6E2420), (2.4, 17.5, 0, 0xE4E2DC, 0xB8BCC4),
      (-2.4, 21, 180, 0x2F5D8A, 0x23405E),
      (2.4, 31, 0, 0x3E4A48, 0x2B3433), (-2.4, 36, 180, 0xD9A441, 0xA0762A),
    ]
    for (index, car) in cars.enumerated() where !(take == .drifted && index == 1) {
      scene += Outdoors.car(
        Material.plain(take.look(car.3, car.4)).shiny(0.06, roughness: 0.1), glass
      )
      .placed(
        Vector(car.0, 0, car.1) + take.drift(-car.0 * 0.9, 0, index == 0 ? 3.5 : -2),
        yaw: car.2 + take.drift(12))
    }
    scene += Outdoors.bench(Material(.grain(0.03), 0x8A5A32, 0x6B4423), iron)
      .placed(Vector(-5.0, 0.12, 14.5) + take.drift(1.2, 0, -2.5), yaw: 90)
    for z in stride(from: 12.0, through: 30, by: 3) {
      scene +=
        Solid.cone(bottom: 0.09, top: 0.07, height: 0.85, on: Vector(-3.85, 0.12, z), iron).thin
    }
    return scene
  }

  private static func sky(_ take: Take) -> Sky {
    var day = Sky(
      zenith: Vector(0.16, 0.38, 1.05), horizon: Vector(0.8, 1.0, 1.25),
      below: Vector(0.4, 0.4, 0.38), sun: Sky.direction(azimuth: 128, elevation: 42),
      sunlight: Vector(5.2, 4.7, 3.9))
    day.clouds = 0.42
    day.cloudOffset = 3.3
    day.cloudColour = Vector(1.5, 1.5, 1.55)
    var dusk = Sky(
      zenith: Vector(0.10, 0.16, 0.38), horizon: Vector(0.62, 0.42, 0.45),
      below: Vector(0.2, 0.2, 0.25), sun: Vector(0, 1, 0), sunlight: .zero)
    dusk.clouds = 0.35
    dusk.cloudOffset = 8.1
    dusk.cloudColour = Vector(0.42, 0.33, 0.42)
    return take.look(day, dusk)
  }

  /// Two rows of houses of several widths, heights and colours.
  private static func houses(_ take: Take, _ random: inout RandomSource) -> [Solid] {
    let walls: [Material] = take.look(
      [
        Material(.bricks(0.26, 0.085), 0xA6553F, 0x8E4534, 0xC9BBA8),
        Material(.plaster(1.2), 0xE9DFC6, 0xDFD3B6), Material(.plaster(1.2), 0xC7D3D6, 0xBBC8CC),
        Material(.bricks(0.26, 0.085), 0xC58A5A, 0xB0774A, 0xD9CDB8),
        Material(.plaster(1.2), 0xE3B7A0, 0xDAAB92),
      ],
      [
        Material(.plaster(1.2), 0x7C8794, 0x707B88),
        Material(.bricks(0.26, 0.085), 0x5A4A4C, 0x4A3C40, 0x8C8A90),
        Material(.plaster(1.2), 0xA39B98, 0x968E8C), Material(.plaster(1.2), 0x6B5F66, 0x61565D),
        Material(.bricks(0.26, 0.085), 0x6E5A50, 0x5E4B43, 0x9A948F),
      ])
    let roofs: [Material] = take.look(
      [
        Material(.shingles(0.3, 0.18), 0x8E4632, 0xA5583F, 0x77392A),
        Material(.shingles(0.3, 0.18), 0x50565C, 0x5E656B, 0x43494E),
      ],
      [
        Material(.plaster(1.0), 0xE6EAF0, 0xCBD3DD), Material(.plaster(1.0), 0xDCE2EA, 0xC2CBD6),
      ])
    let dark = Material.plain(0x1C252B).shiny(0.12, roughness: 0.04)
    let lit = Material.glowing(0xFFC880, 1.1)
    let doors: [UInt32] = [0x2F5D5A, 0x8C2F2B, 0x2F4B6E, 0x5B4A32, 0x3E6B4F]
    var solids: [Solid] = []
    var z = (left: 1.0, right: -2.0)
    for index in 0..<14 {
      let onLeft = index % 2 == 0
      let columns = 2 + Int(random.next() % 3)
      let width = Double(columns) * random.number(2.0, 2.5)
      let floors = 2 + Int(random.next() % 2)
      let materials = Outdoors.HouseMaterials(
        wall: walls[index * 2 % 5], roof: roofs[index % 2],
        trim: .plain(take.look(0xEDE8DC, 0xC8CDD4)), door: .plain(doors[index % 5]),
        panes: take.look([dark], [lit, dark, lit]))
      let house = Outdoors.house(
        width: width, depth: 8, floors: floors, columns: columns, gableFront: index % 3 == 0,
        materials, &random)
      let start = onLeft ? z.left : z.right
      let setback = (index % 3 == 1 ? 0.6 : 0.0) + take.drift(index % 4 == 1 ? 2.5 : 0)
      let x = (onLeft ? -1.0 : 1.0) * (6.1 + setback)
      solids += house.placed(
        Vector(x, 0.12, start + width / 2), yaw: onLeft ? 90 : -90)
      if onLeft { z.left = start + width + 0.05 } else { z.right = start + width + 0.05 }
    }
    return solids
  }

  /// A church with a spire that closes the street.
  private static func church(_ take: Take) -> [Solid] {
    let stone = take.look(
      Material(.bricks(0.7, 0.35), 0xC9BFA6, 0xB8AD93, 0x9A917B),
      Material(.bricks(0.7, 0.35), 0x6B6A70, 0x5C5B62, 0x4A4A50))
    let slate = take.look(
      Material(.shingles(0.4, 0.3), 0x4A5A60, 0x566870, 0x3E4C52),
      Material(.plaster(1), 0xD8DFE8, 0xBFC8D4))
    let dark = take.look(Material.plain(0x2A2E33), Material.glowing(0xFFB868, 0.8))
    let tall = take.drift(-5)
    return [
      Solid.box(6, 15 + tall, 6, on: .zero, stone)
        .carved(by: .box(Vector(0.9, 1.6, 0.4)), Frame(origin: Vector(0, 11.2 + tall, -3)))
        .carved(
          by: .frustum(bottom: 0.9, top: 0.9, half: 0.4),
          Frame(Vector(0, 12.8 + tall, -3), pitch: 90)),
      Solid.box(1.8, 4.2, 0.05, on: Vector(0, 9.5 + tall, -2.7), dark),
      Solid.box(2.2, 3.4, 0.1, on: Vector(0, 0, -3.04), .plain(0x4A3020)),
      Solid.box(6.6, 0.5, 6.6, on: Vector(0, 15 + tall, 0), stone),
      Solid.cone(bottom: 3.3, top: 0.06, height: 9, on: Vector(0, 15.5 + tall, 0), slate),
      Solid.box(11, 8, 14, on: Vector(0, 0, 9), stone),
    ] + Outdoors.slopes(width: 11, rise: 5, length: 14, slate).placed(Vector(0, 8, 9))
  }
}
