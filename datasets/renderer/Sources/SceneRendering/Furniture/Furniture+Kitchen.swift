extension Furniture {
  /// A row of cabinets with one door each, standing on a plinth.
  static func cabinets(
    width: Double, height: Double, depth: Double, doors: Int, plinth: Double = 0.1,
    _ body: Material, _ front: Material, _ grip: Material
  ) -> [Solid] {
    var solids = [
      Solid.box(width, height - plinth, depth, on: Vector(0, plinth, 0), body)
    ]
    if plinth > 0 {
      solids.append(.box(width, plinth, depth - 0.12, on: Vector(0, 0, -0.06), .plain(0x3A3A3A)))
    }
    let pitch = width / Double(doors)
    for door in 0..<doors {
      let x = (Double(door) - Double(doors - 1) / 2) * pitch
      solids.append(
        .box(
          pitch - 0.012, height - plinth - 0.012, 0.02,
          on: Vector(x, plinth + 0.006, depth / 2 + 0.01), front))
      solids.append(
        Solid.box(
          pitch - 0.14, height - plinth - 0.16, 0.006,
          on: Vector(x, plinth + 0.08, depth / 2 + 0.021), front))
      let side: Double = door % 2 == 0 ? 1 : -1
      solids.append(
        Solid.box(
          0.014, 0.14, 0.03,
          on: Vector(x + side * (pitch / 2 - 0.05), height - 0.28, depth / 2 + 0.035), grip
        ).thin)
    }
    return solids
  }

  /// A free-standing fridge that faces forward.
  static func fridge(_ body: Material, _ grip: Material) -> [Solid] {
    [
      .box(0.68, 1.86, 0.62, on: .zero, body),
      .box(0.68, 1.22, 0.04, on: Vector(0, 0.03, 0.335), body),
      .box(0.68, 0.59, 0.04, on: Vector(0, 1.265, 0.335), body),
      Solid.box(0.022, 0.5, 0.035, on: Vector(-0.28, 0.68, 0.375), grip).thin,
      Solid.box(0.022, 0.3, 0.035, on: Vector(-0.28, 1.32, 0.375), grip).thin,
    ]
  }

  /// A hob in a worktop of this height, with an oven under it and a hood over it.
  static func stove(worktop: Double, _ steel: Material, _ glass: Material) -> [Solid] {
    var solids = [
      Solid.box(0.6, worktop - 0.05, 0.03, on: Vector(0, 0.05, 0.3), steel),
      Solid.box(0.48, 0.36, 0.01, on: Vector(0, 0.2, 0.318), glass),
      Solid.rod(
        from: Vector(-0.24, 0.64, 0.36), to: Vector(0.24, 0.64, 0.36), radius: 0.012, steel
      ).thin,
      Solid.box(0.58, 0.012, 0.5, on: Vector(0, worktop, 0), glass),
      Solid.box(0.6, 0.08, 0.48, on: Vector(0, 1.62, -0.06), steel),
      Solid(
        .gable(Vector(0.3, 0.2, 0.24)), Frame(origin: Vector(0, 1.9, -0.06)), steel),
      Solid.box(0.24, 0.8, 0.24, on: Vector(0, 1.8, -0.16), steel),
    ]
    for x in [-0.22, -0.07, 0.08, 0.23] {
      solids.append(
        Solid(
          .frustum(bottom: 0.02, top: 0.02, half: 0.015),
          Frame(Vector(x, 0.74, 0.33), pitch: 90), glass))
    }
    solids.append(
      .cylinder(radius: 0.1, height: 0.13, on: Vector(0.14, worktop + 0.012, 0.08), steel))
    solids.append(
      .cylinder(radius: 0.104, height: 0.012, on: Vector(0.14, worktop + 0.142, 0.08), steel))
    solids.append(.ball(radius: 0.018, at: Vector(0.14, worktop + 0.165, 0.08), glass))
    return solids
  }

  /// A tap with a bent neck.
  static func tap(_ steel: Material) -> [Solid] {
    [
      .cylinder(radius: 0.018, height: 0.26, on: .zero, steel),
      .rod(from: Vector(0, 0.26, 0), to: Vector(0, 0.31, 0.08), radius: 0.014, steel),
      .rod(from: Vector(0, 0.31, 0.08), to: Vector(0, 0.22, 0.17), radius: 0.014, steel),
    ]
  }

  /// A door in its frame, 0.9 by 2.05 m, on a wall frame's plane.
  static func door(_ leaf: Material, _ frame: Material, _ metal: Material) -> [Solid] {
    var solids = [
      Solid.box(0.09, 2.12, 0.05, on: Vector(-0.49, 0, 0.01), frame),
      Solid.box(0.09, 2.12, 0.05, on: Vector(0.49, 0, 0.01), frame),
      Solid.box(1.07, 0.09, 0.05, on: Vector(0, 2.06, 0.01), frame),
      Solid.box(0.9, 2.06, 0.04, on: Vector(0, 0, -0.06), leaf),
      Solid.box(0.12, 0.03, 0.02, on: Vector(0.34, 1.02, 0.0), metal),
      Solid.cylinder(radius: 0.012, height: 0.04, on: Vector(0.39, 1.015, -0.02), metal),
    ]
    for (y, height) in [(0.18, 0.66), (1.06, 0.82)] {
      for x in [-0.2, 0.2] {
        solids.append(.box(0.3, height, 0.015, on: Vector(x, y, -0.035), leaf))
      }
    }
    return solids
  }

  /// A radiator of upright ribs on a wall frame's plane.
  static func radiator(width: Double, _ paint: Material) -> [Solid] {
    let ribs = Int(width / 0.06)
    return (0..<ribs).map { rib in
      .box(
        0.045, 0.55, 0.08,
        on: Vector((Double(rib) - Double(ribs - 1) / 2) * 0.06, 0.12, 0.08), paint)
    }
  }
}
