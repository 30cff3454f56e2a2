/// A school corridor by day; in the other look a hotel's at night.
enum Corridor {
  static func scene(_ take: Take, seed: UInt64) -> Scene {
    var random = RandomSource(seed: seed, name: "corridor")
    var room = Room(width: 2.6 + take.drift(0.8), height: 2.8, depth: 15)
    let glass = Room.Opening(side: .back, x: 0, y: 0.12, width: 1.7, height: 2.3)
    let entry = Room.Opening(side: .front, x: 0, y: 0.02, width: 1.9, height: 2.25)
    let doors: [(Room.Side, Double)] = [
      (.left, 3.6), (.left, 7.4), (.left, 11.3), (.right, 5.2), (.right, 9.6),
    ]
    room.openings = [glass, entry]

    var scene = Scene(
      sky: take.look(
        Sky(
          zenith: Vector(1.4, 1.9, 3.0), horizon: Vector(3.0, 3.1, 3.2),
          below: Vector(1.2, 1.2, 1.1), sun: Sky.direction(azimuth: 14, elevation: 26),
          sunlight: Vector(14, 12, 9)),
        Sky(
          zenith: Vector(0.08, 0.12, 0.3), horizon: Vector(0.3, 0.3, 0.55),
          below: Vector(0.08, 0.09, 0.14), sun: Vector(0, 1, 0), sunlight: .zero)))
    scene.exposure = take.look(1.6, 1.5)
    scene.lights = [room.portal(glass), room.portal(entry)]
    scene.views = [
      View("inwards", from: Vector(0.45, 1.55, 0.6), to: Vector(-0.25, 1.2, 9)),
      View("outwards", from: Vector(-0.55, 1.5, 12.6), to: Vector(0.25, 1.15, 4)),
    ]

    let wall = take.look(
      Material(.plaster(0.8), 0xEFE9DA, 0xE8E1D0), Material(.plaster(0.5), 0xCDB08A, 0xC4A680))
    let floor = take.look(
      Material(.tiles(0.5, 0.5), 0xB9C2C0, 0xA7B2B0, 0x8F9896).shiny(0.07, roughness: 0.12),
      Material(.marble(0.6), 0x5A4A3E, 0x2F251E, 0x6E5B4B).shiny(0.06, roughness: 0.12))
    let leaf = take.look(
      Material(.grain(0.03), 0xC08A4E, 0x99662F).shiny(0.04), Material.plain(0x7A3B2E).shiny(0.05))
    let frame = Material.plain(take.look(0x5F7F86, 0xD9C08A))
    let metal = Material.plain(take.look(0xA6ABAE, 0xC7A24B)).shiny(0.3, roughness: 0.25)
    let dado = take.look(
      Material.plain(0x7FA3A0), Material(.grain(0.04), 0x8A5A38, 0x6B4228).shiny(0.04))

    var shell = room.shell(
      floor: floor, ceiling: .plain(take.look(0xF5F3EC, 0xE0D0B0)), wall: wall)
    for (side, z) in doors {
      let frame = room.wall(side)
      let index = side == .left ? 2 : 3
      let local = frame.localPoint(Vector(frame.origin.x, 0, z))
      shell[index] = shell[index].carved(
        by: .box(Vector(0.46, 2.07, 0.09)), frame.placing(Frame(origin: Vector(local.x, 0, 0))))
      scene += Furniture.door(leaf, Material.plain(take.look(0x5F7F86, 0xD9C08A)), metal)
        .placed(Vector(local.x, 0, 0)).placed(in: frame)
      scene += Solid.box(0.16, 0.1, 0.012, on: Vector(local.x + 0.75, 1.55, 0.006), metal)
        .placed(in: frame)
    }
    scene += shell

    // Dado on both long walls, interrupted at the doors
    for side in [Room.Side.left, .right] {
      let wall = room.wall(side)
      var panel = Solid.box(room.depth, 1.05, 0.012, on: Vector(0, 0, 0.006), dado)
      var rail = Solid.box(room.depth, 0.05, 0.03, on: Vector(0, 1.05, 0.015), frame)
      for (own, z) in doors where own == side {
        let x = wall.localPoint(Vector(wall.origin.x, 0, z)).x
        let hole = Frame(origin: Vector(x, 1, 0))
        panel = panel.carved(by: .box(Vector(0.54, 1.2, 0.3)), hole)
        rail = rail.carved(by: .box(Vector(0.54, 1.2, 0.3)), hole)
      }
      scene += [panel, rail].placed(in: wall)
    }
    scene += room.window(glass, across: 2, down: 3, frame)
    scene += Solid.box(
      40, 0.2, 30, on: Vector(0, -0.3, 30.5), Material(.lawn, 0x5B8A3A, 0x7FAE50, 0x3C6426).backdrop
    )
    scene += Solid.box(
      9, 0.2, 12, on: Vector(0, -0.25, -6.4),
      Material(.tiles(0.5, 0.5), 0x8C8A84, 0x7C7A74, 0x5A5854).backdrop)
    scene += Solid.box(
      14, 3.4, 1, on: Vector(0, -0.25, -9),
      Material(.bricks(0.25, 0.08), 0x8E4F3C, 0x7A4232, 0xA89C8C).backdrop)
    scene += Solid.box(
      24, 2.2, 1, on: Vector(0, -0.3, 34),
      Material(.leaves(0.8), 0x3F6B34, 0x5E8F49, 0x223F1E).backdrop)

    lamps(take, room, &scene)
    scene += things(take, metal, frame, room, &random)
    return scene
  }

  /// Light panels in the ceiling or sconces on the walls.
  private static func lamps(_ take: Take, _ room: Room, _ scene: inout Scene) {
    for z in stride(from: 2.0, through: 14, by: 3) {
      // Both kinds of lamp are there in both looks: only what glows differs.
      let panel = take.look(Material.glowing(0xFFF6E6, 2.2, isLamp: true), Material.plain(0xE0D0B0))
      scene += Solid.box(0.6, 0.04, 1.2, on: Vector(0, room.height - 0.04, z), panel)
      if take == .control {
        scene.lights.append(
          .ceiling(
            centre: Vector(0, room.height - 0.05, z), width: 0.6, depth: 1.2,
            radiance: Vector(rgb: 0xFFF2DC) * 4))
      }
      let side: Double = Int(z) % 2 == 0 ? -1 : 1
      let foot = Vector(side * (room.width / 2 - 0.1), 1.8, z + 0.4)
      scene +=
        Solid.cone(
          bottom: 0.05, top: 0.09, height: 0.2, on: foot,
          take.look(Material.plain(0xE8E4DA), Material.glowing(0xFFC98A, 2.0, isLamp: true))
        ).shadowless
      if take != .control {
        scene.lights.append(
          .ball(
            centre: foot + Vector(-side * 0.02, 0.1, 0), radius: 0.07,
            radiance: Vector(rgb: 0xFFCB94) * 110))
      }
    }
  }

  /// What stands and hangs along the walls.
  private static func things(
    _ take: Take, _ metal: Material, _ frame: Material, _ room: Room,
    _ random: inout RandomSource
  ) -> [Solid] {
    var solids: [Solid] = []
    let wood = take.look(
      Material(.grain(0.03), 0xC99A62, 0xA97742), Material(.grain(0.02), 0x4A2A1C, 0x2E1810))
    let left = room.wall(.left)
    let right = room.wall(.right)

    // A bench and coat hooks
    let bench = Frame(Vector(2.05, 0, 0.24) + take.drift(-2.6, 0, 0.3))
    solids += [
      Solid.box(1.5, 0.04, 0.36, on: Vector(0, 0.42, 0), wood),
      Solid.box(0.05, 0.42, 0.32, on: Vector(-0.65, 0, 0), metal),
      Solid.box(0.05, 0.42, 0.32, on: Vector(0.65, 0, 0), metal),
    ].placed(in: bench).placed(in: left)
    solids.append(
      Solid.box(1.5, 0.09, 0.02, on: Vector(2.05, 1.6, 0.02), wood).placed(in: left))
    for hook in 0..<6 {
      let x = 1.45 + 0.24 * Double(hook)
      solids.append(
        Solid.rod(from: Vector(x, 1.64, 0.03), to: Vector(x, 1.66, 0.1), radius: 0.01, metal)
          .thin.placed(in: left))
    }
    let coats: [(Double, UInt32, UInt32)] = [
      (1.69, 0xB5473A, 0x3F2A22), (2.17, 0x2F4B6E, 0x1F2E3B), (2.65, 0xD9A441, 0x6B4A2B),
    ]
    for (x, own, other) in coats where !(take == .drifted && x > 2.5) {
      solids.append(
        Solid.cone(
          bottom: 0.16, top: 0.06, height: 0.62, on: Vector(x, 1.0, 0.13),
          .plain(take.look(own, other))
        )
        .clipped(to: .box(Vector(0.3, 1, 0.09)), Frame(origin: Vector(x, 1.3, 0.11)))
        .placed(in: left))
    }

    // Pictures, a radiator, an extinguisher, a plant and boxes
    for (index, z) in [6.9, 2.3, 12.4].enumerated() {
      let x = right.localPoint(Vector(right.origin.x, 0, z)).x
      solids += Furniture.picture(
        0.9, 0.65, number: Int32(index + 4), frame: frame,
        take.look((0xE8B04A, 0x4F8FA8, 0xC8503C), (0x6B4A2B, 0x2E4A3F, 0xB59A5A))
      ).placed(Vector(x, 1.65, 0)).placed(in: right)
    }
    let heat = right.localPoint(Vector(right.origin.x, 0, 7.5)).x
    solids += Furniture.radiator(width: 1.2, .plain(take.look(0xF0EFEA, 0xC9B58A)))
      .placed(Vector(heat, 0.05, 0)).placed(in: right)
    let red = Material.plain(0xC22F24).shiny(0.06)
    let extinguisher = Vector(1.2, 0.35, 3.9) + take.drift(0, 0.45, 0.9)
    solids += [
      .cylinder(radius: 0.075, height: 0.42, on: .zero, red),
      .ellipsoid(Vector(0.075, 0.06, 0.075), at: Vector(0, 0.42, 0), red),
      .cylinder(radius: 0.02, height: 0.12, on: Vector(0, 0.44, 0), .plain(0x202020)),
    ].placed(extinguisher)
    solids += Furniture.plant(
      height: 1.3, leaves: 24, .plain(take.look(0x8FA3A0, 0x2B1C16)),
      Material(.leaves(0.2), 0x3F7A3A, 0x6CA552, 0x254F26).shiny(0.03), &random
    ).placed(Vector(0.95, 0, 11.4) + take.drift(-1.5, 0, -1.8))
    let box = take.look(Material(.plaster(0.2), 0xC09A66, 0xB58E5A), Material.plain(0x7A2F2A))
    for (x, y, z, size, turn) in [
      (-0.98, 0.0, 9.3, 0.5, 8.0), (-1.0, 0.5, 9.28, 0.4, -14), (-0.95, 0, 9.95, 0.42, 22),
    ] {
      solids.append(
        .box(
          size, size * 0.9, size, on: Vector(x, y * 0.9, z) + take.drift(0.35, 0, -2.4), yaw: turn,
          box))
    }
    solids.append(
      .box(
        1.3, 0.012, 11, on: Vector(0, 0, 7.6),
        take.look(
          Material(.weave(0.03), 0x56707A, 0x4B646E),
          Material(.rug(0.65, 5.5), 0x7A1F22, 0x2E1416, 0xC7A24B))))
    return solids
  }
}
