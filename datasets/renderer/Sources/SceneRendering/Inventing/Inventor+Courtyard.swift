extension Inventor {
  /// A court or garden between walls, arcades or hedges.
  mutating func courtyard() -> Setting? {
    let ground = SurfaceStock.paving(&random)
    let width = random.number(7, 18)
    let depth = random.number(8, 22)
    let isGarden = random.chance(0.4)
    scene.solids.append(Solid(.ground, .world, ground.material))
    let wall =
      isGarden
      ? (material: Material(.leaves(0.4), 0x3F6B34, 0x5E8F49, 0x223F1E), words: "hedges")
      : SurfaceStock.wall(&random)
    let height = isGarden ? random.number(1.2, 2.4) : random.number(2.5, 8)
    for (centre, span, yaw) in [
      (Vector(0, 0, depth), width, 180.0), (Vector(-width / 2, 0, depth / 2), depth, 90),
      (Vector(width / 2, 0, depth / 2), depth, -90), (Vector(0, 0, 0), width, 0),
    ] {
      if random.chance(0.12) { continue }
      if !isGarden, random.chance(0.3) {
        let arches = max(2, Int(span / random.number(2.2, 3.2)))
        scene.solids.append(
          Outdoors.arcade(
            width: span, height: height, thickness: 0.5, arches: arches,
            span: span / Double(arches) * 0.66, spring: min(2.1, height * 0.5), wall.material
          ).placed(in: Frame(centre, yaw: yaw)))
        scene.solids.append(
          Solid.box(span, height, 0.3, on: Vector(0, 0, -3), .anything(&random))
            .placed(in: Frame(centre, yaw: yaw)))
      } else {
        scene.solids.append(
          Solid.box(span, height, 0.4, on: Vector(0, 0, -0.2), wall.material)
            .placed(in: Frame(centre, yaw: yaw)))
      }
    }
    if mood == .neon { neonSigns(width / 2) }
    var plan = FloorPlan(x: -width / 2 + 0.5...width / 2 - 0.5, z: 0.5...depth - 0.5)
    let subject = random.pick([
      Subject.fountain, .statue, .bench, .barrel, .table, .tent, .booth, .bathtub, .kiosk, .chair,
    ])
    let thing = subjectThing(subject)
    let yaw = random.number(0, 360)
    guard let place = plan.place(thing.size, yaw: yaw, &random) else { return nil }
    scene.solids += thing.solids.placed(place, yaw: yaw)
    for _ in 0..<random.whole(2, 9) {
      let parts: (solids: [Solid], size: Vector)
      switch random.whole(0, 5) {
      case 0: parts = (tree(), Vector(1.2, 4, 1.2))
      case 1:
        let size = random.number(0.7, 1.4)
        parts = (
          Outdoors.tub(
            .anything(&random), Material(.leaves(0.2), 0x3F7A3A, 0x6CA552, 0x254F26), height: size),
          Vector(size * 0.6, size, size * 0.6)
        )
      case 2:
        let rise = random.number(2.5, 4.5)
        parts = (
          Outdoors.column(
            height: rise, radius: 0.25, broken: random.chance(0.5) ? rise * 0.6 : nil,
            wall.material), Vector(0.8, rise, 0.8)
        )
      default:
        let other = random.pick([Subject.bench, .barrel, .chair, .table, .statue])
        if other == subject { continue }
        let thing = self.other(other)
        parts = (thing.solids, thing.size)
      }
      let turn = random.number(0, 360)
      if let spot = plan.place(parts.size, yaw: turn, &random) {
        scene.solids += parts.solids.placed(spot, yaw: turn)
      }
    }
    let name = isGarden ? "garden" : "courtyard"
    return seenOutdoors(
      place: name, whereabouts: "in a \(name)", subject, at: place,
      reach: 1.2 * max(thing.size.x, max(thing.size.y, thing.size.z)), within: width / 2 - 0.3,
      surfaces: [ground.words, wall.words])
  }
}
