/// Things to put outdoors.
///
/// Each stands on the ground about its own origin.
enum Outdoors {
  /// A tree with a round crown of several lumps.
  static func tree(
    height: Double, _ bark: Material, _ leaves: Material, lumps: Int = 18,
    _ random: inout RandomSource
  ) -> [Solid] {
    let trunk = height * 0.42
    var solids = [
      Solid.cone(bottom: height * 0.035, top: height * 0.02, height: trunk, on: .zero, bark)
    ]
    let crown = Vector(0, height * 0.68, 0)
    solids.append(
      .ellipsoid(Vector(0.23, 0.27, 0.23) * height, at: crown, leaves))
    for index in 0..<lumps {
      let (s, c) = sineAndCosine(degrees: Double(index) * 137.5 + random.number(-20, 20))
      let lift = (Double(index) + 0.5) / Double(lumps) * 2 - 1
      let ring = (1 - lift * lift).squareRoot() * height * 0.19
      let centre = crown + Vector(s * ring, lift * height * 0.22, c * ring)
      let size = height * random.number(0.085, 0.14)
      solids.append(
        .ellipsoid(Vector(size, size * random.number(0.75, 0.95), size), at: centre, leaves))
      if lift < 0.2, index % 2 == 0 {
        solids.append(
          .rod(
            from: Vector(0, trunk * 0.75, 0), to: centre, radius: height * 0.012,
            top: height * 0.006, bark))
      }
    }
    return solids
  }

  /// A fir of stacked cones.
  static func fir(height: Double, _ bark: Material, _ needles: Material) -> [Solid] {
    var solids = [
      Solid.cylinder(radius: height * 0.025, height: height * 0.2, on: .zero, bark)
    ]
    for tier in 0..<5 {
      let part = Double(tier) / 5
      solids.append(
        .cone(
          bottom: height * (0.2 - 0.14 * part), top: height * 0.012 * (1 - part),
          height: height * 0.34 * (1 - 0.35 * part),
          on: Vector(0, height * (0.12 + 0.66 * part), 0),
          needles))
    }
    return solids
  }

  /// A slim cypress.
  static func cypress(height: Double, _ leaves: Material) -> [Solid] {
    [
      .cylinder(radius: height * 0.02, height: height * 0.1, on: .zero, .plain(0x5A4632)),
      .ellipsoid(
        Vector(0.1, 0.48, 0.1) * height, at: Vector(0, height * 0.53, 0), leaves),
    ]
  }

  /// A street lamp with an arm to its front.
  static func streetLamp(_ iron: Material, _ glass: Material) -> [Solid] {
    [
      .cone(bottom: 0.12, top: 0.07, height: 0.7, on: .zero, iron),
      Solid.cone(bottom: 0.05, top: 0.035, height: 3.3, on: Vector(0, 0.7, 0), iron).thin,
      Solid.cone(bottom: 0.12, top: 0.19, height: 0.38, on: Vector(0, 4.02, 0), glass).shadowless
        .thin,
      Solid.cone(bottom: 0.23, top: 0.03, height: 0.22, on: Vector(0, 4.4, 0), iron).thin,
      Solid.ball(radius: 0.05, at: Vector(0, 4.65, 0), iron).thin,
    ]
  }

  /// A parked car that heads along z.
  static func car(_ paint: Material, _ glass: Material) -> [Solid] {
    let rubber = Material.plain(0x1B1B1C)
    let hub = Material.plain(0xA8ACB0).shiny(0.2)
    let frame = Frame(origin: Vector(0, 0.6, 0))
    var solids = [
      Solid(.box(Vector(0.86, 0.3, 2.08)), frame, paint)
        .clipped(to: .ellipsoid(Vector(1.3, 0.62, 2.75)), frame)
    ]
    let roof = Frame(origin: Vector(0, 0.95, -0.25))
    solids.append(
      Solid(.box(Vector(0.74, 0.5, 1.3)), roof, glass)
        .clipped(to: .ellipsoid(Vector(0.92, 0.52, 1.36)), roof))
    solids.append(
      Solid(.box(Vector(0.76, 0.06, 1.2)), Frame(origin: Vector(0, 1.41, -0.25)), paint)
        .clipped(to: .ellipsoid(Vector(0.945, 0.545, 1.4)), roof))
    for (x, z) in [(-0.76, -1.28), (0.76, -1.28), (-0.76, 1.3), (0.76, 1.3)] {
      let side: Double = x < 0 ? -1 : 1
      let axle = Vector(0, 0, 0)
      solids.append(
        .rod(
          from: axle + Vector(x - side * 0.1, 0.32, z), to: axle + Vector(x + side * 0.11, 0.32, z),
          radius: 0.32, rubber))
      solids.append(
        .rod(
          from: axle + Vector(x, 0.32, z), to: axle + Vector(x + side * 0.12, 0.32, z),
          radius: 0.19, hub))
    }
    for x in [-0.6, 0.6] {
      solids.append(
        .ellipsoid(Vector(0.16, 0.08, 0.06), at: Vector(x, 0.66, 1.98), .plain(0xF4F1E2)))
      solids.append(
        .ellipsoid(Vector(0.14, 0.07, 0.05), at: Vector(x, 0.7, -1.97), .plain(0xA82018)))
    }
    return solids
  }

  /// A garden bench that faces forward.
  static func bench(_ wood: Material, _ iron: Material) -> [Solid] {
    var solids: [Solid] = []
    for z in [-0.14, 0.0, 0.14] {
      solids.append(.box(1.5, 0.035, 0.11, on: Vector(0, 0.43, z), wood))
    }
    for y in [0.58, 0.74] {
      solids.append(.box(1.5, 0.11, 0.03, on: Vector(0, y, -0.24 - (y - 0.58) * 0.2), wood))
    }
    for x in [-0.6, 0.6] {
      solids.append(.box(0.05, 0.43, 0.4, on: Vector(x, 0, 0), iron))
      solids.append(.box(0.05, 0.5, 0.04, on: Vector(x, 0.4, -0.24), iron))
    }
    return solids
  }

  /// A tub with a clipped ball of leaves.
  static func tub(_ clay: Material, _ leaves: Material, height: Double = 1.1) -> [Solid] {
    let rim = height * 0.4
    return [
      .cone(bottom: height * 0.17, top: height * 0.24, height: rim, on: .zero, clay),
      .cylinder(radius: height * 0.26, height: height * 0.06, on: Vector(0, rim, 0), clay),
      .ball(radius: height * 0.3, at: Vector(0, rim + height * 0.29, 0), leaves),
    ]
  }

  /// A fence of posts and two rails between two points of a terrain.
  static func fence(
    from start: SIMD2<Double>, to end: SIMD2<Double>, posts: Int, on ground: HeightField,
    _ wood: Material
  ) -> [Solid] {
    var solids: [Solid] = []
    var last: Vector?
    for post in 0...posts {
      let place = start + (end - start) * (Double(post) / Double(posts))
      let foot = Vector(place.x, ground.surface(x: place.x, z: place.y).height, place.y)
      solids.append(.box(0.12, 1.25, 0.12, on: foot - Vector(0, 0.15, 0), wood))
      if let last {
        for lift in [0.5, 0.9] {
          solids.append(
            Solid.rod(
              from: last + Vector(0, lift, 0), to: foot + Vector(0, lift, 0), radius: 0.04, wood
            ).thin)
        }
      }
      last = foot
    }
    return solids
  }
}
