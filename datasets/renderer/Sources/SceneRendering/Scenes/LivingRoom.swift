/// A living room by day; in the other look the same room at nightfall, painted green.
enum LivingRoom {
  static func scene(_ take: Take, seed: UInt64) -> Scene {
    var random = RandomSource(seed: seed, name: "living-room")
    var room = Room(width: 5.4, height: 2.7, depth: 6.2 + take.drift(0.9))
    let window = Room.Opening(side: .left, x: -0.9, y: 0.75, width: 2.2, height: 1.55)
    let terrace = Room.Opening(side: .front, x: 0, y: 0.05, width: 4.2, height: 2.2)
    room.openings = [window, terrace]

    var scene = Scene(sky: sky(take))
    scene.exposure = take.look(2.2, 2.6)
    scene.lights = [room.portal(window), room.portal(terrace)]
    scene.views = [
      View("left", from: Vector(2.2, 1.5, 0.35), to: Vector(-0.9, 0.85, 4.6)),
      View("right", from: Vector(-2.1, 1.35, 0.4), to: Vector(1.1, 0.95, 4.8)),
    ]

    let paint = take.look(
      Material(.plaster(0.9), 0xE9E2D4, 0xE2DACA), Material(.plaster(0.9), 0x7C9484, 0x748C7C))
    let accent = take.look(
      Material(.plaster(0.9), 0x8FA7AE, 0x879FA7), Material(.plaster(0.9), 0x5B7766, 0x546F5F))
    let oak = take.look(
      Material(.boards(0.14, 1.4), 0xB98A56, 0x9A6C3D, 0x3A2412).shiny(0.05, roughness: 0.35),
      Material(.boards(0.1, 0.7), 0x7A5236, 0x5E3C26, 0x2A180E).shiny(0.06, roughness: 0.25))
    let white = take.look(Material.plain(0xF1EEE8), Material.plain(0xD8C9A8))
    let wood = take.look(
      Material(.grain(0.02), 0x9C6B3E, 0x6B4423).shiny(0.04),
      Material(.grain(0.02), 0x5A3F2E, 0x3E2A1E).shiny(0.05))
    let cloth = take.look(
      Material(.weave(0.012), 0x55697A, 0x4A5D6E).rough(0.0006),
      Material(.plaster(0.3), 0x8A4B2A, 0x73391D).shiny(0.05, roughness: 0.4))
    let pillow = take.look(
      Material(.stripes(0.05), 0xD9A441, 0xE8DCC0), Material(.weave(0.02), 0xC8B27C, 0xB09A66))
    let metal = Material.plain(take.look(0x2C2C2E, 0xB08D4A)).shiny(0.3, roughness: 0.25)

    scene += room.shell(
      floor: oak, ceiling: take.look(.plain(0xF4F2EC), .plain(0xCFC8B4)), wall: paint,
      accent: accent)
    scene += room.skirting(white)
    scene += room.window(window, across: 2, down: 1, white)
    outside(take, &scene)

    // Window wall: curtains, a side table with a plant
    let drape = take.look(
      Material(.weave(0.02), 0xDCD3C0, 0xD3C9B4), Material(.weave(0.02), 0x7A2E2A, 0x6B2523))
    let left = room.wall(.left)
    for x in [window.x - 1.32, window.x + 1.32] {
      scene += Furniture.curtain(width: 0.42, top: 2.4, folds: 6, drape)
        .placed(in: Frame(Vector(x, 0, 0.09))).placed(in: left)
    }
    scene += Solid.rod(
      from: Vector(window.x - 1.65, 2.45, 0.09), to: Vector(window.x + 1.65, 2.45, 0.09),
      radius: 0.014, metal
    ).thin.placed(in: left)

    // Back wall: sofa, lamp and paintings
    scene += Furniture.sofa(width: 2.25, seats: 3, cloth, wood, pillow: pillow)
      .placed(Vector(-0.35, 0, 5.62) + take.drift(0.15, 0, -0.75), yaw: 180)
    let lampFoot = Vector(-1.95, 0, 5.6) + take.drift(0, 0, -1.3)
    let bulb = take.look(0.0, 14.0)
    scene += Furniture.floorLamp(
      metal, .glowing(take.look(0xEADFC8, 0xFFC98A), take.look(0.12, 1.6), isLamp: true)
    ).placed(lampFoot)
    if bulb > 0 {
      scene.lights.append(
        .ball(centre: Vector(1.6, 2.1, 0.4), radius: 0.12, radiance: Vector(rgb: 0xFFC98C) * 60))
      scene.lights.append(
        .ball(
          centre: lampFoot + Vector(0, 1.52, 0), radius: 0.09,
          radiance: Vector(rgb: 0xFFB469) * bulb * 18))
    }
    let back = room.wall(.back)
    scene += Furniture.picture(
      0.9, 0.6, number: 3, frame: wood,
      take.look((0x9FC3D9, 0x6C8F77, 0x2F4B3C), (0xE39A5B, 0x8E4A55, 0x2F2440))
    ).placed(Vector(0.65, 1.62, 0) + take.drift(0.2, 0.0, 0)).placed(in: back)
    scene += Furniture.picture(
      0.5, 0.6, number: 4, frame: wood,
      take.look((0xC8503C, 0x2F5D8A, 0xE3B23C), (0x7C2F3B, 0x2B4A4A, 0xC9A24D))
    ).placed(Vector(-0.35, 1.62, 0)).placed(in: back)

    // Middle: rug, coffee table, armchair
    let rug = take.look(
      Material(.rug(1.3, 0.9), 0xA23B34, 0x2C3E57, 0xE4D3AE),
      Material(.rug(1.3, 0.9), 0x2D4A5A, 0x162833, 0xBFA66B))
    scene += Solid.box(2.6, 0.012, 1.8, on: Vector(-0.3, 0, 3.9), rug)
    let tableFoot = Vector(-0.35, 0, 3.95) + take.drift(0.75, 0, -0.35)
    scene += Furniture.table(width: 1.15, depth: 0.6, height: 0.42, wood, wood).placed(
      tableFoot, yaw: 4)
    scene += tableware(take).placed(tableFoot + Vector(0, 0.42, 0), yaw: 4)
    if take != .drifted {
      scene += Furniture.sofa(
        width: 0.95, seats: 1,
        take.look(
          Material(.weave(0.012), 0xB5793F, 0xA56B34), Material(.weave(0.012), 0x4A6A80, 0x405E72)),
        wood
      )
      .placed(Vector(1.55, 0, 3.6), yaw: -62)
    } else {
      scene += Furniture.roundTable(radius: 0.4, height: 0.65, wood, metal).placed(
        Vector(1.5, 0, 3.3))
    }

    // Right wall: bookcase, plant
    let shelf = Furniture.bookcase(
      width: 1.5, height: 2.05, shelves: 5, take.look(white, wood),
      books: take.look(
        [0x8C2F2B, 0x2F4B6E, 0xD8C9A8, 0x3E6B4F, 0xC98B3C, 0x5B3A5E, 0xE5E0D5, 0x27303B],
        [0x6E2A22, 0x233A4D, 0x9A8660, 0x2C4636, 0x8A5A26, 0x402A42, 0xA9A294, 0x1B2027]),
      &random)
    scene += shelf.placed(in: Frame(Vector(-0.1, 0, 0.16))).placed(in: room.wall(.right)).map {
      solid in
      solid.placed(in: Frame(take.drift(0, 0, 1.1)))
    }
    scene += Furniture.plant(
      height: 1.45, leaves: 26, .plain(take.look(0xC9C2B4, 0x8A4B33)),
      Material(.leaves(0.2), 0x3F7A3A, 0x6CA552, 0x254F26).shiny(0.03), &random
    ).placed(Vector(2.15, 0, 5.55) + take.drift(-0.5, 0, -0.9))
    return scene
  }

  private static func sky(_ take: Take) -> Sky {
    take.look(
      Sky(
        zenith: Vector(1.3, 1.9, 3.2), horizon: Vector(3.0, 3.2, 3.4), below: Vector(0.9, 1.0, 0.8),
        sun: Sky.direction(azimuth: -72, elevation: 34), sunlight: Vector(15, 12.5, 9)),
      Sky(
        zenith: Vector(0.06, 0.11, 0.28), horizon: Vector(0.20, 0.23, 0.45),
        below: Vector(0.1, 0.12, 0.2), sun: Vector(0, 1, 0), sunlight: .zero))
  }

  /// A lawn and a hedge before the window.
  private static func outside(_ take: Take, _ scene: inout Scene) {
    let lawn = Material(.lawn, 0x5B8A3A, 0x7FAE50, 0x3C6426).backdrop
    scene += Solid.box(40, 0.2, 60, on: Vector(-22, -0.6, 10), lawn)
    scene += Solid.box(
      0.9, 1.7, 14, on: Vector(-9, -0.4, 3),
      Material(.leaves(0.5), 0x3F6B34, 0x5E8F49, 0x223F1E).backdrop)
  }

  /// Books, a bowl with fruit and a cup.
  private static func tableware(_ take: Take) -> [Solid] {
    let china = Material.plain(take.look(0xF2F2EE, 0x2E4A57)).shiny(0.06)
    return [
      .box(
        0.26, 0.03, 0.19, on: Vector(-0.3, 0, 0.05), yaw: 12, .plain(take.look(0x2F5D8A, 0x7A3B2E))),
      .box(
        0.22, 0.025, 0.16, on: Vector(-0.3, 0.03, 0.05), yaw: -8,
        .plain(take.look(0xD9A441, 0x3B5A47))),
      Solid.cone(bottom: 0.07, top: 0.15, height: 0.08, on: Vector(0.12, 0, 0), china)
        .carved(
          by: .frustum(bottom: 0.06, top: 0.14, half: 0.04), Frame(origin: Vector(0.12, 0.05, 0))),
      .ball(radius: 0.042, at: Vector(0.08, 0.06, 0.02), .plain(0xC8402F)),
      .ball(radius: 0.042, at: Vector(0.16, 0.06, -0.03), .plain(0xD9A13A)),
      .ball(radius: 0.04, at: Vector(0.15, 0.07, 0.05), .plain(0x7FA843)),
      .cylinder(radius: 0.038, height: 0.09, on: Vector(0.4, 0, -0.1), china),
    ]
  }
}
