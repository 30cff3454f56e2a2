/// Things to put into rooms.
///
/// Each stands on the floor about its own origin and faces forward (z).
enum Furniture {
  /// A sofa with arms, back and seat cushions.
  static func sofa(
    width: Double, seats: Int, _ cloth: Material, _ feet: Material, pillow: Material? = nil
  ) -> [Solid] {
    let depth = 0.92
    var solids = [
      Solid.box(width, 0.26, depth, on: Vector(0, 0.12, 0), cloth),
      Solid.box(width, 0.48, 0.22, on: Vector(0, 0.34, -depth / 2 + 0.11), cloth),
    ]
    for side in [-1.0, 1] {
      let x = side * (width / 2 - 0.09)
      solids.append(.box(0.18, 0.42, depth, on: Vector(x, 0.12, 0), cloth))
      solids.append(
        Solid(
          .frustum(bottom: 0.105, top: 0.105, half: depth / 2),
          Frame(Vector(x, 0.55, 0), pitch: 90), cloth))
      for z in [-1.0, 1] {
        solids.append(
          .cone(
            bottom: 0.018, top: 0.028, height: 0.12,
            on: Vector(side * (width / 2 - 0.1), 0, z * (depth / 2 - 0.1)), feet))
      }
    }
    let seat = (width - 0.38) / Double(seats)
    for index in 0..<seats {
      let x = (Double(index) - Double(seats - 1) / 2) * seat
      solids.append(.cushion(seat - 0.02, 0.2, 0.7, on: Vector(x, 0.34, 0.1), cloth))
      var back = Solid.cushion(seat - 0.03, 0.46, 0.2, on: .zero, cloth)
      back = back.placed(in: Frame(Vector(x, 0.46, -0.17), pitch: -12))
      solids.append(back)
    }
    if let pillow {
      let first = Solid.cushion(0.42, 0.42, 0.17, on: .zero, pillow)
      solids.append(
        first.placed(in: Frame(Vector(-width / 2 + 0.43, 0.52, 0.02), yaw: 24, pitch: -22)))
      solids.append(
        first.placed(in: Frame(Vector(width / 2 - 0.4, 0.52, 0.04), yaw: -28, pitch: -20, roll: 8)))
    }
    return solids
  }

  /// A table with four legs.
  static func table(
    width: Double, depth: Double, height: Double, _ top: Material, _ legs: Material
  ) -> [Solid] {
    var solids = [
      Solid.box(width, 0.035, depth, on: Vector(0, height - 0.035, 0), top),
      Solid.box(width - 0.16, 0.07, depth - 0.16, on: Vector(0, height - 0.105, 0), legs),
    ]
    for x in [-1.0, 1] {
      for z in [-1.0, 1] {
        solids.append(
          .cone(
            bottom: 0.02, top: 0.032, height: height - 0.035,
            on: Vector(x * (width / 2 - 0.07), 0, z * (depth / 2 - 0.07)), legs))
      }
    }
    return solids
  }

  /// A chair whose back is at negative z.
  static func chair(_ wood: Material, _ seat: Material) -> [Solid] {
    var solids = [Solid.cushion(0.44, 0.06, 0.44, on: Vector(0, 0.43, 0), seat)]
    for x in [-0.18, 0.18] {
      solids.append(
        Solid.rod(from: Vector(x, 0.45, 0.17), to: Vector(x * 1.1, 0, 0.2), radius: 0.018, wood)
          .thin)
      solids.append(
        Solid.rod(from: Vector(x, 0.92, -0.25), to: Vector(x, 0.44, -0.17), radius: 0.018, wood)
          .thin)
      solids.append(
        Solid.rod(from: Vector(x, 0.45, -0.17), to: Vector(x * 1.1, 0, -0.22), radius: 0.018, wood)
          .thin)
    }
    for y in [0.62, 0.74, 0.86] {
      let z = -0.17 - (y - 0.44) * 0.167
      solids.append(.box(0.38, 0.06, 0.018, on: Vector(0, y, z), wood))
    }
    return solids
  }

  /// A low round stool or side table.
  static func roundTable(
    radius: Double, height: Double, _ top: Material, _ legs: Material
  ) -> [Solid] {
    var solids = [
      Solid.cylinder(radius: radius, height: 0.03, on: Vector(0, height - 0.03, 0), top)
    ]
    for turn in [30.0, 150, 270] {
      let (s, c) = sineAndCosine(degrees: turn)
      solids.append(
        .rod(
          from: Vector(s * radius * 0.85, 0, c * radius * 0.85),
          to: Vector(s * radius * 0.5, height - 0.03, c * radius * 0.5), radius: 0.016, legs))
    }
    return solids
  }

  /// A standing lamp: foot, pole and shade about a glowing bulb at 1.5 m.
  static func floorLamp(_ metal: Material, _ shade: Material) -> [Solid] {
    [
      .cylinder(radius: 0.15, height: 0.025, on: .zero, metal),
      Solid.cylinder(radius: 0.012, height: 1.5, on: .zero, metal).thin,
      Solid.cone(bottom: 0.22, top: 0.15, height: 0.28, on: Vector(0, 1.38, 0), shade).shadowless,
    ]
  }

  /// A lamp that hangs from a ceiling at `height`; its shade's middle is at `drop` metres.
  static func pendant(height: Double, drop: Double, _ cord: Material, _ shade: Material) -> [Solid]
  {
    [
      Solid.cylinder(radius: 0.006, height: height - drop, on: Vector(0, drop, 0), cord).thin,
      Solid.cone(bottom: 0.2, top: 0.06, height: 0.2, on: Vector(0, drop - 0.1, 0), shade)
        .shadowless,
    ]
  }

  /// A plant with long leaves in a pot.
  static func plant(
    height: Double, leaves: Int, _ pot: Material, _ leaf: Material, _ random: inout RandomSource
  ) -> [Solid] {
    let potHeight = height * 0.28
    let soil = Material.plain(0x3B2A20)
    var solids = [
      Solid.cone(
        bottom: height * 0.1, top: height * 0.14, height: potHeight, on: .zero, pot),
      Solid.cylinder(radius: height * 0.125, height: 0.01, on: Vector(0, potHeight, 0), soil),
    ]
    for index in 0..<leaves {
      let turn = 360 * (Double(index) + 0.5 * random.unit()) / Double(leaves) * 2.4
      let lean = random.number(8, 52)
      let length = height * random.number(0.42, 0.72)
      let frame = Frame(Vector(0, potHeight, 0), yaw: turn, pitch: lean)
      let blade = Solid(
        .ellipsoid(Vector(0.035 + 0.03 * random.unit(), length / 2, 0.008) * (0.4 + 0.6 * height)),
        Frame(Vector(0, length / 2, 0.0)), leaf)
      solids.append(blade.placed(in: frame))
    }
    return solids
  }

  /// A framed painting; it hangs on the wall frame's plane with its middle at the origin.
  static func picture(
    _ width: Double, _ height: Double, number: Int32, frame: Material,
    _ colours: (UInt32, UInt32, UInt32)
  ) -> [Solid] {
    let canvas = Material(
      .painting(width / 2, height / 2, number), colours.0, colours.1, colours.2)
    return [
      Solid(
        .box(Vector(width / 2 + 0.035, height / 2 + 0.035, 0.018)),
        Frame(origin: Vector(0, 0, 0.018)), frame
      ).carved(
        by: .box(Vector(width / 2, height / 2, 0.1)), Frame(origin: Vector(0, 0, 0.118))),
      Solid(.box(Vector(width / 2, height / 2, 0.004)), Frame(origin: Vector(0, 0, 0.02)), canvas),
    ]
  }

  /// A curtain of round folds that hangs from y = `top`, its middle at the origin.
  static func curtain(width: Double, top: Double, folds: Int, _ cloth: Material) -> [Solid] {
    let pitch = width / Double(folds)
    return (0..<folds).map { fold in
      let x = (Double(fold) - Double(folds - 1) / 2) * pitch
      let z = fold % 2 == 0 ? 0.0 : 0.025
      return .cylinder(radius: pitch * 0.56, height: top, on: Vector(x, 0.02, z), cloth)
    }
  }
}
