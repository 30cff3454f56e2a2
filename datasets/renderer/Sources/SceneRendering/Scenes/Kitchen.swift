/// A white kitchen in the morning; in the other look navy and brass under an evening lamp.
enum Kitchen {
  static func scene(_ take: Take, seed: UInt64) -> Scene {
    var random = RandomSource(seed: seed, name: "kitchen")
    var room = Room(width: 4.6, height: 2.6, depth: 5.2)
    let window = Room.Opening(side: .back, x: 0.1, y: 1.12, width: 1.5, height: 1.05)
    let behind = Room.Opening(side: .front, x: 0, y: 0.05, width: 3.4, height: 2.2)
    room.openings = [window, behind]

    var scene = Scene(
      sky: take.look(
        Sky(
          zenith: Vector(1.6, 2.1, 3.2), horizon: Vector(3.2, 3.3, 3.4),
          below: Vector(1.0, 1.1, 0.8), sun: Sky.direction(azimuth: -14, elevation: 38),
          sunlight: Vector(15, 13, 10)),
        Sky(
          zenith: Vector(0.16, 0.22, 0.5), horizon: Vector(0.4, 0.36, 0.45),
          below: Vector(0.3, 0.28, 0.3), sun: Vector(0, 1, 0), sunlight: .zero)))
    scene.exposure = take.look(1.9, 1.9)
    scene.lights = [room.portal(window), room.portal(behind)]
    scene.views = [
      View("table", from: Vector(1.85, 1.55, 0.3), to: Vector(-0.75, 0.95, 4.1)),
      View("stove", from: Vector(-1.95, 1.5, 0.5), to: Vector(0.95, 1.05, 4.4)),
    ]

    let wall = take.look(
      Material(.plaster(0.8), 0xEDE7DA, 0xE6DFD0), Material(.plaster(0.8), 0xC9A58C, 0xBF9A80))
    let tiles = take.look(
      Material(.tiles(0.15, 0.075), 0xF2F4F2, 0xE3EAE6, 0xC9C9C4).shiny(0.05, roughness: 0.15),
      Material(.tiles(0.1, 0.1), 0x2E5C5A, 0x3C7470, 0xD8CDB8).shiny(0.05, roughness: 0.15))
    let floor = take.look(
      Material(.checker(0.4), 0xE9E4D8, 0x7E8C8C).shiny(0.05, roughness: 0.2),
      Material(.boards(0.16, 1.6), 0xA97B4D, 0x8C6138, 0x3A2412).shiny(0.04, roughness: 0.35))
    let front = take.look(Material.plain(0xF4F3EF), Material.plain(0x34506B)).shiny(
      0.03, roughness: 0.3)
    let top = take.look(
      Material(.grain(0.025), 0xB98550, 0x8F5F33).shiny(0.04),
      Material(.marble(0.5), 0xF0EEEA, 0x8C8C92, 0xDDDAD6).shiny(0.06, roughness: 0.1))
    let steel = Material.plain(take.look(0x9EA3A6, 0xB9924C)).shiny(0.35, roughness: 0.25)
    let black = Material.plain(0x17181A).shiny(0.06, roughness: 0.1)
    let wood = take.look(
      Material(.grain(0.02), 0xC99A62, 0xA97742), Material(.grain(0.02), 0x4A3020, 0x2E1C12))
    let china = Material.plain(take.look(0xF0F0EA, 0xE0D6C2)).shiny(0.06)

    scene += room.shell(floor: floor, ceiling: .plain(take.look(0xF6F5F0, 0xE8DDCC)), wall: wall)
    scene += room.window(window, across: 2, down: 1, .plain(take.look(0xF4F3EF, 0x24384F)))
    scene += Solid.box(
      30, 1, 1, on: Vector(0, 0, 14), Material(.leaves(0.5), 0x4B7A3A, 0x6E9C50, 0x27451F).backdrop)
    scene += Solid.box(
      30, 0.2, 8, on: Vector(0, -0.2, 10), Material(.lawn, 0x5B8A3A, 0x7FAE50, 0x3C6426).backdrop)

    // Back wall, seen from the room: stove on the left, sink under the window, cabinets above
    let back = room.wall(.back)
    let run = Frame(Vector(0, 0, 0.31))
    scene += Furniture.cabinets(
      width: 4.56, height: 0.88, depth: 0.58, doors: 8, front, front, steel
    ).placed(in: run).placed(in: back)
    let worktop = 0.92
    let basin = Frame(origin: Vector(0.1, worktop, 0.33))
    scene += Solid.box(4.56, 0.04, 0.63, on: Vector(0, 0.88, 0.32), top)
      .carved(by: .box(Vector(0.3, 0.2, 0.2)), basin).placed(in: back)
    scene += Furniture.tap(steel).placed(Vector(0.1, worktop, 0.09)).placed(in: back)
    scene += Solid.box(4.56, 0.56, 0.012, on: Vector(0, worktop, 0.006), tiles)
      .carved(
        by: .box(Vector(window.width / 2 + 0.02, 1, 0.3)),
        Frame(origin: Vector(window.x, window.y + 0.965, 0))
      )
      .placed(in: back)
    scene += Furniture.stove(worktop: worktop, steel, black)
      .placed(Vector(-1.35, 0, 0.32) + take.drift(0, 0, 0)).placed(in: back)
    scene += Furniture.cabinets(
      width: 1.2, height: 0.72, depth: 0.34, doors: 2, plinth: 0, front, front, steel
    ).placed(Vector(1.62, 1.5, 0.17) + take.drift(0, 0.18, 0)).placed(in: back)
    scene += pots(china, top, take, &random).placed(Vector(1.35, worktop, 0.3)).placed(in: back)

    // Right wall: fridge; left wall: shelf with jars
    scene += Furniture.fridge(
      take.look(Material.plain(0xB9BEC2).shiny(0.2, roughness: 0.4), front), steel
    ).placed(Vector(1.92, 0, 3.75) + take.drift(-0.15, 0, -1.25), yaw: -90)
    let left = room.wall(.left)
    for y in [1.45, 1.8] {
      scene += Solid.box(1.5, 0.03, 0.22, on: Vector(0.3, y, 0.11), wood).placed(in: left)
      for jar in 0..<7 {
        let x = -0.35 + 0.21 * Double(jar) + random.number(-0.02, 0.02)
        let height = random.number(0.12, 0.2)
        let tint: [UInt32] = [0xC0652B, 0xD9C08A, 0x6B8E4E, 0x8A4B33, 0xE0D8C8]
        scene += Solid.cylinder(
          radius: random.number(0.035, 0.055), height: height, on: Vector(x, y + 0.03, 0.11),
          Material.plain(tint[jar % tint.count]).shiny(0.06)
        ).placed(in: left)
      }
    }

    // Table with chairs, bowl and lamp
    let table = Vector(-0.95, 0, 2.55) + take.drift(0.7, 0, 0.45)
    scene += Furniture.table(width: 0.95, depth: 1.5, height: 0.76, top, wood).placed(table, yaw: 6)
    let seat = take.look(Material.plain(0xC9564A), Material(.weave(0.012), 0x7A8C6B, 0x6B7D5C))
    let chairs: [(Double, Double, Double)] = [
      (0.72, 0.36, -82), (0.76, -0.42, -97), (-0.72, 0.1, 90), (0.08, 1.05, 184),
    ]
    for (index, chair) in chairs.enumerated() where !(index == 1 && take == .drifted) {
      scene += Furniture.chair(wood, seat).placed(
        table + Vector(chair.0, 0, chair.1) + (index == 0 ? take.drift(0.25, 0, 0.3) : .zero),
        yaw: chair.2)
    }
    scene += Solid.cone(
      bottom: 0.09, top: 0.17, height: 0.09, on: table + Vector(0, 0.76, 0.05), china
    )
    .carved(
      by: .frustum(bottom: 0.08, top: 0.16, half: 0.045),
      Frame(origin: table + Vector(0, 0.825, 0.05)))
    for (x, z, colour) in [
      (-0.06, 0.0, 0xC8402F), (0.06, 0.03, 0xE0A83A), (0.0, 0.11, 0x8FB04A), (0.02, 0.05, 0xC8402F),
    ] as [(Double, Double, UInt32)] {
      let lift = x == 0.02 ? 0.07 : 0.0
      scene += Solid.ball(
        radius: 0.045, at: table + Vector(x, 0.83 + lift, z + 0.03),
        Material.plain(colour).shiny(0.04))
    }
    scene += Solid.cylinder(radius: 0.04, height: 0.1, on: table + Vector(0.25, 0.76, -0.4), china)
    scene += Solid.cylinder(
      radius: 0.12, height: 0.012, on: table + Vector(-0.2, 0.76, -0.42), china)
    let lamp = table + Vector(0, 1.72, 0.05)
    scene += Furniture.pendant(
      height: room.height, drop: 1.72, black,
      take.look(Material.plain(0x4F6D6B), .glowing(0xFFC98A, 1.4, isLamp: true))
    ).placed(Vector(lamp.x, 0, lamp.z))
    if take != .control {
      scene.lights.append(
        .ball(centre: lamp, radius: 0.1, radiance: Vector(rgb: 0xFFBE7D) * 70))
    }
    return scene
  }

  /// Boards, jars and a plant on the worktop.
  private static func pots(
    _ china: Material, _ board: Material, _ take: Take, _ random: inout RandomSource
  ) -> [Solid] {
    var solids = [
      Solid.box(0.3, 0.42, 0.02, on: .zero, board).placed(
        in: Frame(Vector(0.1, 0, -0.22), pitch: -8)),
      Solid.cylinder(radius: 0.065, height: 0.15, on: Vector(0.45, 0, -0.1), china),
      Solid.cylinder(radius: 0.06, height: 0.11, on: Vector(0.62, 0, -0.08), china),
      Solid.cone(
        bottom: 0.09, top: 0.06, height: 0.17, on: Vector(-0.3, 0, -0.05), .plain(0x9EA3A6)),
    ]
    for (x, z) in [(0.43, -0.12), (0.47, -0.09), (0.46, -0.13)] {
      solids.append(
        Solid.rod(
          from: Vector(x, 0.1, z), to: Vector(x + random.number(-0.05, 0.05), 0.33, z),
          radius: 0.008,
          board
        ).thin)
    }
    solids += Furniture.plant(
      height: 0.42, leaves: 14, .plain(take.look(0xC9704A, 0x2E4A57)),
      Material(.leaves(0.1), 0x4E8A42, 0x78AE58, 0x2C5A2A), &random
    ).placed(Vector(-0.75, 0, -0.1))
    return solids
  }
}
