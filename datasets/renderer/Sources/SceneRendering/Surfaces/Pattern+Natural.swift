extension Pattern {
  /// Ground, stone and plants.
  func natural(
    at p: Vector, normal: Vector, _ first: Vector, _ second: Vector, _ third: Vector
  ) -> Finish {
    switch self {
    case .lawn:
      return Pattern.lawn(p, first, second, third)
    case .gravel(let size):
      let (u, v) = Pattern.plane(p, normal)
      let cell = Noise.cells(u / size, v / size)
      let tint = cell.own < 0.5 ? first.mixed(with: second, cell.own * 2) : third
      let dome = 1 - min(cell.nearest, 1)
      let patch = 1 + 0.25 * Noise.fractal(p * 0.8, octaves: 3)
      return Finish(colour: tint * (0.55 + 0.45 * dome) * patch, height: dome)
    case .cobbles(let size):
      let (u, v) = Pattern.plane(p, normal)
      let cell = Noise.cells(u / size, v / size)
      let stone = smoothstep(0.05, 0.28, cell.second - cell.nearest)
      let tint =
        first.mixed(with: second, cell.own) * (0.8 + 0.4 * Noise.unit(1, Int32(cell.own * 1e6)))
      let tooth = 1 + 0.15 * Noise.fractal(p * 25, octaves: 2)
      return Finish(colour: third.mixed(with: tint * tooth, stone), height: stone)
    case .leaves(let size):
      let lump = Noise.fractal(p / size, octaves: 4)
      let leaf = Noise.gradient(p / size * 6.3)
      let share = min(max(0.5 + 0.9 * lump + 0.3 * leaf, 0), 1)
      let colour =
        share < 0.5 ? third.mixed(with: first, share * 2) : first.mixed(with: second, share * 2 - 1)
      return Finish(colour: colour * (0.7 + 0.5 * share), height: share)
    case .rock(let size):
      let warp = Noise.fractal(p / size * 0.5, octaves: 3)
      let layer = Noise.gradient(
        Vector(p.x * 0.4, p.y * 3, p.z * 0.4) / size + Vector(repeating: warp))
      let crack = smoothstep(0, 0.12, abs(Noise.fractal(p / size * 1.4, octaves: 3)))
      let share = min(max(0.5 + 0.5 * layer + 0.4 * warp, 0), 1)
      let colour = third.mixed(with: first.mixed(with: second, share), 0.45 + 0.55 * crack)
      return Finish(colour: colour, height: 0.6 * share + 0.4 * crack)
    case .terrain(let snowLine, let width):
      var meadow = Pattern.lawn(p, first, first * Vector(1.5, 1.35, 1.2), first * 0.6)
      if width > 0 {
        let ragged = 0.3 * Noise.fractal(p * 1.1, octaves: 3)
        let side = abs(p.x - Pattern.track(p.z)) + ragged
        let rut = smoothstep(width, width * 0.75, side) * smoothstep(width * 0.1, width * 0.4, side)
        let earth = Vector(0.33, 0.24, 0.15) * (1 + 0.3 * Noise.fractal(p * 9, octaves: 3))
        meadow.colour = meadow.colour.mixed(with: earth, 0.8 * rut)
      }
      let wobble = Noise.fractal(p * 0.35, octaves: 4)
      let steep = smoothstep(0.70, 0.86, normal.y + 0.10 * wobble)
      let stone = Pattern.rock(1.6).natural(
        at: p, normal: normal, second, second * 1.35, second * 0.5)
      let top =
        smoothstep(-0.8, 0.8, p.y - snowLine + 2.5 * wobble) * smoothstep(0.55, 0.75, normal.y)
      let ground = stone.colour.mixed(with: meadow.colour, steep)
      return Finish(
        colour: ground.mixed(with: third, top),
        height: stone.height + (meadow.height - stone.height) * steep)
    default:
      return Finish(colour: first, height: 0)
    }
  }

  /// Where a cart track runs, as x of z.
  static func track(_ z: Double) -> Double {
    -0.3 + 2.2 * Noise.gradient(Vector(0.5, 0.5, z * 0.045))
  }

  private static func lawn(
    _ p: Vector, _ first: Vector, _ second: Vector, _ third: Vector
  ) -> Finish {
    let patch = Noise.fractal(p * 0.3, octaves: 4)
    let tuft = Noise.fractal(p * 3.5, octaves: 3)
    let blade = Noise.gradient(p * Vector(60, 25, 60))
    let share = min(max(0.5 + 0.6 * patch + 0.5 * tuft + 0.3 * blade, 0), 1)
    let colour =
      share < 0.5 ? third.mixed(with: first, share * 2) : first.mixed(with: second, share * 2 - 1)
    return Finish(colour: colour, height: 0.5 + 0.3 * tuft + 0.3 * blade)
  }
}
