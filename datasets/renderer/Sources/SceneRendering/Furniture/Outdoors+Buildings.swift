extension Outdoors {
  /// What a house is made of.
  struct HouseMaterials {
    var wall, roof, trim, door: Material
    /// Window panes, chosen in turn: some may be lit.
    var panes: [Material]
  }

  /// A house whose front stands on z = 0 and looks forward; it reaches back to z = -depth.
  ///
  /// It has `floors` rows of `columns` windows, with the door in the lowest row; `gableFront` says
  /// whether the roof's ridge runs to the front rather than along it.
  static func house(
    width: Double, depth: Double, floors: Int, columns: Int, gableFront: Bool,
    _ materials: HouseMaterials, _ random: inout RandomSource
  ) -> [Solid] {
    let storey = 2.9
    let height = storey * Double(floors) + 0.4
    var body = Solid.box(width, height, depth, on: Vector(0, 0, -depth / 2), materials.wall)
    var solids: [Solid] = []
    let pitch = width / Double(columns)
    let doorColumn = Int(random.next() % UInt64(columns))
    for floor in 0..<floors {
      for column in 0..<columns {
        let x = (Double(column) - Double(columns - 1) / 2) * pitch
        let isDoor = floor == 0 && column == doorColumn
        let w = isDoor ? 1.05 : min(1.15, pitch * 0.5)
        let h = isDoor ? 2.25 : 1.5
        let y = Double(floor) * storey + (isDoor ? 0.15 : 1.0)
        let middle = Vector(x, y + h / 2, 0)
        body = body.carved(by: .box(Vector(w / 2, h / 2, 0.18)), Frame(origin: middle))
        if isDoor {
          solids.append(.box(w, h, 0.05, on: Vector(x, y, -0.15), materials.door))
          solids.append(.box(w + 0.5, 0.15, 0.8, on: Vector(x, 0, 0.3), materials.trim))
          solids.append(.box(w + 0.4, 0.1, 0.5, on: Vector(x, y + h + 0.12, 0.2), materials.trim))
        } else {
          let pane = materials.panes[Int(random.next() % UInt64(materials.panes.count))]
          solids.append(.box(w, h, 0.03, on: Vector(x, y, -0.16), pane))
          solids.append(.box(0.05, h, 0.05, on: Vector(x, y, -0.14), materials.trim))
          solids.append(.box(w, 0.05, 0.05, on: Vector(x, y + h * 0.6, -0.14), materials.trim))
          solids.append(.box(w + 0.2, 0.09, 0.16, on: Vector(x, y - 0.09, 0.04), materials.trim))
          solids.append(.box(w + 0.16, 0.12, 0.06, on: Vector(x, y + h, 0.02), materials.trim))
        }
      }
    }
    solids.append(body)
    solids.append(
      .box(width + 0.12, 0.2, depth + 0.12, on: Vector(0, height - 0.1, -depth / 2), materials.trim)
    )
    let rise = 0.42 * (gableFront ? width : depth)
    let foot = Vector(0, height + 0.1, -depth / 2)
    if gableFront {
      solids.append(.gable(width, rise - 0.12, depth - 0.1, on: foot, materials.wall))
      solids += slopes(width: width, rise: rise, length: depth, materials.roof).placed(foot)
    } else {
      solids.append(.gable(depth, rise - 0.12, width - 0.1, on: foot, yaw: 90, materials.wall))
      solids += slopes(width: depth, rise: rise, length: width, materials.roof)
        .placed(foot, yaw: 90)
    }
    let chimney = Vector(width * random.number(-0.3, 0.3), height + rise * 0.45, -depth * 0.62)
    solids.append(.box(0.7, rise * 0.75, 0.5, on: chimney, materials.door))
    solids.append(.box(0.84, 0.1, 0.64, on: chimney + Vector(0, rise * 0.75, 0), materials.trim))
    return solids
  }

  /// The two slabs of a saddle roof over a gable of this size, with eaves; the ridge runs along z.
  static func slopes(
    width: Double, rise: Double, length: Double, _ roof: Material
  ) -> [Solid] {
    let run = width / 2
    let slope = (run * run + rise * rise).squareRoot()
    let eaves = 0.4
    return [-1.0, 1].map { side in
      let along = Vector(side * run, -rise, 0) / slope
      let up = Vector(side * rise, run, 0) / slope
      let middle = Vector(0, rise, 0) + along * ((slope + eaves) / 2)
      return Solid(
        .box(Vector((slope + eaves) / 2, 0.07, length / 2 + 0.25)),
        Frame(
          origin: middle + up * 0.02, right: along, up: up, forward: Vector(0, 0, 1)),
        roof)
    }
  }

  /// A wall of this size on z = 0…-thickness with round arches, its foot at the origin.
  static func arcade(
    width: Double, height: Double, thickness: Double, arches: Int, span: Double, spring: Double,
    _ stone: Material
  ) -> Solid {
    var wall = Solid.box(width, height, thickness, on: Vector(0, 0, -thickness / 2), stone)
    let pitch = width / Double(arches)
    for arch in 0..<arches {
      let x = (Double(arch) - Double(arches - 1) / 2) * pitch
      wall = wall.carved(
        by: .box(Vector(span / 2, spring / 2 + 0.005, thickness)),
        Frame(origin: Vector(x, spring / 2, -thickness / 2)))
      wall = wall.carved(
        by: .frustum(bottom: span / 2, top: span / 2, half: thickness),
        Frame(Vector(x, spring, -thickness / 2), pitch: 90))
    }
    return wall
  }

  /// A column with base and capital; `broken` cuts it off at this height with a slanting face.
  static func column(height: Double, radius: Double, broken: Double? = nil, _ stone: Material)
    -> [Solid]
  {
    var shaft = Solid.cone(
      bottom: radius, top: radius * 0.84, height: height - 0.5, on: Vector(0, 0.25, 0), stone)
    var solids = [
      Solid.box(radius * 2.7, 0.14, radius * 2.7, on: .zero, stone),
      Solid.cone(
        bottom: radius * 1.28, top: radius * 1.05, height: 0.12, on: Vector(0, 0.14, 0), stone),
    ]
    if let broken {
      shaft = shaft.clipped(
        to: .ground, Frame(Vector(0, broken, 0), yaw: 40 * broken, pitch: 24, roll: 11))
    } else {
      solids += [
        .cone(
          bottom: radius * 0.86, top: radius * 1.25, height: 0.16,
          on: Vector(0, height - 0.28, 0), stone),
        .box(radius * 2.6, 0.13, radius * 2.6, on: Vector(0, height - 0.12, 0), stone),
      ]
    }
    solids.append(shaft)
    return solids
  }
}
