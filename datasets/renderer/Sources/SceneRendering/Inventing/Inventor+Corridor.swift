extension Inventor {
  /// A long narrow room with doors, radiators and things along its walls.
  mutating func corridor() -> Setting? {
    let room = Room(
      width: random.number(1.6, 3), height: random.number(2.2, 3.6), depth: random.number(8, 26))
    let floor = SurfaceStock.floor(&random)
    let wall = SurfaceStock.wall(&random)
    scene.solids += room.shell(
      floor: floor.material, ceiling: .plain(0xE4E0D8), wall: wall.material)
    lamps(in: room)
    for z in stride(from: random.number(1, 3), to: room.depth - 1, by: random.number(3, 6)) {
      scene.lights.append(
        .ball(
          centre: Vector(0, room.height - 0.12, z), radius: 0.12,
          radiance: mood.lamp * (mood == .moonlight ? 8 : 22)))
      scene.solids.append(
        Solid.ball(radius: 0.1, at: Vector(0, room.height - 0.12, z), .glowing(0xFFF2DC, 0.9))
          .shadowless)
      if scene.lights.count > 5 { break }
    }
    for side in [Room.Side.left, .right] {
      for z in stride(from: random.number(0.8, 3), to: room.depth - 1, by: random.number(2.4, 5)) {
        let along = side == .left ? room.depth / 2 - z : z - room.depth / 2
        let parts =
          random.chance(0.7)
          ? Furniture.door(.anything(&random), trim.pale, trim.metal)
          : Furniture.radiator(width: 0.9, trim.pale)
        scene.solids += parts.map { solid in
          // Doors are flat on the wall here: their leaf lies a little before it.
          solid.placed(in: Frame(Vector(along, 0, 0.11)))
        }.placed(in: room.wall(side))
      }
    }
    var plan = FloorPlan(x: -room.width / 2...room.width / 2, z: 0...room.depth)
    let subject = random.pick([Subject.bench, .cabinet, .wardrobe, .chair, .barrel, .armchair])
    let thing = subjectThing(subject)
    guard let place = put(thing, in: room, &plan) else { return nil }
    for _ in 0..<random.whole(1, 5) {
      let other = random.pick([Subject.chair, .bench, .cabinet, .box])
      if other != subject {
        _ = put(
          other == .box ? self.other(.box).scaled(by: 2.5) : self.other(other), in: room, &plan)
      }
    }
    let found = CameraSearch(scene).view(nearest: 0.3, &random) { random in
      let away = random.number(1, 4.5) * (random.chance(0.5) ? 1 : -1)
      return Vector(
        random.number(-room.width / 2 + 0.25, room.width / 2 - 0.25), random.number(1.1, 1.8),
        min(max(place.z + away, 0.3), room.depth - 0.3))
    }
    guard let found else { return nil }
    return Setting(
      place: "corridor", whereabouts: "in a corridor", subject: subject,
      surfaces: [floor.words, wall.words], indoors: true, view: found.view,
      fieldOfView: found.fieldOfView)
  }
}
