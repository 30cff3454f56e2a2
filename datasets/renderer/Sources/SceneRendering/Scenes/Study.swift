/// A study with its bookcases by day; in the other look a brick loft at night.
enum Study {
  static func scene(_ take: Take, seed: UInt64) -> Scene {
    var random = RandomSource(seed: seed, name: "study")
    var room = Room(width: 4.4, height: 2.75, depth: 4.8 + take.drift(0.6))
    let window = Room.Opening(side: .left, x: -0.7, y: 0.85, width: 1.7, height: 1.5)
    let behind = Room.Opening(side: .front, x: 0.3, y: 0.4, width: 3, height: 1.9)
    room.openings = [window, behind]

    var scene = Scene(
      sky: take.look(
        Sky(
          zenith: Vector(1.3, 1.9, 3.2), horizon: Vector(3.0, 3.1, 3.2),
          below: Vector(0.9, 1.0, 0.8), sun: Sky.direction(azimuth: -58, elevation: 30),
          sunlight: Vector(14, 11, 7.5)),
        Sky(
          zenith: Vector(0.06, 0.10, 0.3), horizon: Vector(0.14, 0.18, 0.42),
          below: Vector(0.1, 0.12, 0.22), sun: Vector(0, 1, 0), sunlight: .zero)))
    scene.exposure = take.look(2.1, 3.4)
    scene.lights = [room.portal(window), room.portal(behind)]
    scene.views = [
      View("desk", from: Vector(1.75, 1.6, 0.3), to: Vector(-0.55, 0.9, 3.7)),
      View("shelves", from: Vector(-1.8, 1.45, 0.35), to: Vector(1.0, 1.05, 3.6)),
    ]

    let wall = take.look(
      Material(.plaster(0.8), 0xE4DCC8, 0xDDD4BE),
      Material(.bricks(0.25, 0.075), 0x9A5340, 0x7C3E30, 0xB5A797).rough(0.004))
    let accent = take.look(Material(.stripes(0.11), 0xA9B79C, 0x9DAC90), wall)
    let floor = take.look(
      Material(.boards(0.09, 0.55), 0xA9713F, 0x86552B, 0x2F1C0D).shiny(0.05, roughness: 0.3),
      Material(.plaster(1.2), 0x8A8884, 0x77756F).shiny(0.05, roughness: 0.4))
    let wood = take.look(
      Material(.grain(0.02), 0x8A5A32, 0x5E3A1D).shiny(0.04),
      Material.plain(0x4A4E52).shiny(0.06, roughness: 0.4))
    let top = take.look(
      Material(.grain(0.025), 0xA8723F, 0x7C4E27).shiny(0.05, roughness: 0.2),
      Material(.grain(0.03), 0xC39A63, 0x9C7340).shiny(0.03))
    let white = Material.plain(take.look(0xEFEBE0, 0x2B2D30))
    let brass = Material.plain(take.look(0xB08D4A, 0x8F9497)).shiny(0.35, roughness: 0.25)
    let dark = Material.plain(0x1F2124).shiny(0.05)

    scene += room.shell(
      floor: floor, ceiling: .plain(take.look(0xF3F0E8, 0xA8A39A)), wall: wall, accent: accent)
    scene += room.skirting(white)
    scene += room.window(window, across: 3, down: 2, white)
    scene += Solid.box(
      1, 2.4, 16, on: Vector(-12, -0.5, 3),
      Material(.leaves(0.7), 0x3F6B34, 0x5E8F49, 0x223F1E).backdrop)

    // Desk before the window and what stands on it
    let desk = Frame(Vector(-1.1, 0, 3.15) + take.drift(0.85, 0, 0.2), yaw: 90 + take.drift(-35))
    scene += Furniture.desk(width: 1.5, depth: 0.72, top, wood, brass).placed(in: desk)
    let onDesk = desk.placing(Frame(origin: Vector(0, 0.74, 0)))
    let screen = take.look(
      Material(.painting(0.36, 0.2, 6), 0x7FB2D6, 0x4F7F6A, 0x1F3F4B),
      Material.glowing(0x7FB6E6, 0.35))
    scene += Furniture.monitor(dark, screen).placed(
      in: onDesk.placing(Frame(Vector(0.12, 0, -0.16), yaw: 8)))
    scene += [
      Solid.box(0.44, 0.02, 0.15, on: Vector(0.12, 0, 0.14), dark),
      Solid.ellipsoid(Vector(0.032, 0.018, 0.05), at: Vector(0.44, 0.012, 0.15), dark),
      Solid.box(0.21, 0.012, 0.297, on: Vector(-0.3, 0, 0.1), yaw: -12, .plain(0xF2F1EC)),
      Solid.cylinder(
        radius: 0.04, height: 0.1, on: Vector(0.56, 0, -0.12), .plain(take.look(0x2F5D8A, 0xC7653A))
      ),
    ].placed(in: onDesk)
    let lamp = onDesk.placing(Frame(Vector(-0.5, 0, -0.14), yaw: 40))
    scene += Furniture.deskLamp(
      Material.plain(take.look(0x3E6B4F, 0xC7A24B)).shiny(0.1),
      .glowing(0xFFE2B0, take.look(0.4, 12), isLamp: true)
    ).placed(in: lamp)
    if take != .control {
      scene.lights.append(
        .ball(
          centre: lamp.worldPoint(Vector(0.1, 0.42, 0.04)), radius: 0.045,
          radiance: Vector(rgb: 0xFFC27A) * 190))
      scene.lights.append(
        .ball(centre: Vector(0.9, 2.3, 0.4), radius: 0.12, radiance: Vector(rgb: 0xFFC98C) * 60))
    }
    scene += Furniture.swivelChair(
      take.look(Material(.weave(0.01), 0x6B3A34, 0x5C302B), Material.plain(0x3A2A20).shiny(0.05)),
      dark
    ).placed(Vector(-0.15, 0, 3.1) + take.drift(0.75, 0, -0.9), yaw: -70 + take.drift(60))
    scene += Solid.cone(bottom: 0.11, top: 0.15, height: 0.3, on: Vector(-1.75, 0, 1.75), brass)
      .carved(
        by: .frustum(bottom: 0.1, top: 0.14, half: 0.15), Frame(origin: Vector(-1.75, 0.17, 1.75)))

    // Right wall: two bookcases and a globe on a cabinet
    let books: [UInt32] = take.look(
      [0x8C2F2B, 0x2F4B6E, 0xD8C9A8, 0x3E6B4F, 0xC98B3C, 0x5B3A5E, 0xE5E0D5, 0x27303B, 0x9A5A3C],
      [0x4B4F54, 0x7A2F25, 0xB8B2A4, 0x2B4450, 0xA57C35, 0x303236, 0x8F8A7E])
    let right = room.wall(.right)
    for x in [0.15, 1.5] {
      scene += Furniture.bookcase(
        width: 1.3, height: 2.3, shelves: 6, take.look(wood, wood), books: books, &random
      ).placed(Vector(x, 0, 0.16) + take.drift(x < 1 ? -1.2 : 0, 0, 0)).placed(in: right)
    }

    // Back wall: cabinet with the globe, map and paintings
    let back = room.wall(.back)
    scene += Furniture.cabinets(
      width: 1.3, height: 0.8, depth: 0.42, doors: 3, wood, top, brass
    ).placed(Vector(0.35, 0, 0.22) + take.drift(-0.4, 0, 0)).placed(in: back)
    scene += Furniture.globe(
      take.look(
        Material(.marble(0.12), 0x3F7AA6, 0x9FB06A, 0x4F8FB8),
        Material(.marble(0.12), 0xB59A66, 0x6B4A2B, 0xC9B080)), brass
    ).placed(Vector(0.75, 0.8, 0.22) + take.drift(-0.4, 0, 0)).placed(in: back)
    scene += Furniture.row(
      from: -0.25, to: 0.4, on: Vector(0.1, 0.8, 0.2), depth: 0.3, tallest: 0.3, books, &random
    ).placed(take.drift(-0.4, 0, 0)).placed(in: back)
    scene += Furniture.picture(
      1.1, 0.75, number: 2, frame: brass,
      take.look((0x88A7B5, 0xE5D9B8, 0x5A7A5A), (0x2E4A57, 0xC7A24B, 0x7A2F25))
    ).placed(Vector(0.4, 1.75, 0)).placed(in: back)

    let rug = take.look(
      Material(.rug(0.95, 1.3), 0x3B5A6B, 0xA8763F, 0xE2D6B8),
      Material(.rug(0.95, 1.3), 0x53565A, 0x2E3033, 0xC7653A))
    scene += Solid.box(1.9, 0.012, 2.6, on: Vector(0.25, 0, 2.5), rug)
    scene += Furniture.plant(
      height: 1.2, leaves: 22, .plain(take.look(0x4F5D57, 0xB7B2A8)),
      Material(.leaves(0.2), 0x3F7A3A, 0x6CA552, 0x254F26).shiny(0.03), &random
    ).placed(Vector(-1.8, 0, 4.4))
    return scene
  }
}
