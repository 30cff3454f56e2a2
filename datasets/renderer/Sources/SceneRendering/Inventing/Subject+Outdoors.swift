extension Subject {
  /// What stands outdoors.
  func outdoors(_ paint: Material, _ trim: Trim, _ random: inout RandomSource) -> Thing {
    let grow = random.number(0.88, 1.15)
    switch self {
    case .car:
      return Thing(
        solids: Outdoors.car(paint.shiny(0.06), trim.glass), size: Vector(1.75, 1.46, 4.2)
      ).scaled(by: grow)
    case .van:
      return van(paint, trim).scaled(by: grow)
    case .house:
      return house(paint, trim, &random)
    case .tent:
      return tent(paint, trim, &random)
    case .bench:
      return Thing(solids: Outdoors.bench(paint, trim.metal), size: Vector(1.5, 0.9, 0.5))
        .scaled(by: grow)
    case .kiosk:
      return kiosk(paint, trim, &random)
    case .booth:
      return booth(paint, trim).scaled(by: grow)
    case .barrel:
      return barrel(paint, trim).scaled(by: grow * 1.1)
    case .fountain:
      return fountain(paint, trim).scaled(by: grow)
    case .statue:
      return statue(paint, trim, &random).scaled(by: grow)
    case .tower:
      return tower(paint, trim, &random)
    default:
      return boat(paint, trim).scaled(by: grow)
    }
  }

  private func van(_ paint: Material, _ trim: Trim) -> Thing {
    let body = Frame(origin: Vector(0, 1.2, 0))
    var solids = [
      Solid(.box(Vector(0.95, 0.95, 2.3)), body, paint)
        .clipped(to: .ellipsoid(Vector(1.5, 1.6, 3)), body),
      Solid.box(1.72, 0.62, 0.06, on: Vector(0, 1.25, 2.24), trim.glass),
      Solid.box(1.93, 0.5, 1.1, on: Vector(0, 1.3, 1.35), trim.glass),
      Solid.box(1.7, 0.2, 0.1, on: Vector(0, 0.35, 2.3), trim.dark),
    ]
    for (x, z) in [(-0.85, -1.4), (0.85, -1.4), (-0.85, 1.4), (0.85, 1.4)] {
      let side: Double = x < 0 ? -1 : 1
      solids.append(
        .rod(
          from: Vector(x - side * 0.12, 0.36, z), to: Vector(x + side * 0.12, 0.36, z),
          radius: 0.36, trim.dark))
    }
    return Thing(solids: solids, size: Vector(1.95, 2.15, 4.7))
  }

  private func house(_ paint: Material, _ trim: Trim, _ random: inout RandomSource) -> Thing {
    let columns = random.whole(2, 3)
    let width = Double(columns) * random.number(2, 2.6)
    let depth = random.number(5, 8)
    let floors = random.whole(1, 2)
    let roof = Material(
      .shingles(0.3, 0.2), NamedColour.code(random.number(5, 30), 0.5, random.number(0.3, 0.6)),
      NamedColour.code(random.number(5, 220), 0.2, random.number(0.3, 0.6)), 0x54504C)
    let parts = Outdoors.house(
      width: width, depth: depth, floors: floors, columns: columns,
      gableFront: random.chance(0.5),
      .init(wall: paint, roof: roof, trim: trim.pale, door: trim.wood, panes: [trim.glass]), &random
    )
    // The front stands on z = 0: the middle belongs on the origin.
    return Thing(
      solids: parts.placed(Vector(0, 0, depth / 2)),
      size: Vector(width, 2.9 * Double(floors) + 2, depth))
  }

  private func tent(_ paint: Material, _ trim: Trim, _ random: inout RandomSource) -> Thing {
    if random.chance(0.5) {
      let width = random.number(1.8, 2.6)
      let length = random.number(2, 3.2)
      let height = random.number(1.3, 1.8)
      return Thing(
        solids: [
          .gable(width, height, length, on: .zero, paint),
          Solid(
            .gable(Vector(width * 0.22, height * 0.4, 0.02)),
            Frame(origin: Vector(0, height * 0.4, length / 2 + 0.01)), trim.dark),
          Solid.rod(
            from: Vector(0, height, length / 2), to: Vector(0, 0, length / 2 + 0.9), radius: 0.012,
            trim.pale
          ).thin,
        ], size: Vector(width, height, length))
    }
    let radius = random.number(1.2, 1.8)
    return Thing(
      solids: [
        Solid.ellipsoid(Vector(radius, radius * 0.85, radius), at: .zero, paint)
          .carved(
            by: .ellipsoid(Vector(0.5, 0.9, 0.6)), Frame(origin: Vector(0, 0, radius * 0.95))),
        .ellipsoid(Vector(radius, radius * 0.85, radius) * 0.93, at: .zero, trim.dark),
      ], size: Vector(2 * radius, 0.85 * radius, 2 * radius))
  }

  private func kiosk(_ paint: Material, _ trim: Trim, _ random: inout RandomSource) -> Thing {
    let width = random.number(1.8, 2.8)
    let awning = Material(.stripes(0.2), trim.pale.first, paint.first, paint.first)
    return Thing(
      solids: [
        Solid.box(width, 2.3, 1.8, on: .zero, paint)
          .carved(
            by: .box(Vector(width / 2 - 0.25, 0.5, 0.7)), Frame(origin: Vector(0, 1.5, 0.9))),
        .box(width + 0.1, 0.06, 0.4, on: Vector(0, 0.96, 0.98), trim.wood),
        Solid(
          .box(Vector(width / 2 + 0.15, 0.03, 0.5)), Frame(Vector(0, 2.15, 1.3), pitch: 20), awning),
        .box(width + 0.3, 0.12, 2, on: Vector(0, 2.3, 0), trim.dark),
      ], size: Vector(width, 2.4, 2.4))
  }

  private func booth(_ paint: Material, _ trim: Trim) -> Thing {
    var solids = [
      Solid.box(0.9, 0.12, 0.9, on: .zero, paint),
      Solid.box(0.94, 0.3, 0.94, on: Vector(0, 2.1, 0), paint),
      Solid.gable(0.9, 0.16, 0.9, on: Vector(0, 2.4, 0), paint),
      Solid.box(0.8, 2, 0.8, on: Vector(0, 0.12, 0), trim.glass),
    ]
    for x in [-0.42, 0.42] {
      for z in [-0.42, 0.42] {
        solids.append(.box(0.09, 2.1, 0.09, on: Vector(x, 0.05, z), paint))
      }
    }
    for y in [0.12, 0.55, 0.95, 1.35, 1.75] {
      solids.append(.box(0.86, 0.05, 0.86, on: Vector(0, y, 0), paint))
    }
    solids.append(.box(0.86, 0.45, 0.86, on: Vector(0, 0.12, 0), paint))
    return Thing(solids: solids, size: Vector(0.94, 2.5, 0.94))
  }

  private func barrel(_ paint: Material, _ trim: Trim) -> Thing {
    var solids = [
      Solid.cone(bottom: 0.3, top: 0.38, height: 0.5, on: .zero, paint),
      Solid.cone(bottom: 0.38, top: 0.3, height: 0.5, on: Vector(0, 0.5, 0), paint),
    ]
    for (y, radius) in [(0.1, 0.33), (0.42, 0.385), (0.55, 0.385), (0.86, 0.33)] {
      solids.append(.cylinder(radius: radius, height: 0.04, on: Vector(0, y, 0), trim.metal))
    }
    return Thing(solids: solids, size: Vector(0.78, 1, 0.78))
  }

  private func fountain(_ paint: Material, _ trim: Trim) -> Thing {
    let water = Material.plain(0x3A6478).shiny(0.2)
    return Thing(
      solids: [
        Solid.cylinder(radius: 1.6, height: 0.55, on: .zero, paint)
          .carved(
            by: .frustum(bottom: 1.42, top: 1.42, half: 0.3), Frame(origin: Vector(0, 0.55, 0))),
        .cylinder(radius: 1.43, height: 0.38, on: .zero, water),
        .cone(bottom: 0.24, top: 0.16, height: 1.2, on: .zero, paint),
        .cone(bottom: 0.16, top: 0.8, height: 0.25, on: Vector(0, 1.15, 0), paint),
        .cylinder(radius: 0.72, height: 0.02, on: Vector(0, 1.4, 0), water),
        .ball(radius: 0.2, at: Vector(0, 1.6, 0), paint),
      ], size: Vector(3.2, 1.8, 3.2))
  }

  private func statue(_ paint: Material, _ trim: Trim, _ random: inout RandomSource) -> Thing {
    let lean = random.number(-12, 12)
    var solids = [
      Solid.box(0.9, random.number(0.4, 1), 0.9, on: .zero, trim.pale)
    ]
    let foot = Vector(0, solids[0].bounds.high.y, 0)
    let figure: [Solid] = [
      .cone(bottom: 0.3, top: 0.19, height: 0.95, on: .zero, paint),
      .ellipsoid(Vector(0.27, 0.4, 0.2), at: Vector(0, 1.2, 0), paint),
      .ball(radius: 0.16, at: Vector(0, 1.72, 0.02), paint),
      .rod(
        from: Vector(-0.22, 1.42, 0), to: Vector(-0.5, 1 + 0.02 * lean, 0.15), radius: 0.07, paint),
      .rod(
        from: Vector(0.22, 1.42, 0), to: Vector(0.42, 1.75 + 0.02 * lean, 0.1), radius: 0.07, paint),
    ]
    solids += figure.placed(foot, yaw: random.number(-40, 40))
    return Thing(solids: solids, size: Vector(1, foot.y + 1.9, 1))
  }

  private func tower(_ paint: Material, _ trim: Trim, _ random: inout RandomSource) -> Thing {
    let height = random.number(6, 13)
    let radius = random.number(1.4, 2.4)
    var solids = [
      Solid.cone(
        bottom: radius, top: radius * random.number(0.7, 1), height: height, on: .zero, paint),
      Solid.cylinder(radius: radius * 1.1, height: 0.5, on: Vector(0, height, 0), trim.pale),
      Solid.cone(
        bottom: radius * 1.15, top: 0.05, height: radius * random.number(1, 2.2),
        on: Vector(0, height + 0.5, 0), Material(.shingles(0.3, 0.25), 0x5A5E66, 0x6A5048, 0x4A4E54)
      ),
      Solid.box(0.9, 1.9, 0.4, on: Vector(0, 0, radius - 0.1), trim.dark),
    ]
    for level in 1...3 {
      solids.append(
        .box(
          0.45, 0.8, 0.5, on: Vector(0, height * Double(level) / 3.6, radius * 0.88), trim.dark))
    }
    return Thing(solids: solids, size: Vector(2 * radius, height + radius, 2 * radius))
  }

  private func boat(_ paint: Material, _ trim: Trim) -> Thing {
    let frame = Frame(origin: Vector(0, 0.75, 0))
    return Thing(
      solids: [
        Solid(.box(Vector(0.85, 0.55, 2.2)), Frame(origin: Vector(0, 0.3, 0)), paint)
          .clipped(to: .ellipsoid(Vector(0.85, 0.75, 2.2)), frame)
          .carved(by: .ellipsoid(Vector(0.72, 0.55, 2)), Frame(origin: Vector(0, 0.85, 0))),
        .box(1.2, 0.04, 0.25, on: Vector(0, 0.6, -0.6), trim.wood),
        .box(1.2, 0.04, 0.25, on: Vector(0, 0.6, 0.5), trim.wood),
        Solid.rod(
          from: Vector(0.2, 0.7, 0.3), to: Vector(1.3, 0.3, 1.1), radius: 0.03, trim.wood
        ).thin,
        .cylinder(radius: 0.05, height: 1.9, on: Vector(0, 0.3, 1.2), trim.wood),
      ], size: Vector(1.7, 0.9, 4.4))
  }
}
