/// What the things of one scene have besides their main colour.
struct Trim {
  var wood, metal, dark, pale, glass: Material

  init(_ random: inout RandomSource) {
    let hue = random.number(20, 36)
    let value = random.number(0.3, 0.75)
    wood = Material(
      .grain(0.025), NamedColour.code(hue, random.number(0.35, 0.6), value),
      NamedColour.code(hue, random.number(0.4, 0.65), value * 0.7)
    ).shiny(0.04)
    let grey = random.number(0.2, 0.75)
    metal = Material.plain(NamedColour.code(random.number(20, 220), 0.06, grey)).shiny(0.2)
    dark = .plain(NamedColour.code(random.number(0, 360), 0.2, random.number(0.08, 0.2)))
    pale = .plain(NamedColour.code(random.number(30, 60), 0.08, random.number(0.8, 0.95)))
    glass = Material.plain(0x1C252B).shiny(0.14)
  }
}

extension Material {
  /// A surface in one named colour: plain, woven, blotched, striped or shiny.
  static func painted(_ colour: NamedColour, _ random: inout RandomSource) -> Material {
    let first = colour.shade(&random)
    let second = colour.shade(&random)
    switch random.whole(0, 5) {
    case 0: return Material(.plaster(random.number(0.08, 0.5)), first, second)
    case 1: return Material(.weave(random.number(0.012, 0.04)), first, second)
    case 2: return Material(.stripes(random.number(0.03, 0.12)), first, second)
    case 3: return Material(.plain, first).shiny(0.06)
    default: return Material(.plain, first)
    }
  }

  /// Something of no named colour.
  static func anything(_ random: inout RandomSource) -> Material {
    let first = NamedColour.any(&random)
    switch random.whole(0, 4) {
    case 0: return Material(.plaster(0.3), first, NamedColour.any(&random))
    case 1: return Material(.grain(0.03), first, NamedColour.any(&random))
    default: return .plain(first)
    }
  }
}
