extension Subject {
  /// What stands on a table, a few centimetres to half a metre large.
  func tableware(_ paint: Material, _ trim: Trim, _ random: inout RandomSource) -> Thing {
    let grow = random.number(0.85, 1.25)
    // Patterns of furniture are too coarse here.
    var paint = paint
    if case .stripes(let width) = paint.pattern { paint.pattern = .bands(width / 3) }
    if case .weave = paint.pattern { paint.pattern = .plaster(0.05) }
    switch self {
    case .vase: return vase(paint, trim, &random).scaled(by: grow)
    case .bowl:
      let foot = Vector(0, 0.02, 0)
      return Thing(
        solids: [
          .cylinder(radius: 0.06, height: 0.03, on: .zero, paint),
          Solid.cone(bottom: 0.065, top: 0.15, height: 0.09, on: foot, paint)
            .carved(
              by: .frustum(bottom: 0.05, top: 0.142, half: 0.045),
              Frame(origin: foot + Vector(0, 0.055, 0))),
        ] + fruit(&random), size: Vector(0.3, 0.14, 0.3)
      ).scaled(by: grow)
    case .cup:
      return Thing(
        solids: [
          Solid.cone(bottom: 0.036, top: 0.043, height: 0.095, on: .zero, paint)
            .carved(
              by: .frustum(bottom: 0.033, top: 0.039, half: 0.045),
              Frame(origin: Vector(0, 0.055, 0))),
          .rod(from: Vector(0.04, 0.078, 0), to: Vector(0.068, 0.07, 0), radius: 0.006, paint),
          .rod(from: Vector(0.068, 0.07, 0), to: Vector(0.066, 0.035, 0), radius: 0.006, paint),
          .rod(from: Vector(0.066, 0.035, 0), to: Vector(0.038, 0.025, 0), radius: 0.006, paint),
        ], size: Vector(0.11, 0.095, 0.09)
      ).scaled(by: grow)
    case .teapot:
      return Thing(
        solids: [
          .ellipsoid(Vector(0.085, 0.07, 0.085), at: Vector(0, 0.075, 0), paint),
          .cylinder(radius: 0.05, height: 0.012, on: .zero, paint),
          .cone(bottom: 0.05, top: 0.03, height: 0.014, on: Vector(0, 0.138, 0), paint),
          .ball(radius: 0.014, at: Vector(0, 0.16, 0), trim.dark),
          .rod(
            from: Vector(0.06, 0.06, 0), to: Vector(0.14, 0.13, 0), radius: 0.02, top: 0.01, paint),
          .rod(from: Vector(-0.07, 0.11, 0), to: Vector(-0.13, 0.11, 0), radius: 0.008, paint),
          .rod(from: Vector(-0.13, 0.11, 0), to: Vector(-0.12, 0.05, 0), radius: 0.008, paint),
          .rod(from: Vector(-0.12, 0.05, 0), to: Vector(-0.07, 0.045, 0), radius: 0.008, paint),
        ], size: Vector(0.27, 0.17, 0.18)
      ).scaled(by: grow)
    case .bottle:
      return Thing(
        solids: [
          .cylinder(radius: 0.042, height: 0.19, on: .zero, paint),
          .cone(bottom: 0.042, top: 0.014, height: 0.06, on: Vector(0, 0.19, 0), paint),
          .cylinder(radius: 0.014, height: 0.07, on: Vector(0, 0.25, 0), paint),
          .cylinder(radius: 0.016, height: 0.02, on: Vector(0, 0.31, 0), trim.wood),
          .cylinder(radius: 0.0425, height: 0.06, on: Vector(0, 0.06, 0), trim.pale),
        ], size: Vector(0.09, 0.33, 0.09)
      ).scaled(by: grow)
    case .ball:
      let radius = random.number(0.04, 0.12)
      return Thing(
        solids: [.ball(radius: radius, at: Vector(0, radius, 0), paint)],
        size: Vector(repeating: 2 * radius))
    case .lamp:
      var shade = paint
      shade.emission = paint.first * 0.2
      return Thing(
        solids: [
          .cylinder(radius: 0.075, height: 0.02, on: .zero, trim.metal),
          .cone(bottom: 0.05, top: 0.02, height: 0.22, on: Vector(0, 0.02, 0), paint),
          Solid.cone(bottom: 0.15, top: 0.09, height: 0.17, on: Vector(0, 0.24, 0), shade),
        ], size: Vector(0.3, 0.41, 0.3)
      ).scaled(by: grow)
    default:
      let size = Vector(
        random.number(0.12, 0.35), random.number(0.06, 0.24), random.number(0.1, 0.25))
      return Thing(
        solids: [
          .box(size.x, size.y * 0.8, size.z, on: .zero, paint),
          .box(
            size.x + 0.012, size.y * 0.2, size.z + 0.012, on: Vector(0, size.y * 0.8, 0), paint),
        ], size: size)
    }
  }

  private func vase(_ paint: Material, _ trim: Trim, _ random: inout RandomSource) -> Thing {
    let belly = random.number(0.06, 0.1)
    let height = random.number(0.18, 0.34)
    let neck = belly * random.number(0.3, 0.6)
    var solids = [
      Solid.cylinder(radius: belly * 0.6, height: 0.015, on: .zero, paint),
      Solid.ellipsoid(Vector(belly, height * 0.36, belly), at: Vector(0, height * 0.38, 0), paint),
      Solid.cone(
        bottom: neck, top: neck * 1.1, height: height * 0.35, on: Vector(0, height * 0.6, 0), paint),
      Solid.cone(
        bottom: neck * 1.1, top: neck * 1.6, height: height * 0.07,
        on: Vector(0, height * 0.93, 0), paint),
    ]
    if random.chance(0.5) {
      let leaf = Material.plain(0x3F7A3A)
      let bloom = Material.plain(NamedColour.any(&random))
      for stem in 0..<random.whole(3, 6) {
        let (s, c) = sineAndCosine(degrees: 67 * Double(stem) + random.number(0, 40))
        let reach = random.number(0.04, 0.14)
        let tip = Vector(s * reach, height + random.number(0.1, 0.24), c * reach)
        solids.append(
          Solid.rod(from: Vector(0, height * 0.9, 0), to: tip, radius: 0.004, leaf).thin)
        solids.append(.ball(radius: random.number(0.018, 0.04), at: tip, bloom))
      }
    }
    return Thing(solids: solids, size: Vector(2 * belly, height, 2 * belly))
  }

  private func fruit(_ random: inout RandomSource) -> [Solid] {
    guard random.chance(0.6) else { return [] }
    return (0..<random.whole(2, 5)).map { index in
      let (s, c) = sineAndCosine(degrees: 73 * Double(index))
      let reach = random.number(0.02, 0.07)
      return .ball(
        radius: random.number(0.028, 0.04), at: Vector(s * reach, 0.085, c * reach),
        .plain(random.pick([0xC8402F, 0xD9A13A, 0x7FA843, 0xE07A2C])))
    }
  }
}
