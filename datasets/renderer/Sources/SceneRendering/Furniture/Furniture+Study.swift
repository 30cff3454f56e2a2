extension Furniture {
  /// An open bookcase; books fill its shelves from left to right.
  static func bookcase(
    width: Double, height: Double, shelves: Int, _ wood: Material, books: [UInt32],
    _ random: inout RandomSource
  ) -> [Solid] {
    let depth = 0.3
    let board = 0.022
    var solids = [
      Solid.box(width, height, 0.01, on: Vector(0, 0, -depth / 2 + 0.005), wood),
      Solid.box(board, height, depth, on: Vector(-width / 2 + board / 2, 0, 0), wood),
      Solid.box(board, height, depth, on: Vector(width / 2 - board / 2, 0, 0), wood),
      Solid.box(width, board, depth, on: Vector(0, height - board, 0), wood),
    ]
    let rise = (height - board) / Double(shelves)
    for shelf in 0..<shelves {
      let y = 0.02 + Double(shelf) * rise
      solids.append(.box(width - 2 * board, board, depth, on: Vector(0, y - 0.02, 0), wood))
      let fill = random.number(0.45, 0.97)
      solids += row(
        from: -width / 2 + board + 0.01, to: -width / 2 + (width - 2 * board) * fill,
        on: Vector(0, y, 0.0), depth: depth, tallest: rise - 0.07, books, &random)
    }
    return solids
  }

  /// A row of books of all sizes, the last one leaning.
  static func row(
    from left: Double, to right: Double, on shelf: Vector, depth: Double, tallest: Double,
    _ colours: [UInt32], _ random: inout RandomSource
  ) -> [Solid] {
    var solids: [Solid] = []
    var x = left
    while x < right {
      let thickness = random.number(0.022, 0.055)
      let height = min(tallest, random.number(0.2, 0.31))
      let reach = random.number(0.15, 0.21)
      let colour = colours[Int(random.next() % UInt64(colours.count))]
      let cover = Material(.bands(height * random.number(0.3, 0.6)), colour, colour, colour)
      let leans = x + thickness * 2.5 >= right
      let book = Solid.box(thickness, height, reach, on: Vector(thickness / 2, 0, 0), cover)
      solids.append(
        book.placed(
          in: Frame(
            shelf + Vector(x, 0, depth / 2 - 0.03 - reach / 2), roll: leans ? -14 : 0)))
      x += thickness + 0.002 + (leans ? 0.08 : 0)
    }
    return solids
  }

  /// A desk with a drawer unit on its right.
  static func desk(
    width: Double, depth: Double, _ top: Material, _ body: Material, _ grip: Material
  )
    -> [Solid]
  {
    let height = 0.74
    var solids = [
      Solid.box(width, 0.035, depth, on: Vector(0, height - 0.035, 0), top),
      Solid.box(0.42, height - 0.035, depth - 0.06, on: Vector(-width / 2 + 0.23, 0, 0), body),
    ]
    for index in 0..<3 {
      let y = 0.05 + Double(index) * 0.22
      solids.append(
        .box(0.38, 0.2, 0.02, on: Vector(-width / 2 + 0.23, y, depth / 2 - 0.03), top))
      solids.append(
        Solid.box(
          0.12, 0.012, 0.02, on: Vector(-width / 2 + 0.23, y + 0.12, depth / 2 - 0.015), grip
        ).thin)
    }
    for z in [-1.0, 1] {
      solids.append(
        .box(
          0.05, height - 0.035, 0.05,
          on: Vector(width / 2 - 0.05, 0, z * (depth / 2 - 0.06)), body))
    }
    return solids
  }

  /// A screen on a foot.
  static func monitor(_ body: Material, _ screen: Material) -> [Solid] {
    [
      .cylinder(radius: 0.12, height: 0.012, on: .zero, body),
      .box(0.04, 0.2, 0.03, on: Vector(0, 0, -0.03), body),
      .box(0.62, 0.37, 0.03, on: Vector(0, 0.12, 0), body),
      .box(0.595, 0.335, 0.002, on: Vector(0, 0.14, 0.0155), screen),
    ]
  }

  /// A lamp with two arms whose shade looks down at 0.4 m.
  static func deskLamp(_ metal: Material, _ bulb: Material) -> [Solid] {
    let elbow = Vector(-0.12, 0.34, 0)
    let head = Vector(0.1, 0.46, 0.04)
    return [
      .cylinder(radius: 0.09, height: 0.02, on: .zero, metal),
      Solid.rod(from: Vector(0, 0.02, 0), to: elbow, radius: 0.008, metal).thin,
      Solid.rod(from: elbow, to: head, radius: 0.008, metal).thin,
      Solid.cone(bottom: 0.085, top: 0.04, height: 0.1, on: head - Vector(0, 0.06, 0), metal)
        .carved(
          by: .frustum(bottom: 0.08, top: 0.035, half: 0.05),
          Frame(origin: head - Vector(0, 0.02, 0))),
      Solid.ball(radius: 0.03, at: head - Vector(0, 0.03, 0), bulb).shadowless,
    ]
  }

  /// A swivel chair on five castors that faces forward.
  static func swivelChair(_ cloth: Material, _ metal: Material) -> [Solid] {
    var solids = [
      Solid.cushion(0.5, 0.1, 0.48, on: Vector(0, 0.44, 0), cloth),
      Solid.cylinder(radius: 0.03, height: 0.38, on: Vector(0, 0.07, 0), metal),
      Solid.cushion(0.46, 0.58, 0.09, on: .zero, cloth).placed(
        in: Frame(Vector(0, 0.58, -0.22), pitch: -10)),
      Solid.box(0.06, 0.3, 0.03, on: Vector(0, 0.42, -0.25), metal),
    ]
    for index in 0..<5 {
      let (s, c) = sineAndCosine(degrees: Double(index) * 72 + 20)
      solids.append(
        .rod(from: Vector(0, 0.1, 0), to: Vector(s * 0.3, 0.06, c * 0.3), radius: 0.018, metal))
      solids.append(.ball(radius: 0.03, at: Vector(s * 0.3, 0.03, c * 0.3), metal))
    }
    for x in [-0.27, 0.27] {
      solids.append(.box(0.05, 0.03, 0.28, on: Vector(x, 0.66, 0), metal))
      solids.append(Solid.box(0.03, 0.2, 0.03, on: Vector(x, 0.47, 0), metal).thin)
    }
    return solids
  }

  /// A globe on a stand.
  static func globe(_ land: Material, _ metal: Material) -> [Solid] {
    [
      .cylinder(radius: 0.09, height: 0.02, on: .zero, metal),
      .cylinder(radius: 0.012, height: 0.1, on: .zero, metal),
      .ball(radius: 0.15, at: Vector(0, 0.25, 0), land),
    ]
  }
}
