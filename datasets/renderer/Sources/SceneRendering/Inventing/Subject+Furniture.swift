extension Subject {
  /// Furniture, which stands on a floor.
  func furniture(_ paint: Material, _ trim: Trim, _ random: inout RandomSource) -> Thing {
    let grow = random.number(0.88, 1.15)
    switch self {
    case .sofa:
      let width = random.number(1.6, 2.4)
      return Thing(
        solids: Furniture.sofa(
          width: width, seats: random.whole(2, 3), paint, trim.wood,
          pillow: random.chance(0.4) ? trim.pale : nil), size: Vector(width, 0.9, 0.95))
    case .armchair:
      let width = random.number(0.85, 1.05)
      return Thing(
        solids: Furniture.sofa(width: width, seats: 1, paint, trim.wood),
        size: Vector(width, 0.9, 0.95))
    case .bed:
      return bed(paint, trim, &random)
    case .table:
      let height = random.number(0.45, 0.78)
      if random.chance(0.35) {
        let radius = random.number(0.45, 0.75)
        return Thing(
          solids: Furniture.roundTable(radius: radius, height: height, paint, paint),
          size: Vector(2 * radius, height, 2 * radius))
      }
      let width = random.number(1, 1.9)
      let depth = random.number(0.6, 1)
      return Thing(
        solids: Furniture.table(width: width, depth: depth, height: height, paint, paint),
        size: Vector(width, height, depth))
    case .desk:
      let width = random.number(1.2, 1.7)
      return Thing(
        solids: Furniture.desk(width: width, depth: 0.7, paint, paint, trim.metal)
          + Furniture.monitor(trim.dark, trim.glass).placed(Vector(0.1, 0.74, -0.1)),
        size: Vector(width, 0.78, 0.7))
    case .bookcase:
      let width = random.number(0.8, 1.6)
      let height = random.number(1.2, 2.1)
      var spines: [UInt32] = []
      for _ in 0..<5 { spines.append(NamedColour.any(&random)) }
      return Thing(
        solids: Furniture.bookcase(
          width: width, height: height, shelves: random.whole(3, 5), paint, books: spines, &random),
        size: Vector(width, height, 0.32))
    case .wardrobe:
      let width = random.number(1, 1.9)
      let height = random.number(1.8, 2.15)
      return Thing(
        solids: Furniture.cabinets(
          width: width, height: height, depth: 0.58, doors: width > 1.5 ? 3 : 2, paint, paint,
          trim.metal), size: Vector(width, height, 0.64))
    case .cabinet:
      let width = random.number(0.9, 1.8)
      let height = random.number(0.7, 1.1)
      return Thing(
        solids: Furniture.cabinets(
          width: width, height: height, depth: 0.45, doors: random.whole(2, 4), paint, paint,
          trim.metal), size: Vector(width, height, 0.5))
    case .fridge:
      return Thing(
        solids: Furniture.fridge(paint, trim.metal), size: Vector(0.7, 1.86, 0.72)
      ).scaled(by: grow)
    case .chair:
      return Thing(
        solids: random.chance(0.5)
          ? Furniture.chair(paint, paint) : Furniture.swivelChair(paint, trim.metal),
        size: Vector(0.5, 0.95, 0.5)
      ).scaled(by: grow)
    case .bathtub:
      return bathtub(paint, trim).scaled(by: grow)
    default:
      return piano(paint, trim).scaled(by: grow)
    }
  }

  private func bed(_ paint: Material, _ trim: Trim, _ random: inout RandomSource) -> Thing {
    let width = random.number(0.95, 1.8)
    var solids = [
      Solid.box(width, 0.28, 2, on: Vector(0, 0.06, 0), trim.wood),
      Solid.cushion(width - 0.06, 0.24, 1.94, on: Vector(0, 0.32, 0), trim.pale),
      Solid.box(width + 0.02, 0.1, 1.35, on: Vector(0, 0.47, 0.31), paint),
      Solid.box(width + 0.06, 0.36, 0.03, on: Vector(0, 0.2, 1), paint),
      Solid.box(0.03, 0.36, 1.35, on: Vector(width / 2 + 0.015, 0.2, 0.31), paint),
      Solid.box(0.03, 0.36, 1.35, on: Vector(-width / 2 - 0.015, 0.2, 0.31), paint),
      Solid.box(width + 0.1, random.number(0.8, 1.2), 0.06, on: Vector(0, 0, -1.02), trim.wood),
    ]
    for x in width > 1.3 ? [-0.36, 0.36] : [0.0] {
      solids.append(.cushion(0.6, 0.16, 0.4, on: Vector(x, 0.52, -0.72), trim.pale))
    }
    return Thing(solids: solids, size: Vector(width + 0.1, 0.8, 2.1))
  }

  private func bathtub(_ paint: Material, _ trim: Trim) -> Thing {
    let foot = Vector(0, 0.1, 0)
    var solids = [
      Solid.box(1.65, 0.5, 0.75, on: foot, paint)
        .clipped(to: .ellipsoid(Vector(0.98, 0.8, 0.5)), Frame(origin: Vector(0, 0.5, 0)))
        .carved(by: .ellipsoid(Vector(0.75, 0.42, 0.32)), Frame(origin: Vector(0, 0.62, 0)))
    ]
    for x in [-0.55, 0.55] {
      for z in [-0.22, 0.22] {
        solids.append(.cone(bottom: 0.03, top: 0.05, height: 0.14, on: Vector(x, 0, z), trim.metal))
      }
    }
    solids += Furniture.tap(trim.metal).placed(Vector(0.72, 0.58, 0), yaw: -90)
    return Thing(solids: solids, size: Vector(1.65, 0.65, 0.75))
  }

  private func piano(_ paint: Material, _ trim: Trim) -> Thing {
    var solids = [
      Solid.box(1.5, 1.2, 0.36, on: Vector(0, 0, -0.14), paint),
      Solid.box(1.5, 0.14, 0.34, on: Vector(0, 0.6, 0.18), paint),
      Solid.box(1.34, 0.02, 0.15, on: Vector(0, 0.74, 0.26), trim.pale),
      Solid.box(1.5, 0.04, 0.42, on: Vector(0, 1.2, -0.13), paint),
    ]
    for key in 0..<14 {
      solids.append(
        .box(0.03, 0.025, 0.09, on: Vector(-0.62 + 0.095 * Double(key), 0.75, 0.22), trim.dark))
    }
    for x in [-0.7, 0.7] { solids.append(.box(0.08, 0.6, 0.08, on: Vector(x, 0, 0.3), paint)) }
    return Thing(solids: solids, size: Vector(1.5, 1.24, 0.75))
  }
}
