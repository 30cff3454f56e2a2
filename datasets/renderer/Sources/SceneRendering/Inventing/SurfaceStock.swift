/// Floors, walls and grounds with the words that captions use for them.
enum SurfaceStock {
  /// A material and its words.
  typealias Named = (material: Material, words: String)

  static func floor(_ random: inout RandomSource) -> Named {
    let size = random.number(0.2, 0.65)
    let dark = random.number(0.35, 0.75)
    switch random.whole(0, 7) {
    case 0, 1:
      let board = NamedColour.code(random.number(22, 36), random.number(0.35, 0.65), dark)
      let other = NamedColour.code(random.number(22, 36), random.number(0.35, 0.65), dark * 0.8)
      return (
        Material(.boards(random.number(0.08, 0.2), random.number(0.7, 2)), board, other, 0x2A1A10)
          .shiny(0.04), "wooden boards"
      )
    case 2:
      let tile = NamedColour.any(&random)
      return (Material(.tiles(size, size), tile, tile, 0x8A8680).shiny(0.05), "square tiles")
    case 3:
      let light = NamedColour.code(random.number(30, 60), 0.1, 0.9)
      return (
        Material(.checker(size), light, random.chance(0.5) ? 0x2A2A2C : NamedColour.any(&random))
          .shiny(0.05), "a checkered floor"
      )
    case 4:
      let base = NamedColour.code(random.number(20, 220), 0.1, random.number(0.6, 0.95))
      return (
        Material(.marble(random.number(0.4, 1.2)), base, 0x6A6660, 0xE8E4DC).shiny(0.1),
        "a marble floor"
      )
    case 5:
      let carpet = NamedColour.code(random.number(0, 360), random.number(0.15, 0.55), dark)
      return (Material(.plaster(0.35), carpet, NamedColour.any(&random)), "a carpet")
    case 6:
      let grey = NamedColour.code(40, 0.06, random.number(0.4, 0.75))
      return (Material(.plaster(1.3), grey, 0x77746E), "a concrete floor")
    default:
      return (
        Material(
          .stripes(random.number(0.1, 0.3)), NamedColour.any(&random), NamedColour.any(&random)),
        "a striped rug"
      )
    }
  }

  static func wall(_ random: inout RandomSource) -> Named {
    switch random.whole(0, 6) {
    case 0, 1:
      let paint = NamedColour.code(
        random.number(0, 360), random.number(0.02, 0.4), random.number(0.55, 0.97))
      return (Material(.plaster(0.9), paint, paint), "painted walls")
    case 2:
      let brick = NamedColour.code(
        random.number(4, 30), random.number(0.3, 0.65), random.number(0.4, 0.8))
      let other = NamedColour.code(
        random.number(4, 30), random.number(0.3, 0.65), random.number(0.4, 0.8))
      return (Material(.bricks(0.25, 0.08), brick, other, 0xC4BAAA), "brick walls")
    case 3:
      return (
        Material(
          .stripes(random.number(0.06, 0.22)), NamedColour.any(&random), NamedColour.any(&random)),
        "striped wallpaper"
      )
    case 4:
      let wood = NamedColour.code(
        random.number(20, 36), random.number(0.3, 0.6), random.number(0.35, 0.75))
      return (Material(.boards(random.number(0.1, 0.22), 3), wood, wood, 0x2A1C12), "wooden walls")
    case 5:
      let size = random.number(0.1, 0.22)
      let tile = NamedColour.any(&random)
      return (Material(.tiles(size, size), tile, tile, 0xB8B4AC).shiny(0.04), "tiled walls")
    default:
      let stone = NamedColour.code(
        random.number(25, 50), random.number(0.05, 0.25), random.number(0.5, 0.85))
      return (
        Material(
          .bricks(random.number(0.4, 0.7), random.number(0.22, 0.35)), stone, 0x8E867A, 0x6A645A),
        "stone walls"
      )
    }
  }

  static func paving(_ random: inout RandomSource) -> Named {
    switch random.whole(0, 4) {
    case 0:
      return (
        Material(.cobbles(random.number(0.12, 0.25)), 0x8A8378, 0x6E6860, 0x3E3A34), "cobblestones"
      )
    case 1: return (Material(.plaster(1.1), 0x55565A, 0x626368), "asphalt")
    case 2: return (Material(.gravel(0.07), 0xB4A68C, 0x8E8270, 0x6E665A), "gravel")
    case 3:
      let size = random.number(0.35, 0.9)
      return (Material(.tiles(size, size), 0xB0A898, 0x9A9284, 0x6A645A), "stone slabs")
    default: return (Material(.lawn, 0x5B8A3A, 0x7FAE50, 0x3C6426), "grass")
    }
  }
}
