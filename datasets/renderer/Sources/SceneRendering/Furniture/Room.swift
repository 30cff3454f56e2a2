/// The inside of a room: x from -width/2 to width/2, y from 0 to height, z from 0 to depth.
struct Room {
  enum Side { case left, right, back, front }

  /// A hole in a wall, for a window or a door, in the wall's own coordinates.
  struct Opening {
    var side: Side
    /// The middle along the wall and the lower edge.
    var x, y: Double
    var width, height: Double
  }

  var width, height, depth: Double
  var openings: [Opening] = []
  let thickness = 0.22

  init(width: Double, height: Double, depth: Double) {
    self.width = width
    self.height = height
    self.depth = depth
  }

  /// A wall's frame: on the floor in the middle of its inner face, looking into the room.
  func wall(_ side: Side) -> Frame {
    switch side {
    case .left: Frame(Vector(-width / 2, 0, depth / 2), yaw: 90)
    case .right: Frame(Vector(width / 2, 0, depth / 2), yaw: -90)
    case .back: Frame(Vector(0, 0, depth), yaw: 180)
    case .front: Frame(.zero)
    }
  }

  func length(of side: Side) -> Double {
    side == .left || side == .right ? depth : width
  }

  /// Floor, ceiling and four walls with their openings.
  func shell(floor: Material, ceiling: Material, wall: Material, accent: Material? = nil) -> [Solid]
  {
    let reach = max(width, depth)
    var solids = [
      Solid.box(
        from: Vector(-width / 2 - thickness, -thickness, -thickness),
        to: Vector(width / 2 + thickness, 0, depth + thickness), floor),
      Solid.box(
        from: Vector(-width / 2 - thickness, height, -thickness),
        to: Vector(width / 2 + thickness, height + thickness, depth + thickness), ceiling),
    ]
    for side in [Side.left, .right, .back, .front] {
      let frame = self.wall(side)
      let half = length(of: side) / 2 + (side == .left || side == .right ? 0 : thickness)
      var solid = Solid(
        .box(Vector(half, height / 2, thickness / 2)),
        Frame(origin: Vector(0, height / 2, -thickness / 2)),
        side == .back ? accent ?? wall : wall)
      for opening in openings where opening.side == side {
        solid = solid.carved(
          by: .box(Vector(opening.width / 2, opening.height / 2, reach)),
          Frame(origin: Vector(opening.x, opening.y + opening.height / 2, 0)))
      }
      solids.append(solid.placed(in: frame))
    }
    return solids
  }

  /// A board along the foot of every wall, interrupted by doors.
  func skirting(_ material: Material) -> [Solid] {
    [Side.left, .right, .back, .front].map { side in
      var board = Solid.box(length(of: side), 0.1, 0.015, on: .zero, material)
      for opening in openings where opening.side == side && opening.y < 0.1 {
        board = board.carved(
          by: .box(Vector(opening.width / 2 + 0.08, 0.3, 0.3)),
          Frame(origin: Vector(opening.x, 0, 0)))
      }
      return board.placed(in: wall(side))
    }
  }

  /// The light that comes in through an opening.
  func portal(_ opening: Opening) -> Light {
    let frame = wall(opening.side)
    return .portal(
      corner: frame.worldPoint(Vector(opening.x - opening.width / 2, opening.y, -0.1)),
      across: frame.right * opening.width, along: frame.up * opening.height)
  }

  /// A window frame with sill and bars in an opening.
  func window(_ opening: Opening, across: Int, down: Int, _ material: Material) -> [Solid] {
    let w = opening.width
    let h = opening.height
    let middle = Vector(opening.x, opening.y, -0.12)
    var solids = [
      Solid.box(w + 0.14, 0.035, 0.3, on: middle + Vector(0, -0.035, 0.08), material),
      Solid.box(w, 0.06, 0.06, on: middle, material),
      Solid.box(w, 0.06, 0.06, on: middle + Vector(0, h - 0.06, 0), material),
      Solid.box(0.06, h, 0.06, on: middle + Vector(-w / 2 + 0.03, 0, 0), material),
      Solid.box(0.06, h, 0.06, on: middle + Vector(w / 2 - 0.03, 0, 0), material),
    ]
    for bar in 1..<max(across, 1) {
      let x = -w / 2 + w * Double(bar) / Double(across)
      solids.append(.box(0.04, h, 0.045, on: middle + Vector(x, 0, 0), material))
    }
    for bar in 1..<max(down, 1) {
      let y = h * Double(bar) / Double(down)
      solids.append(.box(w, 0.035, 0.04, on: middle + Vector(0, y, 0), material))
    }
    return solids.placed(in: wall(opening.side))
  }
}
