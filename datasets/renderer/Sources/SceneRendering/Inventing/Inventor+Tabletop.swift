extension Inventor {
  /// Small things on a table or a shelf, from near.
  mutating func tabletop() -> Setting? {
    let isShelf = random.chance(0.3)
    let wall = SurfaceStock.wall(&random)
    let floor = SurfaceStock.floor(&random)
    let height = random.number(0.4, 1.1)
    let width = random.number(0.7, 2)
    let depth = isShelf ? random.number(0.28, 0.5) : random.number(0.5, 1.1)
    let behind = isShelf ? depth / 2 : depth / 2 + random.number(0, 3)
    var room = Room(
      width: random.number(width + 0.6, width + 5), height: 2.6,
      depth: behind + random.number(1.6, 4))
    if random.chance(0.4) {
      room.openings.append(
        .init(side: random.pick([.left, .right]), x: 0, y: 0.7, width: 1.2, height: 1.2))
      scene.lights.append(room.portal(room.openings[0]))
    }
    // The table is at the origin, the wall behind it at +behind.
    let shell =
      room.shell(floor: floor.material, ceiling: .plain(0xE8E4DC), wall: wall.material)
      .placed(Vector(0, 0, behind - room.depth))
    scene.solids += shell
    scene.lights = scene.lights.map { $0.moved(by: Vector(0, 0, behind - room.depth)) }
    let top = SurfaceStock.floor(&random)
    if isShelf {
      for level in [-1.0, 0, 1] {
        scene.solids.append(
          .box(
            width, 0.03, depth, on: Vector(0, height - 0.03 + level * 0.42, behind - depth / 2),
            trim.wood))
      }
      for side in [-1.0, 1] {
        scene.solids.append(
          .box(
            0.03, 1.3, depth, on: Vector(side * width / 2, height - 0.6, behind - depth / 2),
            trim.wood))
      }
    } else {
      scene.solids += Furniture.table(
        width: width, depth: depth, height: height, top.material, trim.wood)
    }
    let bulb = Vector(
      random.number(-1.2, 1.2), height + random.number(0.8, 1.5), random.number(-1.4, 0.6))
    scene.lights.append(
      .ball(centre: bulb, radius: 0.1, radiance: mood.lamp * (mood == .moonlight ? 12 : 50)))
    if random.chance(0.5) {
      scene.lights.append(
        .ceiling(
          centre: Vector(0, 2.55, 0), width: 0.6, depth: 0.6, radiance: mood.lamp * 4))
    }

    let middle = isShelf ? behind - depth / 2 : 0
    var plan = FloorPlan(
      x: -width / 2 + 0.03...width / 2 - 0.03,
      z: middle - depth / 2 + 0.02...middle + depth / 2 - 0.02)
    let subject = random.pick([
      Subject.vase, .bowl, .cup, .teapot, .bottle, .ball, .lamp, .box,
    ])
    let thing = subjectThing(subject)
    if isShelf, thing.size.y > 0.38 { return nil }
    let yaw = random.number(0, 360)
    guard let place = plan.place(thing.size, yaw: yaw, &random) else { return nil }
    let lift = Vector(0, height, 0)
    scene.solids += thing.solids.placed(place + lift, yaw: yaw)
    for _ in 0..<random.whole(1, 8) {
      let other = random.pick([Subject.vase, .bowl, .cup, .teapot, .bottle, .ball, .lamp, .box])
      if other == subject { continue }
      let thing = self.other(other)
      if isShelf, thing.size.y > 0.38 { continue }
      let turn = random.number(0, 360)
      if let spot = plan.place(thing.size, yaw: turn, &random) {
        scene.solids += thing.solids.placed(spot + lift, yaw: turn)
      }
    }
    if random.chance(0.35) {
      var spines: [UInt32] = []
      for _ in 0..<5 { spines.append(NamedColour.any(&random)) }
      let from = random.number(-width / 2, 0)
      scene.solids += Furniture.row(
        from: from, to: from + random.number(0.15, 0.4),
        on: lift + Vector(0, 0, middle + depth / 2 - 0.2),
        depth: 0.3, tallest: 0.3, spines, &random)
    }
    let reach = max(thing.size.x, max(thing.size.y, thing.size.z))
    let found = CameraSearch(scene).view(nearest: 0.08, &random) { random in
      let (s, c) = sineAndCosine(degrees: random.number(-75, 75))
      let away = reach * random.number(1.3, 2.8)
      let rise = isShelf ? random.number(0, 0.25) : random.number(0.2, 0.8)
      return place + lift
        + Vector(s * away, thing.size.y * 0.4 + away * rise, -c * away)
    }
    guard let found else { return nil }
    let spot = isShelf ? "shelf" : "table"
    return Setting(
      place: spot, whereabouts: "on a \(spot)", subject: subject,
      surfaces: isShelf ? [wall.words] : [top.words.replacingFloor, wall.words], indoors: true,
      view: found.view, fieldOfView: found.fieldOfView, reach: random.number(0.12, 0.35))
  }
}

extension Light {
  /// The same light somewhere else.
  fileprivate func moved(by offset: Vector) -> Light {
    switch self {
    case .ball(let centre, let radius, let radiance):
      .ball(centre: centre + offset, radius: radius, radiance: radiance)
    case .panel(let corner, let across, let along, let radiance):
      .panel(corner: corner + offset, across: across, along: along, radiance: radiance)
    case .portal(let corner, let across, let along):
      .portal(corner: corner + offset, across: across, along: along)
    }
  }
}

extension String {
  /// The words of a floor for the top of a table.
  fileprivate var replacingFloor: String {
    switch self {
    case "a checkered floor": "a checkered top"
    case "a marble floor": "a marble top"
    case "a concrete floor": "a concrete top"
    case "a carpet", "a striped rug": "a cloth"
    default: self
    }
  }
}
