extension Inventor {
  /// A street between two rows of houses.
  mutating func street() -> Setting? {
    let ground = SurfaceStock.paving(&random)
    let half = random.number(4, 8)
    scene.solids.append(Solid(.ground, .world, ground.material))
    let pavement = SurfaceStock.paving(&random).material
    for side in [-1.0, 1] {
      scene.solids.append(
        .box(half * 0.35, 0.13, 160, on: Vector(side * half * 0.82, 0, 40), pavement))
      if random.chance(0.9) { houses(side: side, away: half) }
    }
    if random.chance(0.6) {
      // Something closes the street.
      scene.solids += other(random.chance(0.5) ? .tower : .house).solids.placed(
        Vector(random.number(-3, 3), 0, random.number(45, 70)), yaw: 180)
    }
    if mood == .neon { neonSigns(half) }
    streetFurniture(half)

    var plan = FloorPlan(x: -half + 0.6...half - 0.6, z: 3...30)
    let subject = random.pick([
      Subject.car, .van, .kiosk, .booth, .bench, .barrel, .statue, .fountain, .car, .van,
    ])
    let yaw =
      random.chance(0.6) ? 180 * Double(random.whole(0, 1)) : random.number(0, 360)
    let thing = subjectThing(subject)
    guard let place = plan.place(thing.size, yaw: yaw, &random) else { return nil }
    scene.solids += thing.solids.placed(place, yaw: yaw)
    for _ in 0..<random.whole(1, 6) {
      let other = random.pick([Subject.car, .van, .barrel, .bench, .kiosk])
      if other == subject { continue }
      let thing = self.other(other)
      let turn = 180 * Double(random.whole(0, 1))
      if let spot = plan.place(thing.size, yaw: turn, &random) {
        scene.solids += thing.solids.placed(spot, yaw: turn)
      }
    }
    let reach = 1.2 * max(thing.size.x, max(thing.size.y, thing.size.z))
    return seenOutdoors(
      place: "street", whereabouts: "on a street", subject, at: place, reach: reach,
      within: half - 0.3, surfaces: [ground.words])
  }

  /// A row of houses along the street.
  private mutating func houses(side: Double, away: Double) {
    var z = random.number(-12, -4)
    while z < 75 {
      let floors = random.whole(1, 4)
      let columns = random.whole(2, 4)
      let width = Double(columns) * random.number(2, 2.7)
      let setback = random.chance(0.3) ? random.number(0, 3) : 0
      let frame = Frame(
        Vector(side * (away + setback), 0, z + width / 2), yaw: side < 0 ? 90 : -90)
      let wall = SurfaceStock.wall(&random).material
      if z < 38 {
        let lit = mood == .daylight ? trim.glass : Material.glowing(0xFFC880, 0.5)
        scene.solids += Outdoors.house(
          width: width, depth: 8, floors: floors, columns: columns, gableFront: random.chance(0.5),
          .init(
            wall: wall,
            roof: Material(.shingles(0.3, 0.2), NamedColour.any(&random), 0x5E4438, 0x4A4644),
            trim: trim.pale, door: .anything(&random), panes: [trim.glass, trim.glass, lit]),
          &random
        ).placed(in: frame)
      } else {
        // Far houses need no windows' frames.
        let height = 2.9 * Double(floors) + 0.4
        scene.solids.append(
          Solid.box(width, height, 8, on: Vector(0, 0, -4), wall).placed(in: frame))
        scene.solids.append(
          Solid.gable(8, 3, width, on: Vector(0, height, -4), yaw: 90, .anything(&random))
            .placed(in: frame))
      }
      z += width + (random.chance(0.2) ? random.number(1, 5) : 0.05)
    }
  }

  mutating func neonSigns(_ half: Double) {
    for _ in 0..<random.whole(1, 3) {
      let side: Double = random.chance(0.5) ? 1 : -1
      let centre = Vector(side * (half - 0.5), random.number(2.5, 4), random.number(4, 22))
      scene.solids.append(
        Solid.box(0.15, 0.9, 1.6, on: centre, .glowing(0xFF5ACD, 1.8, isLamp: true)).shadowless)
      scene.lights.append(
        .ball(
          centre: centre - Vector(side * 0.4, -0.4, 0), radius: 0.4,
          radiance: mood.lamp * random.number(35, 70)))
    }
  }

  /// Lamps, trees, bollards and wires.
  private mutating func streetFurniture(_ half: Double) {
    if random.chance(0.7) {
      let z0 = random.number(2, 8)
      for z in stride(from: z0, to: 45, by: random.number(7, 14)) {
        scene.solids += Outdoors.streetLamp(trim.dark, .glowing(0xFFE2B0, 0.6)).placed(
          Vector((random.chance(0.5) ? 1 : -1) * half * 0.72, 0.1, z))
      }
    }
    if random.chance(0.5) {
      for z in stride(from: random.number(2, 9), to: 40, by: random.number(6, 11)) {
        scene.solids += tree().placed(Vector((random.chance(0.5) ? 1 : -1) * half * 0.75, 0.1, z))
      }
    }
    if random.chance(0.3) {
      for z in stride(from: 2.0, to: 24, by: 2.5) {
        scene.solids.append(
          Solid.cone(
            bottom: 0.09, top: 0.07, height: 0.85, on: Vector(half * 0.64, 0, z), trim.metal
          ).thin)
      }
    }
    if random.chance(0.3) {
      for z in [8.0, 19] {
        scene.solids.append(
          Solid.rod(
            from: Vector(-half, 5.5, z), to: Vector(half, 5.2, z + 2), radius: 0.03, trim.dark
          ).thin)
      }
    }
  }

  /// A broad tree, a fir or a cypress.
  mutating func tree() -> [Solid] {
    let leaves = Material(
      .leaves(0.6), NamedColour.code(random.number(60, 130), 0.5, random.number(0.3, 0.6)),
      NamedColour.code(random.number(40, 130), 0.5, random.number(0.4, 0.7)), 0x284A20)
    switch random.whole(0, 3) {
    case 0: return Outdoors.fir(height: random.number(3, 9), .plain(0x5A4632), leaves)
    case 1: return Outdoors.cypress(height: random.number(3, 8), leaves)
    default:
      return Outdoors.tree(
        height: random.number(3, 8), .plain(0x5A4632), leaves, lumps: random.whole(6, 12), &random)
    }
  }

  /// A camera about a subject outdoors, and the setting that it makes.
  ///
  /// - Parameters:
  ///   - name: The place's name.
  ///   - whereabouts: How captions say it.
  ///   - subject: What is looked at.
  ///   - place: Where it stands.
  ///   - reach: About how large the subject is, in metres.
  ///   - within: How far to the sides the camera may stand.
  ///   - surfaces: Words for the ground and what is about it.
  ///   - lift: The ground's height at x and z, where it is not 0.
  /// - Returns: The setting, or nil where no camera sees the subject well.
  mutating func seenOutdoors(
    place name: String, whereabouts: String, _ subject: Subject, at place: Vector, reach: Double,
    within: Double, surfaces: [String], lift: ((Double, Double) -> Double)? = nil
  ) -> Setting? {
    let found = CameraSearch(scene).view(nearest: 0.4, &random) { random in
      let (s, c) = sineAndCosine(degrees: random.number(0, 360))
      let away = reach * random.number(0.9, 3)
      let x = min(max(place.x + s * away, -within), within)
      let z = place.z - c * away
      let height =
        random.chance(0.8)
        ? random.number(1.3, 1.8)
        : random.chance(0.5) ? random.number(0.5, 1.3) : random.number(1.8, 4.5)
      return Vector(x, (lift?(x, z) ?? 0) + height, z)
    }
    guard let found else { return nil }
    return Setting(
      place: name, whereabouts: whereabouts, subject: subject, surfaces: surfaces, indoors: false,
      view: found.view, fieldOfView: found.fieldOfView)
  }
}
