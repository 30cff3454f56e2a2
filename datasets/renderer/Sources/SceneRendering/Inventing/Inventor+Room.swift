extension Inventor {
  /// A kind of room: its name, what can be its subject and what else stands there.
  private struct RoomKind {
    var name: String
    var subjects: [Subject]
    var others: [Subject]
  }

  private static let roomKinds = [
    RoomKind(
      name: "living room", subjects: [.sofa, .armchair, .table, .bookcase, .cabinet, .piano],
      others: [.armchair, .table, .bookcase, .cabinet, .chair, .piano, .sofa]),
    RoomKind(
      name: "bedroom", subjects: [.bed, .wardrobe, .cabinet, .armchair, .chair],
      others: [.wardrobe, .cabinet, .chair, .desk, .bookcase]),
    RoomKind(
      name: "kitchen", subjects: [.fridge, .table, .cabinet, .chair],
      others: [.cabinet, .chair, .table, .fridge]),
    RoomKind(
      name: "study", subjects: [.desk, .bookcase, .chair, .armchair, .piano],
      others: [.desk, .bookcase, .chair, .cabinet, .sofa]),
    RoomKind(
      name: "bathroom", subjects: [.bathtub, .cabinet, .chair], others: [.cabinet, .chair]),
    RoomKind(
      name: "dining room", subjects: [.table, .cabinet, .piano, .chair],
      others: [.chair, .cabinet, .bookcase, .piano]),
  ]

  /// A furnished room.
  mutating func room() -> Setting? {
    let kind = random.pick(Self.roomKinds)
    let small = kind.name == "bathroom"
    var room = Room(
      width: random.number(2.6, small ? 3.6 : 6.5), height: random.number(2.3, 3.2),
      depth: random.number(2.8, small ? 4 : 7.5))
    let floor = SurfaceStock.floor(&random)
    let wall = SurfaceStock.wall(&random)
    openings(of: &room)
    let accent = random.chance(0.3) ? SurfaceStock.wall(&random).material : nil
    scene.solids += room.shell(
      floor: floor.material, ceiling: .plain(NamedColour.code(50, 0.05, random.number(0.75, 0.97))),
      wall: wall.material, accent: accent)
    if random.chance(0.5) { scene.solids += room.skirting(trim.pale) }
    lamps(in: room)

    var plan = FloorPlan(
      x: -room.width / 2...room.width / 2, z: 0...room.depth)
    let subject = random.pick(kind.subjects)
    guard put(subjectThing(subject), in: room, &plan) != nil else { return nil }
    for _ in 0..<random.whole(2, 7) {
      let other = random.pick(kind.others)
      if other != subject { _ = put(self.other(other), in: room, &plan) }
    }
    clutter(in: room, &plan)

    let search = CameraSearch(scene)
    let found = search.view(nearest: 0.3, &random) { random in
      let height =
        random.chance(0.8)
        ? random.number(1.2, 1.7)
        : random.chance(0.5) ? random.number(0.5, 1.2) : random.number(1.7, room.height - 0.15)
      return Vector(
        random.number(-room.width / 2 + 0.2, room.width / 2 - 0.2), height,
        random.number(0.2, room.depth - 0.2))
    }
    guard let found else { return nil }
    return Setting(
      place: kind.name, whereabouts: "in a \(kind.name)", subject: subject,
      surfaces: [floor.words, wall.words], indoors: true, view: found.view,
      fieldOfView: found.fieldOfView)
  }

  /// Windows and doorways, with what is seen through them.
  private mutating func openings(of room: inout Room) {
    for side in [Room.Side.left, .right, .back, .front] where random.chance(0.4) {
      let length = room.length(of: side)
      let width = min(random.number(0.8, 2.2), length - 0.6)
      let isDoor = random.chance(0.25)
      let opening = Room.Opening(
        side: side, x: random.number(-1, 1) * (length - width - 0.4) / 2,
        y: isDoor ? 0.001 : random.number(0.6, 1), width: isDoor ? 0.95 : width,
        height: isDoor ? 2.05 : random.number(0.9, 1.3))
      room.openings.append(opening)
      if !isDoor {
        scene.solids += room.window(
          opening, across: random.whole(1, 3), down: random.whole(1, 2), trim.pale)
        if random.chance(0.4) {
          let cloth = Material(.weave(0.03), NamedColour.any(&random), NamedColour.any(&random))
          for x in [opening.x - width / 2 - 0.2, opening.x + width / 2 + 0.2] {
            scene.solids += Furniture.curtain(width: 0.35, top: 2.1, folds: 4, cloth)
              .placed(in: Frame(Vector(x, 0, 0.07))).placed(in: room.wall(side))
          }
        }
      }
      if scene.lights.count < 2 { scene.lights.append(room.portal(opening)) }
    }
    guard !room.openings.isEmpty else { return }
    let lawn =
      random.chance(0.5) ? Material(.lawn, 0x5B8A3A, 0x7FAE50, 0x3C6426) : .anything(&random)
    scene.solids.append(.box(90, 0.2, 90, on: Vector(0, -0.6, 4), lawn))
    for _ in 0..<random.whole(0, 6) {
      let (s, c) = sineAndCosine(degrees: random.number(0, 360))
      let away = random.number(9, 30)
      scene.solids +=
        random.chance(0.5)
        ? Outdoors.cypress(height: random.number(3, 8), .plain(0x3F6B34)).placed(
          Vector(s * away, -0.4, c * away + 3))
        : [
          .box(
            random.number(3, 8), random.number(3, 9), random.number(3, 8),
            on: Vector(s * away, -0.4, c * away + 3), .anything(&random))
        ]
    }
  }

  /// A ceiling lamp, a floor lamp or none; neon is a tube on a wall.
  mutating func lamps(in room: Room) {
    let middle = Vector(random.number(-0.6, 0.6), room.height, room.depth * random.number(0.3, 0.7))
    if mood == .neon {
      let frame = room.wall(random.pick([.left, .right, .back]))
      let tube = Solid.rod(
        from: Vector(-0.8, room.height - 0.4, 0.06), to: Vector(0.8, room.height - 0.4, 0.06),
        radius: 0.03, .glowing(0xFF6AD5, 2.5, isLamp: true)
      ).shadowless
      scene.solids.append(tube.placed(in: frame))
      scene.lights.append(
        .ball(
          centre: frame.worldPoint(Vector(0, room.height - 0.4, 0.3)), radius: 0.15,
          radiance: mood.lamp * 45))
    }
    let needsLamp = room.openings.isEmpty || random.chance(0.4)
    if needsLamp {
      let radiance = mood.lamp * random.number(2, 4)
      scene.lights.append(
        .ceiling(
          centre: middle - Vector(0, 0.06, 0), width: 0.5, depth: 0.5,
          radiance: radiance * (mood == .moonlight ? 0.6 : 2)))
      scene.solids.append(
        Solid.box(0.5, 0.05, 0.5, on: middle - Vector(0, 0.05, 0), .glowing(0xFFF6E8, 1.2))
          .shadowless)
    }
  }

  /// Puts a thing along a wall or anywhere; nil where there is no room.
  mutating func put(_ thing: Thing, in room: Room, _ plan: inout FloorPlan) -> Vector? {
    let atWall = random.chance(thing.size.y > 1.1 ? 0.85 : 0.5)
    for _ in 0..<10 {
      let place: Vector
      let yaw: Double
      if atWall {
        let side = random.pick([Room.Side.left, .right, .back, .front])
        let length = room.length(of: side)
        if length < thing.size.x + 0.1 { continue }
        let along = random.number(-1, 1) * (length - thing.size.x) / 2
        let frame = room.wall(side)
        place = frame.worldPoint(Vector(along, 0, thing.size.z / 2 + 0.02))
        yaw =
          switch side {
          case .left: 90
          case .right: -90
          case .back: 180
          case .front: 0
          }
      } else {
        yaw = random.chance(0.5) ? 90 * Double(random.whole(0, 3)) : random.number(0, 360)
        place = Vector(
          random.number(plan.ground.low.x, plan.ground.high.x), 0,
          random.number(plan.ground.low.y, plan.ground.high.y))
      }
      let area = FloorPlan.area(of: thing.size, at: place, yaw: yaw)
      if plan.isFree(area) {
        plan.take(area)
        scene.solids += thing.solids.placed(place, yaw: yaw)
        return place
      }
    }
    return nil
  }

  /// Plants, lamps, boxes, balls, pictures and rugs.
  private mutating func clutter(in room: Room, _ plan: inout FloorPlan) {
    for _ in 0..<random.whole(1, 6) {
      switch random.whole(0, 6) {
      case 0:
        let height = random.number(0.5, 1.5)
        let solids = Furniture.plant(
          height: height, leaves: random.whole(9, 18), .anything(&random),
          .plain(NamedColour.code(random.number(90, 140), 0.5, random.number(0.3, 0.6))), &random)
        if let place = plan.place(Vector(0.4, height, 0.4), yaw: 0, &random) {
          scene.solids += solids.placed(place)
        }
      case 1:
        if let place = plan.place(Vector(0.45, 1.6, 0.45), yaw: 0, &random) {
          scene.solids += Furniture.floorLamp(trim.metal, .glowing(0xEADFC8, 0.3)).placed(place)
        }
      case 2:
        let size = random.number(0.2, 0.6)
        if let place = plan.place(Vector(repeating: size), yaw: 0, &random) {
          scene.solids.append(
            .box(size, size * random.number(0.5, 1.3), size, on: place, .anything(&random)))
        }
      case 3:
        let radius = random.number(0.08, 0.3)
        if let place = plan.place(Vector(repeating: 2 * radius), yaw: 0, &random) {
          scene.solids.append(
            .ball(radius: radius, at: place + Vector(0, radius, 0), .anything(&random)))
        }
      case 4, 5:
        let frame = room.wall(random.pick([.left, .right, .back, .front]))
        scene.solids += Furniture.picture(
          random.number(0.3, 1), random.number(0.3, 0.9), number: Int32(random.whole(0, 60)),
          frame: trim.wood,
          (NamedColour.any(&random), NamedColour.any(&random), NamedColour.any(&random))
        ).placed(Vector(random.number(-1.2, 1.2), random.number(1.2, 1.8), 0)).placed(in: frame)
      default:
        let half = Vector(random.number(0.5, 1.2), 0.006, random.number(0.4, 0.9))
        let rug = Material(
          .rug(half.x, half.z), NamedColour.any(&random), NamedColour.any(&random),
          NamedColour.any(&random))
        scene.solids.append(
          .box(
            2 * half.x, 0.012, 2 * half.z,
            on: Vector(random.number(-0.8, 0.8), 0, room.depth * random.number(0.3, 0.7)),
            yaw: random.number(0, 90), rug))
      }
    }
  }
}
